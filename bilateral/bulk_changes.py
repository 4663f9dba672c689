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

from bilateral.frames import Row

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

    def both(self, old: pa.Table, new: pa.Table, columns: Sequence[str]) -> None:
        """Rows that both tables have, in the same order."""
        differs = {name: mask for name in columns if (mask := _differ(old[name], new[name])).any()}
        if not differs:
            return
        revised = differs.get("capture_id", np.zeros(old.num_rows, bool))
        for name, mask in differs.items():
            self.columns[name] += int(mask.sum())
            self.revised[name] += int((mask & revised).sum())
        places = np.flatnonzero(np.logical_or.reduce([*differs.values()]))
        first = pa.array(places[: self._left("changed")])
        self.examples += zip(old.take(first).to_pylist(), new.take(first).to_pylist(), strict=True)
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
        was, is_now = _digests(old, before.metadata), _digests(new, now.metadata)
    return _but_in(was, {*is_now}), _but_in(is_now, {*was})


def _digests(file: Path, metadata: pq.FileMetaData) -> list[bytes]:
    """A hash of the bytes of each row group; all of its columns with their dictionaries."""
    digests = []
    with open(file, "rb") as opened:
        for number in range(metadata.num_row_groups):
            group, digest = metadata.row_group(number), blake2b(digest_size=16)
            for column in map(group.column, range(group.num_columns)):
                opened.seek(column.dictionary_page_offset or column.data_page_offset)
                digest.update(opened.read(column.total_compressed_size))
            digests.append(digest.digest())
    return digests


def _but_in(digests: list[bytes], others: set[bytes]) -> list[int]:
    return [number for number, digest in enumerate(digests) if digest not in others]


def _order(old: Path, new: Path, key: list[str]) -> list[str]:
    """The columns by which both are compared in order: those of the new one, if the old one has them, else the key."""
    before, now = pq.read_schema(old), pq.read_schema(new)
    order = _sorted_by(now)
    is_common = all(name in before.names and before.field(name).type == now.field(name).type for name in order)
    return order if is_common and {*key} <= {*order} else key


def _sorted_by(schema: pa.Schema) -> list[str]:
    return [name for name in (schema.metadata or {}).get(b"sorted", b"").decode().split(",") if name]


class _Sorted:
    """The rows of some row groups of a file in order, some at a time."""

    def __init__(self, file: Path, names: list[str], order: list[str], groups: list[int]) -> None:
        opened = pq.ParquetFile(file)
        if _sorted_by(opened.schema_arrow) == order:
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
    difference.both(_rows(old, here), _rows(new, there), columns)
    return _but(old, here), _but(new, there)


def _partners(old: pa.Table, new: pa.Table, key: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the rows of both tables that have the same key, pair by pair; two nulls are the same.

    An old release may have had another key, so that several of its rows have one: the first of them is the partner.
    """
    if old.num_rows == new.num_rows and all(old[name].equals(new[name]) for name in key):
        return np.arange(old.num_rows), np.arange(old.num_rows)
    both = pa.table({name: pa.chunked_array([*old[name].chunks, *new[name].chunks]) for name in key})
    places = pc.sort_indices(both, sort_keys=[(name, "ascending") for name in key])
    rows, at = both.take(places), places.to_numpy().astype(np.int64)
    same = np.ones(max(0, len(at) - 1), bool)
    for name in key:
        same &= ~_differ(rows[name][1:], rows[name][:-1])
    # the sort is stable: of the rows with one key the old ones come first
    second = np.flatnonzero(same & (at[:-1] < old.num_rows) & (at[1:] >= old.num_rows)) + 1
    starts = np.flatnonzero(np.concatenate([[True], ~same]))
    first = starts[np.searchsorted(starts, second, "right") - 1]
    return at[first], at[second] - old.num_rows


def _rows(table: pa.Table, places: np.ndarray) -> pa.Table:
    is_all = np.array_equal(places, np.arange(table.num_rows))
    return table if is_all else table.take(pa.array(places))


def _but(table: pa.Table, places: np.ndarray) -> pa.Table:
    """The rows at other places than these."""
    others = np.ones(table.num_rows, bool)
    others[places] = False
    return table.filter(pa.array(others))


def _differ(old: pa.ChunkedArray, new: pa.ChunkedArray) -> np.ndarray:
    """Where two versions of a column differ; two nulls are the same, and two numbers that are none (NaN)."""
    if old.equals(new):
        return np.zeros(len(old), bool)
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
