"""closeness: the composite and its dimensions over the declared dyads and years. Its formulas are in ``pipelines/indicators``.

What is here: which measured rows are an indicator's value of a dyad and year, and what is said of a cell without one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table

if TYPE_CHECKING:
    from pipelines.indicators.composite import Measured, Plan
    from pipelines.indicators.sensitivity import Judged

NO_SCALE = " (no scale in the reference set)"
_DIGITS, _INDEX_DIGITS = 6, 4
Cell = tuple[int, str, int]


@dataclass(frozen=True)
class Value:
    """An indicator's value of a dyad and year with its ends (±inf is open), and the rows that it is made of."""

    value: float
    low: float
    high: float
    rests_on: tuple[str, ...]


def value_of(row: Mapping[str, Any]) -> Value | None:
    """The value of a row; None where it has neither value nor bound.

    A value without a bound on one side is exact there. Of a range the lower bound stands for the value, else the upper, and
    the side without a bound is open.
    """
    point, low, high = row["obs_value"], row["value_low"], row["value_high"]
    place = (f"{row['table']}/{row['row_id']}",) if row["row_id"] is not None else ()  # a zero rests on no row
    if point is not None:
        return Value(point, point if low is None else low, point if high is None else high, place)
    if low is None and high is None:
        return None
    known = high if low is None else low
    return Value(known, -inf if low is None else low, inf if high is None else high, place)


def combined(rows: Rows, sides: str | None, dyad: str) -> Value | None:
    """The one value of the rows of an indicator in a dyad and year; the mean of the two directions where there are two.

    With ``sides`` both, each must be known; with either, those that are known are taken. Raises ValueError where more rows
    than these stand for one thing: nothing is averaged that the composite does not declare.
    """
    by: dict[str, Value | None] = {}
    for row in rows:
        if row["origin"] in by or (by and "*" in {row["origin"], *by}) or (row["origin"] != "*" and not sides):
            raise ValueError(
                f"closeness: {row['indicator']} of {dyad} in {row['year']} has {len(rows)} rows; "
                "name its definition, series or sides in data/reference/closeness.yaml"
            )
        by[row["origin"]] = value_of(row)
    wanted = ["*"] if "*" in by else dyad.split("-")
    known = [value for side in wanted if (value := by.get(side)) is not None]
    if not known or (sides == "both" and len(known) < len(wanted)):
        return None
    n = len(known)
    value, low, high = (sum(getattr(one, name) for one in known) / n for name in ("value", "low", "high"))
    return Value(value, low, high, tuple(sorted(place for one in known for place in one.rests_on)))


def selected(measured: pa.Table, composite: Rows) -> dict[Cell, Rows]:
    """The yearly rows of each indicator (by its place in ``composite``), dyad and year; forecasts are left out."""
    names, dyads = {row["indicator"] for row in composite}, composite[0]["dyads"]
    kept = pc.and_(
        pc.is_in(measured["indicator"], pa.array(sorted(names), pa.string())),
        pc.is_in(measured["dyad"], pa.array(dyads, pa.string())),
    )
    kept = pc.and_(pc.and_(kept, pc.equal(measured["freq"], "A")), pc.is_valid(measured["year"]))
    kept = pc.and_(kept, pc.not_equal(measured["obs_status"], "F"))
    found: dict[Cell, Rows] = defaultdict(list)
    wanted = defaultdict(list)
    for place, one in enumerate(composite):
        wanted[one["indicator"]].append((place, one["definition_id"], one["series"]))
    for row in measured.filter(pc.fill_null(kept, False)).to_pylist():
        for place, definition, series in wanted[row["indicator"]]:
            if definition in (None, row["definition_id"]) and series in (None, row["series"]):
                found[place, row["dyad"], row["year"]].append(row)
    return found


def plan_of(composite: Rows) -> Plan:
    """The declared composite as the formulas want it."""
    from pipelines.indicators.composite import Plan

    weights = {row["dimension"]: row["dimension_weight"] for row in composite}
    order = list(weights)
    shared = (
        "normalisation",
        "aggregation",
        "imputation",
        "carry_years",
        "min_reference_values",
        "min_reference_dyads",
        "min_indicators",
        "min_dimensions",
    )
    return Plan(
        tuple(order),
        tuple(weights.values()),
        tuple(order.index(row["dimension"]) for row in composite),
        tuple(row["weight"] for row in composite),
        tuple(row["direction"] for row in composite),
        **{name: composite[0][name] for name in shared},
    )


def panel(values: Mapping[Cell, Value], composite: Rows, years: range) -> Measured:
    """The values as arrays over the composite's dyads, ``years`` and indicators."""
    import numpy as np

    from pipelines.indicators.composite import Measured

    said = composite[0]
    where = {dyad: number for number, dyad in enumerate(said["dyads"])}
    shape = (len(where), len(years), len(composite))
    value, low, high = (np.full(shape, np.nan) for _ in range(3))
    for (place, dyad, year), one in values.items():
        cell = where[dyad], year - years.start, place
        value[cell], low[cell], high[cell] = one.value, one.low, one.high
    dyads = np.array([dyad in said["reference_dyads"] for dyad in where])
    span = np.array([said["reference_first"] <= year <= said["reference_last"] for year in years])
    return Measured(value, low, high, dyads[:, None] & span)


def years_of(composite: Rows) -> range:
    """The years that the panel and its reference set cover together."""
    said = composite[0]
    first, last = (min(said["first_year"], said["reference_first"]), max(said["last_year"], said["reference_last"]))
    return range(first, last + 1)


def _number(x: Any, digits: int = _DIGITS) -> float | None:
    return None if x != x else round(float(x), digits)


def _place(x: Any) -> int | None:
    return None if x != x else int(x)


def _result(judged: Judged, cell: tuple[int, int]) -> dict[str, Any]:
    """Value, interval, ranks and influences of one cell; all null where it has no value."""
    from pipelines.indicators.sensitivity import CHOICES

    shown = {
        f"value{end}": _number(getattr(judged, name)[cell])
        for end, name in (("", "value"), ("_low", "low"), ("_high", "high"))
    }
    places = {name: _place(getattr(judged, name)[cell]) for name in ("rank", "rank_low", "rank_high")}
    indices = {
        f"{order}_{choice}": _number(getattr(judged, order)[cell][number], _INDEX_DIGITS)
        for order in ("first", "total")
        for number, choice in enumerate(CHOICES)
    }
    totals = [(total, choice) for choice in CHOICES if (total := indices[f"total_{choice}"]) is not None]
    drivers = max(totals, key=lambda one: one[0])[1] if totals else None
    return shown | places | indices | {"drivers": drivers}


@dataclass(frozen=True)
class Inputs:
    """What of the measured rows a cell can use: values by cell, cells known to be uncollected, indicators with a scale."""

    composite: Rows
    values: Mapping[Cell, Value]
    uncollected: frozenset[Cell]
    has_scale: list[bool]

    def about(self, places: list[int], dyad: str, year: int, is_valued: bool) -> dict[str, Any]:
        """What the component of these indicators has and lacks in a dyad and year."""
        used = [p for p in places if self.has_scale[p] and (p, dyad, year) in self.values]
        lacking = [p for p in places if p not in used]
        names = sorted(self.composite[p]["indicator"] + ("" if self.has_scale[p] else NO_SCALE) for p in lacking)
        missing = "L" if any((p, dyad, year) in self.uncollected for p in lacking) else "O"
        rows = sorted({row for p in used for row in self.values[p, dyad, year].rests_on})
        return {
            "n_indicators": len(used),
            "n_missing": len(lacking),
            "missing": names,
            "obs_status": "E" if is_valued else missing,
            "rests_on": rows if is_valued else [],
        }


def inputs_of(measured: pa.Table, composite: Rows) -> tuple[Inputs, Measured]:
    """The values of every cell, as they are and as arrays, and which indicators have a scale."""
    from pipelines.indicators.composite import usable

    values, uncollected = {}, set()
    for cell, rows in selected(measured, composite).items():
        value = combined(rows, composite[cell[0]]["sides"], cell[1])
        if value is not None:
            values[cell] = value
        elif any(row["obs_status"] == "L" for row in rows):
            uncollected.add(cell)
    years = years_of(composite)
    arrays = panel({cell: v for cell, v in values.items() if cell[2] in years}, composite, years)
    has_scale = usable(arrays, plan_of(composite)).tolist()
    return Inputs(composite, values, frozenset(uncollected), has_scale), arrays


@table("indicators")
def build(measured: pa.Table, ledger_closeness: Rows) -> Rows:
    """The composite and its dimensions for every declared dyad and year, each value with the span over all choices."""
    if not ledger_closeness:
        return []
    from pipelines.indicators.sensitivity import WHOLE, judge

    said, plan = ledger_closeness[0], plan_of(ledger_closeness)
    inputs, arrays = inputs_of(measured, ledger_closeness)
    years, judged = years_of(ledger_closeness), judge(arrays, plan)
    members = {name: plan.members(number) for number, name in enumerate(plan.dimensions)}
    rows = []
    for component, places in (members | {WHOLE: list(range(len(plan.of)))}).items():
        found = judged[component]
        ranked = (found.rank == found.rank).sum(axis=0)
        for number, dyad in enumerate(said["dyads"]):
            for year in range(said["first_year"], said["last_year"] + 1):
                cell = number, year - years.start
                result = _result(found, cell)
                about = inputs.about(places, dyad, year, result["value"] is not None)
                ids = {"dyad": dyad, "year": year, "component": component, "n_dyads": int(ranked[cell[1]])}
                rows.append(ids | result | about)
    return sorted(rows, key=lambda row: (row["dyad"], row["year"], row["component"]))
