"""closeness: the composite and its dimensions over the declared dyads and years.

Decides which measured rows are an indicator's value for a dyad and year, and which cells there are. Formulas are in
``pipelines/indicators``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from math import inf
from typing import Any

import numpy as np
import pyarrow.compute as pc

from pipelines.row_types import LedgerClosenessRow, MeasuredArrow, MeasuredRow
from pipelines.rows import Row, Rows, pick, where
from pipelines.statistics.composite import Measured, Plan, usable
from pipelines.statistics.sensitivity import CHOICES, WHOLE, Component, components
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import interval_columns

TOO_WIDE = "interval_too_wide"
NO_SCALE = " (no scale in the reference set)"
_DIGITS, _INDEX_DIGITS = 6, 4
Cell = tuple[int, str, int]


@dataclass(frozen=True)
class Value:
    """An indicator's value for a dyad and year with its bounds (±inf is open), and the rows behind it."""

    value: float
    low: float
    high: float
    rests_on: tuple[str, ...]


def value_of(row: MeasuredRow) -> Value | None:
    """The value of a row; None where it has neither value nor bound.

    A value without a bound on one side is exact there. Of a range, the lower bound is the value, otherwise the upper,
    and the side without a bound is open.
    """
    point, low, high = row["obs_value"], row["value_low"], row["value_high"]
    rows = (f"{row['table']}/{row['row_id']}",) if row["row_id"] is not None else ()  # a zero rests on no row
    if point is not None:
        return Value(point, point if low is None else low, point if high is None else high, rows)
    if low is None and high is None:
        return None
    known = high if low is None else low
    return Value(known, -inf if low is None else low, inf if high is None else high, rows)


def combined(rows: list[MeasuredRow], sides: str | None, dyad: str) -> Value | None:
    """The one value of an indicator's rows for a dyad and year; the mean of the two directions where there are two.

    With ``sides`` both, each must be known; with either, those that are known are used. Raises ValueError for more rows
    than that: nothing is averaged that the composite does not declare.
    """
    by_origin: dict[str, Value | None] = {}
    for row in rows:
        is_second = row["origin"] in by_origin or (by_origin and "*" in {row["origin"], *by_origin})
        if is_second or (row["origin"] != "*" and not sides):
            raise ValueError(
                f"closeness: {row['indicator']} of {dyad} in {row['year']} has {len(rows)} rows; "
                "name its definition, series or sides in data/reference/closeness.yaml"
            )
        by_origin[row["origin"]] = value_of(row)
    origins = ["*"] if "*" in by_origin else dyad.split("-")
    known = [value for origin in origins if (value := by_origin.get(origin)) is not None]
    if not known or (sides == "both" and len(known) < len(origins)):
        return None
    value, low, high = (sum(getattr(x, name) for x in known) / len(known) for name in ("value", "low", "high"))
    return Value(value, low, high, tuple(sorted(row for x in known for row in x.rests_on)))


def selected(measured: MeasuredArrow, composite: list[LedgerClosenessRow]) -> dict[Cell, list[MeasuredRow]]:
    """The yearly rows of each indicator (by its position in ``composite``), dyad and year; forecasts are left out."""
    indicators = defaultdict(list)
    for place, declared in enumerate(composite):
        indicators[declared["indicator"]].append((place, declared["definition_id"], declared["series"]))
    yearly = where(measured, indicator=[*indicators], dyad=composite[0]["dyads"], freq="A")
    cells: dict[Cell, list[MeasuredRow]] = defaultdict(list)
    for row in yearly.filter(pc.and_(pc.is_valid(yearly["year"]), pc.not_equal(yearly["obs_status"], "F"))).to_pylist():
        for place, definition, series in indicators[row["indicator"]]:
            if definition in (None, row["definition_id"]) and series in (None, row["series"]):
                cells[place, row["dyad"], row["year"]].append(row)
    return cells


def plan_of(composite: list[LedgerClosenessRow]) -> Plan:
    """The declared composite in the shape of the formulas."""
    weights = {row["dimension"]: row["dimension_weight"] for row in composite}
    order = list(weights)
    columns: Row = {
        "dimensions": tuple(order),
        "dimension_weights": tuple(weights.values()),
        "of": tuple(order.index(row["dimension"]) for row in composite),
        "weights": tuple(row["weight"] for row in composite),
        "directions": tuple(row["direction"] for row in composite),
    }
    return Plan(**columns, **pick(composite[0], (f.name for f in fields(Plan) if f.name not in columns)))


def panel(values: Mapping[Cell, Value], composite: list[LedgerClosenessRow], years: range) -> Measured:
    """The values as arrays over the composite's dyads, ``years`` and indicators."""
    declared = composite[0]
    where = {dyad: number for number, dyad in enumerate(declared["dyads"])}
    shape = (len(where), len(years), len(composite))
    point, low, high = (np.full(shape, np.nan) for _ in range(3))
    for (place, dyad, year), value in values.items():
        cell = where[dyad], year - years.start, place
        point[cell], low[cell], high[cell] = value.value, value.low, value.high
    dyads = np.array([dyad in declared["reference_dyads"] for dyad in where])
    span = np.array([declared["reference_first"] <= year <= declared["reference_last"] for year in years])
    return Measured(point, low, high, dyads[:, None] & span)


def panel_years(composite: list[LedgerClosenessRow]) -> range:
    """The years of the panel and of its reference set together."""
    declared = composite[0]
    first = min(declared["first_year"], declared["reference_first"])
    return range(first, max(declared["last_year"], declared["reference_last"]) + 1)


def _rounded(x: Any, digits: int = _DIGITS) -> float | None:
    return None if x != x else round(float(x), digits)


def _result(component: Component, cell: tuple[int, int]) -> dict[str, object]:
    """Value, interval, ranks and influences of one cell; all null where it has no value."""
    interval = (_rounded(part[cell]) for part in (component.value, component.low, component.high))
    ranks = (component.rank, component.rank_low, component.rank_high)
    indices = {
        f"{order}_{choice}": _rounded(getattr(component, order)[cell][number], _INDEX_DIGITS)
        for order in ("first", "total")
        for number, choice in enumerate(CHOICES)
    }
    totals = [(total, choice) for choice in CHOICES if (total := indices[f"total_{choice}"]) is not None]
    return {
        **interval_columns("value", interval),
        "withheld": TOO_WIDE if component.value[cell] != component.value[cell] else None,
        **interval_columns("rank", (None if rank[cell] != rank[cell] else int(rank[cell]) for rank in ranks)),
        **indices,
        "drivers": max(totals, key=lambda item: item[0])[1] if totals else None,
    }


def _about(
    composite: list[LedgerClosenessRow],
    values: Mapping[Cell, Value],
    has_scale: Sequence[bool],
    places: list[int],
    dyad: str,
    year: int,
) -> dict[str, object]:
    """What a component of the indicators at ``places`` has and lacks for a dyad and year."""
    used = [p for p in places if has_scale[p] and (p, dyad, year) in values]
    missing = [p for p in places if p not in used]
    return {
        "n_indicators": len(used),
        "n_missing": len(missing),
        "missing": sorted(composite[p]["indicator"] + ("" if has_scale[p] else NO_SCALE) for p in missing),
        "obs_status": "E",
        "rests_on": sorted({row for p in used for row in values[p, dyad, year].rests_on}),
    }


@table("indicators")
def build(measured: MeasuredArrow, ledger_closeness: list[LedgerClosenessRow]) -> Rows:
    """The composite and its dimensions, each value with the span over all choices.

    There is a row for each declared dyad and year of which enough dimensions are known, and of each such dimension; a
    value only where its span is narrow.
    """
    if not ledger_closeness:
        return []
    declared, plan, years = ledger_closeness[0], plan_of(ledger_closeness), panel_years(ledger_closeness)
    cells = selected(measured, ledger_closeness).items()
    known = ((cell, combined(rows, ledger_closeness[cell[0]]["sides"], cell[1])) for cell, rows in cells)
    values = {cell: value for cell, value in known if value is not None}
    arrays = panel({cell: value for cell, value in values.items() if cell[2] in years}, ledger_closeness, years)
    has_scale = usable(arrays, plan).tolist()
    members = {name: plan.members(number) for number, name in enumerate(plan.dimensions)}
    members[WHOLE] = list(range(len(plan.of)))
    rows = []
    found = components(arrays, plan)
    whole = found[WHOLE].low
    for name, component in found.items():
        n_ranked = (component.rank == component.rank).sum(axis=0)
        for number, dyad in enumerate(declared["dyads"]):
            for year in range(declared["first_year"], declared["last_year"] + 1):
                cell = number, year - years.start
                if whole[cell] == whole[cell] and component.low[cell] == component.low[cell]:
                    ids = {"dyad": dyad, "year": year, "component": name, "n_dyads": int(n_ranked[cell[1]])}
                    about = _about(ledger_closeness, values, has_scale, members[name], dyad, year)
                    rows.append(ids | _result(component, cell) | about)
    return rows
