"""What sources of trade by reporter and partner share: repeated flows, sums that must agree, columns of reports.

Rows have ``reporter`` and ``partner`` (actors), ``flow`` (X exports, M imports), ``freq``, ``time_period``, ``year``,
``product``, ``valuation``, ``classification``, ``value``, ``unit_measure``, ``is_estimated`` and ``source_row``.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sources.codes import LEFT_OUT
from pipelines.sources.contract import Parsed, SourceError
from pipelines.sources.parsing.tabular import whole

MAX_NAMED = 20
TOO_MUCH = 1.05
"""The share of a total that its parts reach only if something is wrong."""
SMALL = 1e6
"""Dollars up to which a total may be rounded to nothing."""
AS_REPORTED = (
    "source_row valuation product classification freq time_period year value unit_measure is_estimated"
).split()


def drop_repeated_flows(rows: pa.Table, key: Sequence[str], parsed: Parsed) -> pa.Table:
    """The first row of each flow, as identified by ``key``; ``parsed.totals`` counts those with another value."""
    if rows.num_rows == rows.group_by(list(key)).aggregate([]).num_rows:
        return rows
    place = pa.arange(0, rows.num_rows)
    groups = rows.append_column("place", place).group_by(list(key))
    flows = groups.aggregate([("place", "min"), ("value", "min"), ("value", "max")])
    if differing := pc.sum(pc.not_equal(flows["value_min"], flows["value_max"])).as_py():
        parsed.totals.append(f"{differing} flows appear twice with different values; the first is carried")
    is_repeated = pc.invert(pc.is_in(place, value_set=whole(flows["place_min"])))
    return parsed.leave_out(rows, is_repeated, "the same flow again")


def between_actors(rows: pa.Table, parsed: Parsed) -> pa.Table:
    """The rows between two different actors."""
    is_foreign = pc.or_(pc.equal(rows["reporter"], LEFT_OUT), pc.equal(rows["partner"], LEFT_OUT))
    rows = parsed.leave_out(rows, is_foreign, "reporter or partner is not an actor (group of states, not specified)")
    return parsed.leave_out(rows, pc.equal(rows["reporter"], rows["partner"]), "trade with itself")


def check_sums(
    parsed: Parsed,
    rows: pa.Table,
    key: Sequence[str],
    *,
    is_world: pa.Array,
    is_part: pa.Array,
    least: float,
    gross: float,
) -> None:
    """Note in ``parsed.totals`` where the parts of World exceed it, or are below ``least`` of it.

    By more than a dollar and a billionth. Raises SourceError where they are below ``gross`` of it or over ``TOO_MUCH``.
    """
    sides = rows.append_column("world", pc.if_else(is_world, rows["value"], None))
    sides = sides.append_column("parts", pc.if_else(is_part, rows["value"], None))
    totals = sides.group_by(list(key)).aggregate([("world", "sum"), ("parts", "sum")])
    world, parts = totals["world_sum"], totals["parts_sum"]
    slack = pc.max_element_wise(pc.multiply(pc.abs(world), 1e-9), 1.0)
    too_much = pc.greater(parts, pc.add(world, slack))
    too_little = pc.less(parts, pc.subtract(pc.multiply(world, least), slack))
    unequal = totals.filter(pc.or_(too_much, too_little)).sort_by([(name, "ascending") for name in key]).to_pylist()
    said = [
        f"{' '.join(str(row[name]) for name in key)}: "
        f"World is {row['world_sum']:,.0f}, its parts together {row['parts_sum']:,.0f}"
        for row in unequal
    ]
    parsed.totals += said[:MAX_NAMED]
    for row, sentence in zip(unequal, said, strict=True):
        world, parts = row["world_sum"], row["parts_sum"]
        if world > SMALL and not gross * world <= parts <= TOO_MUCH * world:
            raise SourceError(f"{sentence}: rows are missing, are there twice, or a value has a wrong unit")


def reports(rows: pa.Table, slice_by: Sequence[str]) -> pa.Table:
    """The columns that trade and energy reports share; ``slice`` joins the columns ``slice_by``."""
    is_export = pc.equal(rows["flow"], "X")
    return pa.table(
        {
            "origin": pc.if_else(is_export, rows["reporter"], rows["partner"]),
            "destination": pc.if_else(is_export, rows["partner"], rows["reporter"]),
            "reporter": rows["reporter"],
            "obs_status": pc.if_else(rows["is_estimated"], "E", "A"),
            "slice": pc.binary_join_element_wise(*(rows[name].cast(pa.string()) for name in slice_by), "/"),
            **{name: rows[name] for name in AS_REPORTED},
        }
    )
