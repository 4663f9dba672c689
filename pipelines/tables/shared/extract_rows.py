"""Rows that the repository keeps stand in for those that a home has not computed: which columns, and how they join.

Pure functions over Arrow. ``extract_rows.yaml`` declares the tables; where the rows lie and whether they may be used is
decided in ``pipelines.extracts``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import replaced
from pipelines.tables.shared.pairs import dyads_of
from schemas import beside

EXTRACT = b"extract"
"""The entry of a table's metadata, and of a released file's footer, that names the extract with rows in it."""
DIGITS = 6
"""Significant digits that are kept."""
_ENDS = 16
"""Actors whose rows are joined at a time."""
STRETCH = 16_384
"""Rows of a column in which it is looked whether there is a value at all."""
_POWERS = np.array([float(f"1e{n}") for n in range(300)])


@dataclass(frozen=True)
class ExtractColumns:
    """What is kept of a table: the columns beside its key. The fields are explained in ``extract_rows.yaml``."""

    ends: Sequence[str]
    columns: Sequence[str]
    year: str = "year"
    same: Sequence[str] = ()
    breaks: Sequence[str] = ()
    above_zero: Sequence[str] = ()
    states: list[str] | None = None
    of_pairs: bool = False
    since: Mapping[str, int] = field(default_factory=dict)
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    filled: Sequence[Sequence[str]] = ()
    copied: Mapping[str, str] = field(default_factory=dict)
    in_scope: Sequence[str] = ()


_KEPT = beside.read(__file__)
EXTRACTS: Mapping[str, ExtractColumns] = {name: ExtractColumns(**fields) for name, fields in _KEPT.items()}


def rows_of(table: str) -> str:
    """The name of the stored table with the rows of an extract."""
    return f"extract/{table}/rows"


def facts_of(table: str) -> str:
    """The name of the stored table with what ``extracts`` says of it."""
    return f"extract/{table}/extracts"


def significant(values: Any, digits: int) -> Any:
    """``values`` rounded to so many significant digits: the double nearest to the decimal. Zero and NaN stay."""
    magnitude = np.abs(np.where((values == 0) | ~np.isfinite(values), 1.0, values))
    places = digits - 1 - np.floor(np.log10(magnitude)).astype(np.int64)
    up, down = _POWERS[np.maximum(places, 0)], _POWERS[np.maximum(-places, 0)]
    return np.round(values * up / down) / up * down


def cut(
    table: pa.Table,
    kept: ExtractColumns,
    years: tuple[int, int],
    states: Sequence[str] | None,
    digits: int,
    scope: Collection[str] = (),
) -> pa.Table:
    """The rows and columns of a computed table that its extract keeps, with rounded numbers.

    ``scope`` are the dyads in coverage. The rows stand in the order of what they are joined by: ``same`` or the key.
    """
    year = table[kept.year]
    is_kept = pc.and_(pc.greater_equal(year, years[0]), pc.less_equal(year, years[1]))
    for end in kept.ends if states is not None else ():
        is_kept = pc.and_(is_kept, pc.is_in(table[end], value_set=pa.array(states, pa.string())))
    if kept.of_pairs:
        is_kept = pc.and_(is_kept, pc.is_in(table["dyad"], value_set=pa.array(scope, pa.string())))
    for name, words in kept.only.items():
        is_kept = pc.and_(is_kept, pc.is_in(table[name], value_set=pa.array(words, pa.string())))
    key = (table.schema.metadata or {})[b"key"].decode().split(",")
    rows = table.select(list(dict.fromkeys([*key, *kept.columns]))).filter(pc.fill_null(is_kept, False))
    rows = rows.sort_by([(name, "ascending") for name in kept.same or key])  # feeds stand source after source
    for name, first in kept.since.items():
        rows = replaced(rows, name, pc.if_else(pc.less(rows[kept.year], first), None, rows[name]))
    numbers = [field.name for field in rows.schema if pa.types.is_floating(field.type)]
    for name in kept.in_scope:
        is_of_scope = pc.is_in(dyads_of(*(rows[end] for end in kept.ends)), value_set=pa.array(scope, pa.string()))
        rows = replaced(rows, name, pc.if_else(is_of_scope, rows[name], None))
    for name in numbers:
        values = significant(rows[name].to_numpy(), digits)
        rows = replaced(rows, name, pa.array(values, pa.float64(), from_pandas=True))
    numbers = numbers or [name for name in kept.columns if pa.types.is_integer(rows.schema.field(name).type)]
    tests = [pc.greater(rows[name], 0) for name in kept.above_zero] or [pc.is_valid(rows[name]) for name in numbers]
    is_left = reduce(pc.or_, (pc.fill_null(test, False) for test in tests))
    changes = {name: np.cumsum(rows[name].to_numpy()) for name in kept.breaks if name in rows.column_names}
    rows = rows.filter(is_left)
    for name, count in changes.items():  # the break of a row that is left out is the next one's
        count = count[is_left.to_numpy()]
        rows = replaced(rows, name, _of_pair(rows, kept, count[1:] != count[:-1]))
    return rows


def with_extract_rows(built: pa.Table, extract: pa.Table, kept: ExtractColumns) -> pa.Table:
    """The computed rows, and those of ``extract`` of which there is none of its source, each with the extract's id.

    ``extract`` has the key and the kept columns, and its id in its metadata; without rows, nothing stands in. Where a
    series goes from one to the other, the columns ``breaks`` are true. A computed row without a value in the first of
    some columns ``filled`` takes them from the extract's row, if that is no estimate, and its own break, and names the
    extract, too. A year in which such columns come from other data than those of the year before is a break as well.
    """
    if not extract.num_rows:
        return built
    schema, end = built.schema, kept.ends[0]
    nulls = {kind: pa.nulls(STRETCH, kind) for kind in {*schema.types}}
    names = pa.array(sorted({*pc.unique(built[end]).to_pylist(), *pc.unique(extract[end]).to_pylist()}), pa.string())
    parts = []
    for start in range(0, len(names), _ENDS):  # a few at a time: each step copies what it is given
        some = names[start : start + _ENDS]
        own, others = (rows.filter(pc.is_in(rows[end], value_set=some)) for rows in (built, extract))
        parts.append(_joined(own, others, kept, nulls))
    extract_id = (extract.schema.metadata or {})[EXTRACT]
    return pa.concat_tables(parts).replace_schema_metadata({**(schema.metadata or {}), EXTRACT: extract_id})


def _joined(
    built: pa.Table, extract: pa.Table, kept: ExtractColumns, nulls: Mapping[pa.DataType, pa.Array]
) -> pa.Table:
    """All rows of some first ends, by their key; columns without a value for long are parts of ``nulls``."""
    schema, count = built.schema, extract.num_rows
    key = (schema.metadata or {})[b"key"].decode().split(",")
    extract_id = (extract.schema.metadata or {})[EXTRACT]
    for name, other in kept.copied.items():
        extract = extract.append_column(name, extract[other])
    columns = []
    for declared in schema:
        if declared.name in extract.column_names:
            columns.append(extract[declared.name])
        elif declared.name == "dyad":
            columns.append(dyads_of(*(extract[end] for end in kept.ends)))
        elif declared.name == "extract_id":
            columns.append(pa.repeat(extract_id.decode(), count))
        else:
            columns.append(pa.nulls(count, declared.type))
    is_left = np.ones(built.num_rows + count, dtype=bool)
    if {"capture_id", "source_id"} <= {*extract.column_names}:  # a source's row gives way to its own alone
        own, others = (rows.select([*key, "source_id"]) for rows in (built, extract))
        of_others = own.join(others, keys=key, right_suffix="_kept", join_type="inner")
        of_others = of_others.filter(pc.not_equal(of_others["source_id"], of_others["source_id_kept"]))
        is_left[: built.num_rows] = _is_not_in(built, of_others, key)
    left = built.filter(is_left[: built.num_rows])
    is_left[built.num_rows :] = _is_not_in(extract, left, list(kept.same) or key)
    whole = pa.concat_tables([built, pa.Table.from_arrays(columns, schema=schema)])
    whole = _with_breaks(_sorted(whole, key, is_left, nulls), kept)
    is_computed = pc.is_null(whole["extract_id"])
    for names in kept.filled:
        whole = _with_turns(_filled(whole, extract, kept, names, is_computed), kept, names)
    return whole


def _sorted(table: pa.Table, key: list[str], is_left: Any, nulls: Mapping[pa.DataType, pa.Array]) -> pa.Table:
    """The rows that are left, by their key; where a column has no value for long, as most have, it takes no room."""
    places = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in key])
    places = places.filter(pa.array(is_left[places.to_numpy()]))
    columns = [pa.chunked_array(in_stretches(column, places, nulls), column.type) for column in table.columns]
    return pa.table(columns, schema=table.schema)


def in_stretches(column: pa.ChunkedArray, places: pa.Array, nulls: Mapping[pa.DataType, pa.Array]) -> list[pa.Array]:
    """The values at ``places`` in stretches; those without a value are all the same one of ``nulls``."""
    stretches = [places[start : start + STRETCH] for start in range(0, len(places), STRETCH)]
    if column.null_count == len(column):
        return [nulls[column.type][: len(stretch)] for stretch in stretches]
    whole = column.combine_chunks()
    taken = (whole.take(stretch) for stretch in stretches)
    return [part if part.null_count < len(part) else nulls[part.type][: len(part)] for part in taken]


def _is_not_in(table: pa.Table, other: pa.Table, same: list[str]) -> Any:
    """Which rows of one table another does not have."""
    places = table.select(same).append_column("place", pa.arange(0, table.num_rows))
    is_not_in = np.zeros(table.num_rows, dtype=bool)
    is_not_in[places.join(other.select(same), keys=same, join_type="left anti")["place"].to_numpy()] = True
    return is_not_in


def _with_breaks(rows: pa.Table, kept: ExtractColumns) -> pa.Table:
    """``rows``, sorted, with a break where a pair goes from computed rows to those of an extract, or back."""
    if not kept.breaks:
        return rows
    is_kept = pc.is_valid(rows["extract_id"]).to_numpy()
    turns = _of_pair(rows, kept, is_kept[1:] != is_kept[:-1])
    for name in kept.breaks:
        rows = replaced(rows, name, pc.or_(rows[name], turns))
    return rows


def _filled(
    rows: pa.Table, extract: pa.Table, kept: ExtractColumns, names: Sequence[str], is_computed: pa.ChunkedArray
) -> pa.Table:
    """``rows`` with the columns ``names`` of ``extract`` where a computed row has nothing in the first of them."""
    key = (rows.schema.metadata or {})[b"key"].decode().split(",")
    given = [name for name in names if name in extract.column_names]
    numbers = [extract[name] for name in given if not pa.types.is_string(extract.schema.field(name).type)]
    is_firm = pc.and_(pc.equal(extract["obs_status"], "A"), pc.is_valid(pc.coalesce(*numbers)))
    firm = extract.select([*key, *given, *kept.breaks[:1]]).filter(is_firm)
    firm = firm.append_column("from", pa.arange(0, firm.num_rows))
    is_open = pc.and_(is_computed, pc.is_null(rows[names[0]]))
    wanted = rows.select(key).append_column("place", pa.arange(0, rows.num_rows)).filter(is_open)
    found = firm.select([*key, "from"]).join(wanted, keys=key, join_type="inner")  # remembers the few, not the many
    of = np.full(rows.num_rows, -1, dtype=np.int64)
    of[found["place"].to_numpy()] = found["from"].to_numpy()
    taken, is_found = firm.take(pa.array(of, mask=of < 0)), pa.array(of >= 0)
    for name in names:
        rows = replaced(rows, name, pc.if_else(is_found, taken[name] if name in given else None, rows[name]))
    for name in kept.breaks[:1]:  # that of what is filled; the others are of flows, and of measures of both sides
        rows = replaced(rows, name, pc.or_(rows[name], pc.fill_null(taken[name], False)))
    extract_id = (extract.schema.metadata or {})[EXTRACT].decode()
    return replaced(rows, "extract_id", pc.if_else(is_found, extract_id, rows["extract_id"]))


def _with_turns(rows: pa.Table, kept: ExtractColumns, names: Sequence[str]) -> pa.Table:
    """``rows`` with a break where the first of ``names`` has another source than in the pair's last row that has it."""
    source = next(name for name in names if name.endswith("source_id"))
    is_known = pc.is_valid(rows[names[0]])
    known = rows.select([*kept.ends, source]).filter(is_known)
    is_turn = np.zeros(rows.num_rows, dtype=bool)
    differs = pc.fill_null(pc.not_equal(known[source][1:], known[source][:-1]), False).to_numpy()
    is_turn[is_known.to_numpy()] = _of_pair(known, kept, differs).to_numpy(zero_copy_only=False)
    for name in kept.breaks[:1]:
        rows = replaced(rows, name, pc.or_(rows[name], pa.array(is_turn)))
    return rows


def _of_pair(rows: pa.Table, kept: ExtractColumns, differs: Any) -> pa.Array:
    """Which rows differ from the one before, if that is of the same pair; ``differs`` begins with the second row."""
    for end in kept.ends:
        differs = differs & pc.equal(rows[end][1:], rows[end][:-1]).to_numpy()
    return pa.array(np.concatenate([[False] * min(1, rows.num_rows), differs]))
