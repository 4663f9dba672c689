"""ATOP, Alliance Treaty Obligations and Provisions, 1815–2018: what states owed to each other, by year.

The table of directed dyad-years is read; treaties, phases and members are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes, is_actor
from pipelines.sources.contract import Parsed, declare, only_part
from pipelines.sources.parsing.tabular import header, is_first, is_integer, read_numbers, replaced, whole
from schemas import beside

OBLIGATIONS: dict[str, str] = beside.read(__file__)["codes"]
IDENTITY = ("ccode1", "ccode2", "year")
READ = (*IDENTITY, *OBLIGATIONS.values())
KEY = ["actor_a", "actor_b", "year"]
UNREADABLE = "a code or the year is missing or not a whole number, or an obligation is not 0 or 1"


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``alliances``: ordered pairs of states with at least one obligation in the year."""
    part, parsed = only_part(parts, ".csv", ".csv.gz"), Parsed()
    parsed.check_columns(header(part.path), READ, (), part.name)
    table = read_numbers(part.path, parsed.bad, READ)
    table = parsed.quarantine(table, {UNREADABLE: _is_readable(table)}, is_named_once=True)
    code_a, code_b, years = (whole(table[name]).cast(pa.int64()) for name in IDENTITY)
    actor_a, actor_b = codes.sides("cow", code_a, code_b, years)
    rows = pa.table(
        {
            "actor_a": actor_a,
            "actor_b": actor_b,
            "year": years,
            **{name: pc.equal(table[column], 1) for name, column in OBLIGATIONS.items()},
            "source_row": table["row"],
            "is_foreign": pc.or_(is_actor(actor_a, LEFT_OUT), is_actor(actor_b, LEFT_OUT)),
            "is_self": pc.equal(actor_a.indices, actor_b.indices),
        }
    )
    rows = parsed.leave_out(rows, rows["is_foreign"], "one side is not an actor in that year")
    rows = parsed.leave_out(rows, rows["is_self"], "both sides are one actor")
    has_none = pc.invert(reduce(pc.or_, (rows[name] for name in OBLIGATIONS)))
    rows = parsed.leave_out(rows, has_none, "an alliance without any of the five obligations")
    rows = rows.drop_columns(["is_foreign", "is_self"])
    parsed.tables["alliances"] = combined = _combined(rows)
    parsed.count_out(
        rows.num_rows - combined.num_rows, "another code of the same state, whose obligations are combined"
    )
    return parsed


def _is_readable(table: pa.Table) -> Any:
    """Rows where nothing is missing, codes and year are whole numbers, and every obligation is 0 or 1."""
    coded = [pc.is_in(whole(table[name]), value_set=pa.array([0.0, 1.0])) for name in OBLIGATIONS.values()]
    return reduce(pc.and_, [*coded, *(is_integer(whole(table[name])) for name in IDENTITY)])


def _combined(table: pa.Table) -> pa.Table:
    """One row for each ordered pair and year: what a state promised under either of its two codes, it promised."""
    table = table.combine_chunks()
    a, b = (whole(table[name]) for name in KEY[:2])
    pair = pc.add(pc.multiply(a.indices.cast(pa.int64()), len(b.dictionary)), b.indices)
    ends = pc.min_max(table["year"])
    first, last = ends["min"].as_py() or 0, ends["max"].as_py() or 0
    keys = pc.add(pc.multiply(pair, last - first + 1), pc.subtract(table["year"], first))
    is_repeated = pc.is_in(keys, value_set=whole(keys.filter(pc.invert(is_first(whole(keys))))))
    table = replaced(table, "source_row", table["source_row"].cast(pa.string()))
    repeated = table.filter(is_repeated)
    for name in KEY[:2]:
        repeated = replaced(repeated, name, repeated[name].cast(pa.string()))
    groups = repeated.group_by(KEY).aggregate([*((name, "max") for name in OBLIGATIONS), ("source_row", "min")])
    groups = groups.rename_columns({f"{name}_max": name for name in OBLIGATIONS} | {"source_row_min": "source_row"})
    for name in KEY[:2]:
        groups = replaced(groups, name, groups[name].dictionary_encode())
    return pa.concat_tables([table.filter(pc.invert(is_repeated)), groups.select(table.column_names)])


SOURCE = declare(__file__, parse=parse)
