"""The difference between two tables, column by column, so that no more than their keys and a column are held.

Every difference is counted, and of a table that is not bulk each row is given. What a difference means is decided in
``changes``.
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

from bilateral.commons.frames import Row, Rows, to_pandas


@dataclass
class TableDifference:
    """Rows added, removed and changed, all counted."""

    rows: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)
    """In how many rows each column differs."""
    revised: Counter[str] = field(default_factory=Counter)
    """In how many of these the row is from another capture."""
    pairs: list[tuple[Row | None, Row | None]] = field(default_factory=list)
    """These rows in the old and in the new table; none of a bulk table."""


def compare(old: Path, new: Path, key: list[str], columns: Sequence[str], *, is_bulk: bool) -> TableDifference:
    """The difference of two files by ``key`` in ``columns``, which both have; of a bulk table in numbers alone."""
    difference = TableDifference()
    with pq.ParquetFile(old) as before, pq.ParquetFile(new) as now:
        here, there = _partners(before.read(key), now.read(key), key)
        ends = ((before, here), (now, there))
        gone, came = (np.setdiff1d(np.arange(file.metadata.num_rows), at) for file, at in ends)
        is_changed = is_revised = np.zeros(len(here), bool)
        for name in sorted(columns, key=lambda name: name != "capture_id"):  # first, for the others rest on it
            differs = _differ(before.read([name])[name].take(here), now.read([name])[name].take(there))
            is_revised = differs if name == "capture_id" else is_revised
            is_changed = is_changed | differs
            difference.columns[name] = int(differs.sum())
            difference.revised[name] = int((differs & is_revised).sum())
        places = np.flatnonzero(is_changed)
        difference.rows.update({"removed": len(gone), "added": len(came), "changed": len(places)})
        if not is_bulk:
            names = [*key, *columns]
            difference.pairs += zip(_rows(before, names, here[places]), _rows(now, names, there[places]), strict=True)
            difference.pairs += ((row, None) for row in _rows(before, names, gone))
            difference.pairs += ((None, row) for row in _rows(now, names, came))
    return difference


def _rows(file: pq.ParquetFile, names: list[str], places: np.ndarray) -> Rows:
    rows: Rows = file.read(names).take(places).to_pylist() if len(places) else []
    return rows


def _partners(old: pa.Table, new: pa.Table, key: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the rows of both tables that have the same key, in the order of the new one; two nulls are the same.

    An old release may have had another key, so that several of its rows have one: the first of them is the partner.
    """
    if old.equals(new):
        return np.arange(old.num_rows), np.arange(old.num_rows)
    before, now = (to_pandas(table).rename_axis(index=name) for table, name in ((old, "old row"), (new, "new row")))
    pairs = before.reset_index().merge(now.reset_index(), on=key).sort_values(["new row", "old row"])
    pairs = pairs.drop_duplicates("new row").drop_duplicates("old row")
    return pairs["old row"].to_numpy(), pairs["new row"].to_numpy()


def _differ(old: pa.ChunkedArray, new: pa.ChunkedArray) -> np.ndarray:
    """Where two versions of a column differ; two nulls are the same, and two numbers that are none (NaN)."""
    if old.equals(new):
        return np.zeros(len(old), bool)
    if pa.types.is_nested(old.type):
        return np.array([was != now for was, now in zip(old.to_pylist(), new.to_pylist(), strict=True)])
    same = pc.if_else(pc.is_null(new), pc.is_null(old), pc.fill_null(pc.equal(new, old), False))
    if pa.types.is_floating(old.type):
        same = pc.or_(same, pc.fill_null(pc.and_(pc.is_nan(old), pc.is_nan(new)), False))
    is_same: np.ndarray = same.to_numpy()
    return ~is_same
