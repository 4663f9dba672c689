"""Money between two sides: what was announced, committed and disbursed."""

from __future__ import annotations

from datetime import date

from bilateral.commons.figures import CURRENCIES, Scale, in_words, round_amount, scale_for
from bilateral.commons.groups import grouped
from bilateral.commons.keys import split_observation
from pipelines.book.panels import Mark, Panel, ReleasedRow, Section, in_runs, layers_of, number_mark
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import section
from pipelines.rows import Rows
from schemas import edtf
from schemas.stages import STAGE_OF, STAGES

IN_DOLLARS = "ledger_usd"
"""The series of amounts in dollars, as stated or converted."""


def funding(dyad: str, tables: ReleaseTables) -> Section:
    """Announced, committed and disbursed: by deal, and by year."""
    found = (row for stage in STAGES for row in tables.indicator(f"finance_{stage}", dyad))
    by_series = grouped(((row["series"], row["unit_measure"]), row) for row in found)
    ordered = sorted(by_series.items(), key=lambda item: (item[0][0] != IN_DOLLARS, item[0]))
    yearly = [_yearly_panel(series, unit, rows, tables) for (series, unit), rows in ordered]
    return section("funding", [_deals_panel(dyad, tables), *_added_up(dyad, tables), *yearly])


def _added_up(dyad: str, tables: ReleaseTables) -> list[Panel]:
    """The deals that the sentences on money add up, one by one, each by its stage and currency; none without them."""
    sentences = [row for row in tables.about(dyad, "answers") if row["topic"] in ("finance", "finance_promised")]
    if not sentences:
        return []
    named = {name for row in sentences for name in row["rests_on"]}
    deals = {split_observation(name).subject_id for name in named}
    rows = [row for deal in sorted(deals) for row in tables.records.get(deal, ()) if row["observation_id"] in named]
    rows.sort(key=lambda row: (STAGE_OF[row["status"]] != "disbursed", _currency_rank(row), row["year"], row["label"]))
    marks = [_deal_mark(row, tables) for row in rows]
    title = "Deal by deal: what was paid and what was promised"
    told = " ".join(row["sentence"] for row in sentences)
    return [Panel("money-list", title, "events", "", marks, told, is_listed=True)]


def _currency_rank(row: ReleasedRow) -> tuple[bool, str]:
    """Dollars before other currencies, as the sentence has them."""
    return row["unit_measure"] != "USD", row["unit_measure"]


def _deal_mark(row: ReleasedRow, tables: ReleaseTables) -> Mark:
    """One amount of one deal at one stage: its year, who says so, and its lane by stage and currency."""
    value = row["value"] if row["value"] is not None else row["value_low"]
    least = "" if row["value"] is not None else "at least "
    amount = f"{least}{round_amount(value, row['unit_measure'])}"
    said = tables.sayer(row)
    by = f", by {said[0]}" if said else ""
    stage = "Paid" if STAGE_OF[row["status"]] == "disbursed" else "Promised"
    currency = CURRENCIES.get(row["unit_measure"], row["unit_measure"])
    day = edtf.low(row["date"]) if row["date"] else None
    when = row["date"] or str(row["year"])
    datum = {
        "lane": f"{stage}, in {currency}",
        "day": (day or date(row["year"], 1, 1)).isoformat(),
        "start": None,
        "end": None,
        "when": when,
        "drawn": ["value"],
        "label": f"{when}: {amount}: {row['label']}, {row['status'].replace('_', ' ')}{by}",
    }
    return Mark((("funding", row),), datum)


def _yearly_panel(series: str, unit: str, rows: Rows, tables: ReleaseTables) -> Panel:
    scale = scale_for(unit, (row["value_high"] or row["obs_value"] for row in rows))
    marks = []
    for row in rows:
        stage = row["indicator"].removeprefix("finance_") + _direction(row, tables)
        marks.append(number_mark(row, scale, stage))
    stated = f"only amounts stated in {scale_for(unit).unit}{tables.source_suffix(rows[0])}"
    title = f"By year: {'all amounts, in US dollars' if series == IN_DOLLARS else stated}"
    name, is_minor = f"finance-{series}-{unit.lower().replace(':', '-')}", series != IN_DOLLARS
    return Panel(name, title, "series", scale.unit, in_runs(marks, is_joined=False), is_minor=is_minor)


def _direction(row: ReleasedRow, tables: ReleaseTables) -> str:
    if row["origin"] == "*":
        return ", direction not stated"
    return f", {tables.name(row['origin'])} to {tables.name(row['destination'])}"


def _deals_panel(dyad: str, tables: ReleaseTables) -> Panel:
    """A mark for each stage of a deal with an amount in dollars; the others are in the table alone."""
    rows = tables.about(dyad, "funding_delivery")
    dollars = [row for row in rows if row["series"] == IN_DOLLARS]
    scale = scale_for("USD", (end for row in dollars for stage in STAGES for end in _amount(row, stage)))
    in_dollars = {(row["funding_id"], stage) for row in dollars for stage in STAGES if _is_known(row, stage)}
    marks = [_stage_mark(row, stage, scale, tables) for row in dollars for stage in STAGES if _is_known(row, stage)]
    marks.sort(key=lambda mark: (-(mark.datum["value"] or mark.datum["low"] or 0), mark.datum["lane"]))
    known = ((row, stage) for row in rows for stage in STAGES if row["series"] != IN_DOLLARS and _is_known(row, stage))
    staged = (((row["funding_id"], stage), row) for row, stage in known)
    others = grouped((of, row) for of, row in staged if of not in in_dollars)
    for (_, stage), amounts in others.items():
        current = [row for row in amounts if ":" not in row["unit_measure"]]
        marks += [_stage_mark(row, stage, None, tables) for row in current or amounts]
    title, unit = ("By deal, in US dollars", scale.unit) if in_dollars else ("By deal", "")
    return Panel("deals", title, "deals", unit, marks, _without_dollars(len(others)))


def _without_dollars(count: int) -> str:
    stages = "One stage of a deal has" if count == 1 else f"{count} stages of deals have"
    verb = "appears" if count == 1 else "appear"
    only = f"{verb} only in the table, in the documents’ own currency"
    return f"{stages} no amount in current dollars and {only}." if count else ""


def _amount(row: ReleasedRow, stage: str) -> tuple[float | None, float | None, float | None]:
    return row[stage], row[f"{stage}_low"], row[f"{stage}_high"]


def _is_known(row: ReleasedRow, stage: str) -> bool:
    return any(end is not None for end in _amount(row, stage))


def _stage_mark(row: ReleasedRow, stage: str, scale: Scale | None, tables: ReleaseTables) -> Mark:
    """A stage of a deal, which rests on the amounts of that stage alone; without the chart's scale it is not drawn."""
    own_scale = scale or scale_for(row["unit_measure"], _amount(row, stage))
    value, low, high = map(own_scale.of, _amount(row, stage))
    records = tables.records.get(f"funding/{row['funding_id']}", ())
    deal = next((record["label"] for record in records), row["funding_id"])
    every = (one for name in row["rests_on"] for one in tables.records.get(split_observation(name).subject_id, ()))
    behind = [one for one in every if one["observation_id"] in row["rests_on"] and STAGE_OF.get(one["status"]) == stage]
    is_contested = any(record["is_contested"] for record in behind)
    label = f"{deal}: {stage}, {in_words(*_amount(row, stage), own_scale)}"
    datum = {
        "lane": deal,
        "series": stage if scale else f"{stage}, {own_scale.unit}",
        "value": value,
        "low": low,
        "high": high,
        "drawn": layers_of(value, low, high) if scale else [],
        "label": f"{label}; the documents disagree" if is_contested else label,
    }
    return Mark((("funding_delivery", row),), datum, rests_on=frozenset(record["observation_id"] for record in behind))
