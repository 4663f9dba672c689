"""What sources of trade by reporter and partner share: flows that stand twice, sums that must agree, and report columns.

Rows here have ``reporter`` and ``partner`` (actors), ``flow`` (X exports, M imports), ``freq``, ``time_period``, ``year``,
``product``, ``valuation``, ``classification``, ``value``, ``unit_measure``, ``is_estimated`` and ``source_row``.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sources.codes import LEFT_OUT
from pipelines.sources.contract import Parsed
from pipelines.sources.parsing.tabular import leave_out, whole

MAX_NAMED = 20


def once(rows: pa.Table, key: Sequence[str], made: Parsed) -> pa.Table:
    """The first row of each flow, which ``key`` tells apart; says in ``made.totals`` how many others have another value."""
    if rows.num_rows == rows.group_by(list(key)).aggregate([]).num_rows:
        return rows
    place = pa.arange(0, rows.num_rows)
    groups = rows.append_column("place", place).group_by(list(key))
    found = groups.aggregate([("place", "min"), ("value", "min"), ("value", "max")])
    if differing := pc.sum(pc.not_equal(found["value_min"], found["value_max"])).as_py():
        made.totals.append(f"{differing} flows stand twice with another value; the first is carried")
    again = pc.invert(pc.is_in(place, value_set=whole(found["place_min"])))
    return leave_out(rows, again, "the same flow once more", made.left_out)


def between_actors(rows: pa.Table, made: Parsed) -> pa.Table:
    """The rows between two different actors of ours."""
    nobody = pc.or_(pc.equal(rows["reporter"], LEFT_OUT), pc.equal(rows["partner"], LEFT_OUT))
    rows = leave_out(rows, nobody, "reporter or partner is no actor (group of states, not specified)", made.left_out)
    return leave_out(rows, pc.equal(rows["reporter"], rows["partner"]), "trade with itself", made.left_out)


def sums(rows: pa.Table, key: Sequence[str], *, is_world: pa.Array, is_part: pa.Array, least: float) -> list[str]:
    """Where the parts of World are more than World, or less than ``least`` of it; a dollar or a millionth does not count."""
    sides = rows.append_column("world", pc.if_else(is_world, rows["value"], None))
    sides = sides.append_column("parts", pc.if_else(is_part, rows["value"], None))
    found = sides.group_by(list(key)).aggregate([("world", "sum"), ("parts", "sum")])
    world, parts = found["world_sum"], found["parts_sum"]
    slack = pc.max_element_wise(pc.multiply(pc.abs(world), 1e-9), 1.0)
    too_much = pc.greater(parts, pc.add(world, slack))
    too_little = pc.less(parts, pc.subtract(pc.multiply(world, least), slack))
    wrong = found.filter(pc.or_(too_much, too_little)).sort_by([(name, "ascending") for name in key])
    return [
        f"{' '.join(str(row[name]) for name in key)}: World is {row['world_sum']:,.0f}, its parts together {row['parts_sum']:,.0f}"
        for row in wrong.slice(0, MAX_NAMED).to_pylist()
    ]


def reports(rows: pa.Table, slice_by: Sequence[str]) -> pa.Table:
    """The columns that trade and energy reports have in common; ``slice`` joins the columns ``slice_by``."""
    is_export = pc.equal(rows["flow"], "X")
    as_reported = (
        "source_row",
        "valuation",
        "product",
        "classification",
        "freq",
        "time_period",
        "year",
        "value",
        "unit_measure",
        "is_estimated",
    )
    return pa.table(
        {
            "origin": pc.if_else(is_export, rows["reporter"], rows["partner"]),
            "destination": pc.if_else(is_export, rows["partner"], rows["reporter"]),
            "reporter": rows["reporter"],
            "obs_status": pc.if_else(rows["is_estimated"], "E", "A"),
            "slice": pc.binary_join_element_wise(*(rows[name].cast(pa.string()) for name in slice_by), "/"),
            **{name: rows[name] for name in as_reported},
        }
    )
