"""The difference between two large tables, compared in order and window by window, so that neither is held whole.

Every difference is counted; examples are kept up to a limit. What a difference means is decided in ``changes``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bilateral.commons.frames import Row

WINDOW = 131_072
"""Rows of either table that are compared at a time."""
Place = tuple[tuple[bool, Any], ...]
"""What a row is sorted by."""


@dataclass
class TableDifference:
    """Rows added, removed and changed, all counted; the first of each kind as rows of the old and of the new table."""

    limit: int
    rows: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)
    """In how many rows each column differs."""
    revised: Counter[str] = field(default_factory=Counter)
    """In how many of these the row is from another capture."""
    examples: list[tuple[Row | None, Row | None]] = field(default_factory=list)

    def one_sided(self, gone: pa.Table, came: pa.Table) -> None:
        """Rows that the old table alone has, and rows that the new one alone has."""
        self.examples += ((row, None) for row in gone.slice(0, self._left("removed")).to_pylist())
        self.examples += ((None, row) for row in came.slice(0, self._left("added")).to_pylist())
        self.rows["removed"] += gone.num_rows
        self.rows["added"] += came.num_rows

    def both(self, old: pa.Table, new: pa.Table, here: np.ndarray, there: np.ndarray, columns: Sequence[str]) -> None:
        """Rows that both tables have: those at ``here`` in the old one, at ``there`` in the new one."""
        pairs = {name: (_at(old[name], here), _at(new[name], there)) for name in columns}
        differs = {name: mask for name, pair in pairs.items() if (mask := _differ(*pair)).any()}
        if not differs:
            return
        revised = differs.get("capture_id", np.zeros(len(here), bool))
        for name, mask in differs.items():
            self.columns[name] += int(mask.sum())
            self.revised[name] += int((mask & revised).sum())
        places = np.flatnonzero(np.logical_or.reduce([*differs.values()]))
        first = places[: self._left("changed")]
        was, is_now = old.take(pa.array(here[first])), new.take(pa.array(there[first]))
        self.examples += zip(was.to_pylist(), is_now.to_pylist(), strict=True)
        self.rows["changed"] += len(places)

    def _left(self, kind: str) -> int:
        return max(0, self.limit - self.rows[kind])


def compare(old: Path, new: Path, key: list[str], columns: Sequence[str], limit: int) -> TableDifference:
    """The difference of two files by ``key`` in ``columns``, which both have; ``limit`` rows of each kind are kept.

    Held are two windows of rows, and those that have no partner in theirs, until the end, where rows are sorted by
    more than their key: such a row may have moved. A file that is not sorted as the new one says is read whole, and
    sorted.
    """
    difference, order = TableDifference(limit), _order(old, new, key)
    names, rows_may_move = list(dict.fromkeys([*key, *columns, *order])), not {*order} <= {*key}
    alone: list[tuple[pa.Table, pa.Table]] = []
    before, after = _other_groups(old, new)
    for was, now in _windows(_Sorted(old, names, order, before), _Sorted(new, names, order, after)):
        alone.append(_compared(difference, was, now, key, columns))
        if not rows_may_move:
            difference.one_sided(*alone.pop())
    if alone:
        gone, came = (pa.concat_tables(tables) for tables in zip(*alone, strict=True))
        difference.one_sided(*_compared(difference, gone, came, key, columns))
    return difference


def _other_groups(old: Path, new: Path) -> tuple[list[int], list[int]]:
    """Numbers of the row groups that the other file has not byte for byte, wherever in it.

    In files with one key for each row, what both have has no difference, and is not decoded.
    """
    with pq.ParquetFile(old) as before, pq.ParquetFile(new) as now:
        keys = [(one.schema_arrow.metadata or {}).get(b"key") for one in (before, now)]
        if not before.schema_arrow.equals(now.schema_arrow) or keys[0] != keys[1]:
            return [*range(before.num_row_groups)], [*range(now.num_row_groups)]
        sizes = [_sizes(one.metadata) for one in (before, now)]
        was, is_now = _digests(old, before.metadata, {*sizes[1]}), _digests(new, now.metadata, {*sizes[0]})
    return _but_in(was, {*is_now}), _but_in(is_now, {*was})


def _sizes(metadata: pq.FileMetaData) -> list[tuple[int, ...]]:
    """The number of bytes of each column of each row group."""
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    return [tuple(group.column(n).total_compressed_size for n in range(group.num_columns)) for group in groups]


def _digests(file: Path, metadata: pq.FileMetaData, sizes: set[tuple[int, ...]]) -> list[bytes | None]:
    """A hash of the bytes of each row group that is of one of these sizes; all of its columns with their dictionaries.

    None of a row group of another size, which is not read.
    """
    digests: list[bytes | None] = []
    with open(file, "rb") as opened:
        for number, size in enumerate(_sizes(metadata)):
            if size not in sizes:
                digests.append(None)
                continue
            group, digest = metadata.row_group(number), blake2b(digest_size=16)
            for column in map(group.column, range(group.num_columns)):
                opened.seek(column.dictionary_page_offset or column.data_page_offset)
                digest.update(opened.read(column.total_compressed_size))
            digests.append(digest.digest())
    return digests


def _but_in(digests: list[bytes | None], others: set[bytes | None]) -> list[int]:
    return [number for number, digest in enumerate(digests) if digest is None or digest not in others]


def _order(old: Path, new: Path, key: list[str]) -> list[str]:
    """The columns by which both are compared in order: those of the new one, if the old one has them, else the key."""
    before, now = pq.read_schema(old), pq.read_schema(new)
    order = _sorted_by(now)
    is_common = all(name in before.names and before.field(name).type == now.field(name).type for name in order)
    return order if is_common and {*key} <= {*order} else key


def _sorted_by(schema: pa.Schema) -> list[str]:
    return [name for name in (schema.metadata or {}).get(b"sorted", b"").decode().split(",") if name]


class _Sorted:
    """The rows of some row groups of a file in order, some at a time; repeated texts by number, as they are stored."""

    def __init__(self, file: Path, names: list[str], order: list[str], groups: list[int]) -> None:
        is_sorted = _sorted_by(pq.read_schema(file)) == order
        opened = pq.ParquetFile(file, read_dictionary=_numbered(file) if is_sorted else None)
        if is_sorted:
            self._batches = opened.iter_batches(WINDOW, groups, names)
        else:
            whole = opened.read_row_groups(groups, names).sort_by([(name, "ascending") for name in order])
            self._batches = iter(whole.to_batches(WINDOW))
        self._order = order
        self.rows = pa.schema([opened.schema_arrow.field(name) for name in names]).empty_table()

    def fill(self) -> bool:
        """Have a window of rows, if there are so many; whether there is any."""
        while self.rows.num_rows < WINDOW and (batch := next(self._batches, None)) is not None:
            more = pa.Table.from_batches([batch]).select(self.rows.column_names)
            self.rows = pa.concat_tables([self.rows, more]) if self.rows.num_rows else more
        return bool(self.rows.num_rows)

    def place(self, number: int) -> Place:
        """What row ``number`` is sorted by; nulls come last."""
        values = [self.rows[name][number].as_py() for name in self._order]
        return tuple((value is None, value) for value in values)

    def up_to(self, place: Place) -> pa.Table:
        """Take the rows that do not come after ``place``."""
        count = bisect_right(range(self.rows.num_rows), place, key=self.place)
        taken, self.rows = self.rows.slice(0, count), self.rows.slice(count)
        return taken.combine_chunks()


def _numbered(file: Path) -> list[str]:
    """The columns of texts that the file holds as numbers of a dictionary much shorter than the column."""
    metadata, schema = pq.read_metadata(file), pq.read_schema(file)
    if not metadata.num_row_groups:
        return []
    group, repeated = metadata.row_group(0), set[str]()
    for column in map(group.column, range(group.num_columns)):
        if column.has_dictionary_page:
            size = column.data_page_offset - column.dictionary_page_offset
            repeated |= {column.path_in_schema} if size * 4 < group.num_rows else set()
    return [field.name for field in schema if field.name in repeated and pa.types.is_string(field.type)]


def _windows(old: _Sorted, new: _Sorted) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Rows of both that lie between the same two places."""
    while sides := [side for side in (old, new) if side.fill()]:
        end = min(side.place(side.rows.num_rows - 1) for side in sides)
        yield old.up_to(end), new.up_to(end)


def _compared(
    difference: TableDifference, old: pa.Table, new: pa.Table, key: list[str], columns: Sequence[str]
) -> tuple[pa.Table, pa.Table]:
    """Compare rows of the same key; those of the old and of the new table that have no partner."""
    here, there = _partners(old, new, key)
    difference.both(old, new, here, there, columns)
    return _but(old, here), _but(new, there)


def _partners(old: pa.Table, new: pa.Table, key: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the rows of both tables that have the same key, pair by pair; two nulls are the same.

    An old release may have had another key, so that several of its rows have one: the first of them is the partner.
    """
    codes = _key_codes(old, new, key)
    if old.num_rows == new.num_rows and np.array_equal(codes[: old.num_rows], codes[old.num_rows :]):
        return np.arange(old.num_rows), np.arange(old.num_rows)
    # the sort is stable: of the rows with one key the old ones come first
    at = np.argsort(codes, kind="stable")
    in_order, is_old = codes[at], at < old.num_rows
    same = in_order[1:] == in_order[:-1]
    second = np.flatnonzero(same & is_old[:-1] & ~is_old[1:]) + 1
    first = second - 1
    if (same & is_old[1:]).any():
        starts = np.arange(len(at))
        starts[1:][same] = 0
        first = np.maximum.accumulate(starts)[second]
    return at[first], at[second] - old.num_rows


def _key_codes(old: pa.Table, new: pa.Table, key: list[str]) -> np.ndarray:
    """A whole number for the key of each row of the old table and then of the new one.

    It sorts as the key does, so that rows which come in that order are sorted in one pass over two runs.
    """
    codes, count = np.zeros(old.num_rows + new.num_rows, np.int64), 1
    for name in key:
        words, numbers = _numbers(old[name], new[name])
        rank = np.empty(len(words) + 1, np.int64)
        rank[pc.sort_indices(words).to_numpy()] = np.arange(len(words))
        rank[-1] = len(words)  # null
        if count > np.iinfo(np.int64).max // len(rank):
            codes = np.unique(codes, return_inverse=True)[1]
            count = len(codes)
        codes *= len(rank)
        codes += rank[numbers]
        count *= len(rank)
    return codes


def _numbers(old: pa.ChunkedArray, new: pa.ChunkedArray) -> tuple[pa.Array, np.ndarray]:
    """The distinct values of a column in both tables, and the number of each row's value among them; -1 is null."""
    if _is_numbered(old) != _is_numbered(new):
        old, new = (column if _is_numbered(column) else column.dictionary_encode() for column in (old, new))
    both = pa.chunked_array([*old.chunks, *new.chunks], old.type)
    both = both.unify_dictionaries() if _is_numbered(both) else both.dictionary_encode()
    if not both.num_chunks:
        return pa.array([], old.type), np.empty(0, np.int32)
    numbers = pa.chunked_array([chunk.indices for chunk in both.chunks])
    return both.chunk(0).dictionary, (pc.fill_null(numbers, -1) if numbers.null_count else numbers).to_numpy()


def _is_numbered(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_dictionary(column.type))


def _at(column: pa.ChunkedArray, places: np.ndarray) -> pa.ChunkedArray:
    is_all = np.array_equal(places, np.arange(len(column)))
    return column if is_all else column.take(pa.array(places))


def _but(table: pa.Table, places: np.ndarray) -> pa.Table:
    """The rows at other places than these."""
    others = np.ones(table.num_rows, bool)
    others[places] = False
    return table.filter(pa.array(others))


def _differ(old: pa.ChunkedArray, new: pa.ChunkedArray) -> np.ndarray:
    """Where two versions of a column differ; two nulls are the same, and two numbers that are none (NaN)."""
    if old.equals(new):
        return np.zeros(len(old), bool)
    if _is_numbered(old) or _is_numbered(new):
        numbers = _numbers(old, new)[1]
        differ: np.ndarray = numbers[: len(old)] != numbers[len(old) :]
        return differ
    if pa.types.is_list(old.type):
        return _lists_differ(old, new)
    same = pc.if_else(pc.is_null(new), pc.is_null(old), pc.fill_null(pc.equal(new, old), False))
    if pa.types.is_floating(old.type):
        same = pc.or_(same, pc.fill_null(pc.and_(pc.is_nan(old), pc.is_nan(new)), False))
    is_same: np.ndarray = same.to_numpy()
    return ~is_same


def _lists_differ(old: pa.ChunkedArray, new: pa.ChunkedArray) -> np.ndarray:
    """``_differ`` of lists: by their lengths, and where these are the same item by item."""
    lengths = pc.list_value_length(old)
    differ = _differ(lengths, pc.list_value_length(new))
    places = np.flatnonzero(~differ & pc.is_valid(old).to_numpy())
    items = (pc.list_flatten(column.take(pa.array(places))) for column in (old, new))
    row = np.repeat(places, lengths.take(pa.array(places)).to_numpy())
    differ[row[_differ(*items)]] = True
    return differ
