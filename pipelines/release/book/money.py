"""Money between two sides: what was announced, committed and disbursed."""

from __future__ import annotations

from collections import defaultdict

from pipelines.release.book.panels import Mark, Panel, Row, Section, drawn, in_runs, valued
from pipelines.release.book.reading import Rows, Tables, known
from pipelines.release.book.wording import interval, scale

_STAGES = ("announced", "committed", "disbursed")


def funding(dyad: str, tables: Tables) -> Section:
    """Announced, committed and disbursed: by deal, and by year."""
    panels = [_deals(dyad, tables)]
    rows = [row for stage in _STAGES for row in known(f"finance_{stage}", dyad, tables)]
    by_series: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        by_series[row["series"], row["unit_measure"]].append(row)
    for (series, unit), found in sorted(
        by_series.items(), key=lambda item: (item[0][0] != "ledger_usd", item[0])
    ):
        scaled = scale(unit, (row["value_high"] or row["obs_value"] for row in found))
        marks = [
            valued(row, "indicators", scaled, row["indicator"].removeprefix("finance_") + _direction(row, tables), when=row["time_period"])
            for row in found
        ]  # fmt: skip
        what = "all amounts in US dollars" if series == "ledger_usd" else f"{unit}, {series}"
        panels.append(Panel(f"finance-{series}-{unit.lower().replace(':', '-')}", f"By year: {what}", "series", scaled.unit,
                            in_runs(marks, is_joined=False), is_minor=series != "ledger_usd"))  # fmt: skip
    return Section(
        "funding", "Funding: announced against delivered",
        "A plan is not money paid: each stage has an amount and documents of its own, and a deal without a later mark has no "
        "evidence of delivery here.",
        [panel for panel in panels if panel.marks], (("funding", "amount"),), "aiddata",
    )  # fmt: skip


def _direction(row: Row, tables: Tables) -> str:
    if row["origin"] == "*":
        return ", direction not stated"
    return f", {tables.name(row['origin'])} to {tables.name(row['destination'])}"


def _deals(dyad: str, tables: Tables) -> Panel:
    rows = [
        row
        for row in tables.of("funding_delivery", dyad)
        if row["series"] == "ledger_usd" and row["unit_measure"] == "USD"
    ]
    ends = [row[f"{stage}{end}"] for row in rows for stage in _STAGES for end in ("", "_low", "_high")]
    scaled = scale("USD", ends)
    marks = []
    for row in rows:
        deal = next(
            (found["label"] for found in tables.records.get(f"funding/{row['funding_id']}", ())),
            row["funding_id"],
        )
        for stage in _STAGES:
            value, low, high = (row[f"{stage}{end}"] for end in ("", "_low", "_high"))
            if any(end is not None for end in (value, low, high)):
                label = f"{deal}: {stage}, {interval(value, low, high, scaled)}"
                value, low, high = map(scaled.of, (value, low, high))
                shown = {
                    "lane": deal,
                    "series": stage,
                    "value": value,
                    "low": low,
                    "high": high,
                    "drawn": drawn(value, low, high),
                    "label": label,
                }
                marks.append(Mark((("funding_delivery", row),), shown))
    marks.sort(key=lambda mark: (-(mark.shown["value"] or mark.shown["low"] or 0), mark.shown["lane"]))
    return Panel("deals", "By deal, in US dollars", "deals", scaled.unit, marks)
