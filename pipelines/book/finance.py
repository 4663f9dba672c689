"""Money between two sides: what was announced, committed and disbursed."""

from __future__ import annotations

from collections import defaultdict

from pipelines.book.contents import Tables, known, source_of
from pipelines.book.panels import Mark, Panel, Row, Section, drawn, in_runs, valued
from pipelines.book.wording import Scale, interval, scale
from pipelines.rows import Rows
from schemas.stages import STAGE_OF, STAGES

IN_DOLLARS = "ledger_usd"
"""The series of amounts in dollars, as stated or converted."""


def funding(dyad: str, tables: Tables) -> Section:
    """Announced, committed and disbursed: by deal, and by year."""
    panels = [_deals(dyad, tables)]
    rows = [row for stage in STAGES for row in known(f"finance_{stage}", dyad, tables)]
    by_series: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        by_series[row["series"], row["unit_measure"]].append(row)
    for (series, unit), found in sorted(by_series.items(), key=lambda item: (item[0][0] != IN_DOLLARS, item[0])):
        scaled = scale(unit, (row["value_high"] or row["obs_value"] for row in found))
        marks = [
            valued(
                row,
                "indicators",
                scaled,
                row["indicator"].removeprefix("finance_") + _direction(row, tables),
                when=row["time_period"],
            )
            for row in found
        ]
        what = (
            "all amounts, in US dollars"
            if series == IN_DOLLARS
            else f"amounts stated in {scale(unit, ()).unit}{source_of(found[0], tables)}"
        )
        panels.append(
            Panel(
                f"finance-{series}-{unit.lower().replace(':', '-')}",
                f"By year: {what}",
                "series",
                scaled.unit,
                in_runs(marks, is_joined=False),
                is_minor=series != IN_DOLLARS,
            )
        )
    return Section(
        "funding",
        "Funding: announced against delivered",
        "A plan is not money paid: each stage has an amount and documents of its own. Where neither the chart nor its table "
        "has a later stage of a deal, no document here gives an amount for one.",
        [panel for panel in panels if panel.marks],
        ("funding/amount",),
        "aiddata",
    )


def _direction(row: Row, tables: Tables) -> str:
    if row["origin"] == "*":
        return ", direction not stated"
    return f", {tables.name(row['origin'])} to {tables.name(row['destination'])}"


def _deals(dyad: str, tables: Tables) -> Panel:
    """A mark for each stage of a deal with an amount in dollars; what has none stands in the table in its own currency."""
    rows = tables.of("funding_delivery", dyad)
    dollars = [row for row in rows if row["series"] == IN_DOLLARS]
    scaled = scale("USD", (end for row in dollars for stage in STAGES for end in _amount(row, stage)))
    known = {(row["funding_id"], stage) for row in dollars for stage in STAGES if _is_known(row, stage)}
    marks = [_stage(row, stage, scaled, tables) for row in dollars for stage in STAGES if _is_known(row, stage)]
    marks.sort(key=lambda mark: (-(mark.shown["value"] or mark.shown["low"] or 0), mark.shown["lane"]))
    others: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        for stage in STAGES:
            if row["series"] != IN_DOLLARS and _is_known(row, stage) and (row["funding_id"], stage) not in known:
                others[row["funding_id"], stage].append(row)
    for (_, stage), found in others.items():
        current = [row for row in found if ":" not in row["unit_measure"]]
        marks += [_stage(row, stage, None, tables) for row in current or found]
    title, unit = ("By deal, in US dollars", scaled.unit) if known else ("By deal", "")
    return Panel("deals", title, "deals", unit, marks, _left_out(len(others)))


def _left_out(count: int) -> str:
    if not count:
        return ""
    stages = "1 stage of a deal has" if count == 1 else f"{count} stages of deals have"
    stand = "stands" if count == 1 else "stand"
    return f"{stages} no amount in dollars of its time and {stand} only in the table, in the currency of the documents."


def _amount(row: Row, stage: str) -> tuple[float | None, float | None, float | None]:
    return row[stage], row[f"{stage}_low"], row[f"{stage}_high"]


def _is_known(row: Row, stage: str) -> bool:
    return any(end is not None for end in _amount(row, stage))


def _stage(row: Row, stage: str, scaled: Scale | None, tables: Tables) -> Mark:
    """A stage of a deal, which rests on the amounts of that stage alone; without a scale of the chart it is not drawn."""
    own = scaled or scale(row["unit_measure"], _amount(row, stage))
    value, low, high = map(own.of, _amount(row, stage))
    deals = tables.records.get(f"funding/{row['funding_id']}", ())
    deal = next((found["label"] for found in deals), row["funding_id"])
    behind = [
        found
        for name in row["rests_on"]
        for found in tables.records.get(name.partition("|")[0], ())
        if found["observation_id"] == name and STAGE_OF.get(found["status"]) == stage
    ]
    told = f"{deal}: {stage}, {interval(*_amount(row, stage), own)}"
    told += "; the documents disagree" if any(found["is_contested"] for found in behind) else ""
    shown = {
        "lane": deal,
        "series": stage if scaled else f"{stage}, {own.unit}",
        "value": value,
        "low": low,
        "high": high,
        "drawn": drawn(value, low, high) if scaled else [],
        "label": told,
    }
    names = frozenset(found["observation_id"] for found in behind)
    return Mark((("funding_delivery", row),), shown, rests_on=names)
