"""The difference between two large tables, column by column, so that no more than their keys and a column are held.

Every difference is counted; examples are kept up to a limit. What a difference means is decided in ``changes``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bilateral.commons.frames import Row, Rows


@dataclass
class TableDifference:
    """Rows added, removed and changed, all counted; the first of each kind as rows of the old and of the new table."""

    rows: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)
    """In how many rows each column differs."""
    revised: Counter[str] = field(default_factory=Counter)
    """In how many of these the row is from another capture."""
    examples: list[tuple[Row | None, Row | None]] = field(default_factory=list)


def compare(old: Path, new: Path, key: list[str], columns: Sequence[str], limit: int) -> TableDifference:
    """The difference of two files by ``key`` in ``columns``, which both have; ``limit`` rows of each kind are kept."""
    with _opened(old) as before, _opened(new) as now:
        return _compared(before, now, key, columns, limit)


def _compared(
    old: pq.ParquetFile, new: pq.ParquetFile, key: list[str], columns: Sequence[str], limit: int
) -> TableDifference:
    difference = TableDifference()
    here, there = _partners(old.read(key), new.read(key), key)
    in_order = np.argsort(there)
    here, there = here[in_order], there[in_order]
    gone, came = (_others(file, places) for file, places in ((old, here), (new, there)))
    is_changed = is_revised = np.zeros(len(here), bool)
    for name in sorted(columns, key=lambda name: name != "capture_id"):
        differs = _differ(_at(old.read([name])[name], here), _at(new.read([name])[name], there))
        is_revised = differs if name == "capture_id" else is_revised
        is_changed = is_changed | differs
        difference.columns[name] = int(differs.sum())
        difference.revised[name] = int((differs & is_revised).sum())
    places = np.flatnonzero(is_changed)
    difference.rows.update({"removed": len(gone), "added": len(came), "changed": len(places)})
    names, first = [*key, *columns], places[:limit]
    difference.examples += zip(_rows(old, names, here[first]), _rows(new, names, there[first]), strict=True)
    difference.examples += ((row, None) for row in _rows(old, names, gone[:limit]))
    difference.examples += ((None, row) for row in _rows(new, names, came[:limit]))
    return difference


def _opened(file: Path) -> pq.ParquetFile:
    """A file whose texts are read by number, as they are stored."""
    return pq.ParquetFile(file, read_dictionary=[f.name for f in pq.read_schema(file) if pa.types.is_string(f.type)])


def _at(column: pa.ChunkedArray, places: np.ndarray) -> pa.ChunkedArray:
    is_all = len(places) == len(column) and np.array_equal(places, np.arange(len(column)))
    return column if is_all else column.take(places)


def _rows(file: pq.ParquetFile, names: list[str], places: np.ndarray) -> Rows:
    if not len(places):
        return []
    columns = {name: file.read([name])[name].take(places).to_pylist() for name in names}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _others(file: pq.ParquetFile, places: np.ndarray) -> np.ndarray:
    """The numbers of the rows at other places than these."""
    is_other = np.ones(file.metadata.num_rows, bool)
    is_other[places] = False
    return np.flatnonzero(is_other)


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
