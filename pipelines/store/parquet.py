"""How a table becomes the bytes of a Parquet file, and is read: its order, row groups, statistics and dictionaries.

All of it follows from what the table's schema says of itself (``schemas.derive``); no table is named here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bilateral.commons.frames import columns_of

LEAST, MOST = 16_384, 81_920
"""Rows of a full row group: with fewer the footer outgrows what a reader skips, with more it reads too much."""
GROUPS = 128
BLOCK = 16
"""Row groups that are sorted at a time."""
_FOR_PANDAS = {
    pa.int64(): ("int64", "Int64"),
    pa.bool_(): ("bool", "boolean"),
    pa.float64(): ("float64", "float64"),
    pa.string(): ("unicode", "object"),
    pa.date32(): ("date", "object"),
}
"""What pandas calls a type, and the type of its columns: nullable ones for whole numbers and flags."""


def to_parquet(table: pa.Table) -> bytes:
    """The bytes of a table as they are stored and released: the same rows in any order give the same bytes.

    Rows are sorted by the columns that the schema's ``sorted`` names. Compression is zstd 6. Fields keep their
    metadata; that of pandas says how each is read, so that whole numbers with gaps do not become floats.
    The columns of the order and the key have dictionaries and statistics, days have statistics: readers choose rows by
    these, and more would enlarge the footer, which every reader reads. Others have dictionaries where they make the
    file smaller.
    """
    order, key = (_names(table.schema, name) for name in (b"sorted", b"key"))
    chosen = list(dict.fromkeys([*order, *key]))
    metadata = {**(table.schema.metadata or {}), "pandas": _for_pandas(table.schema)}
    table, places = table.replace_schema_metadata(metadata), _places(table, order)
    groups = [*_groups(table, places, order)]
    days = [field.name for field in table.schema if pa.types.is_date(field.type) and field.name not in chosen]
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink,
        table.schema,
        compression="zstd",
        compression_level=6,
        use_dictionary=[*chosen, *_repeated(_rows(table, places, 0, LEAST), chosen)] or False,
        write_statistics=[*chosen, *days] if chosen else True,
        write_page_index=True,
        write_page_checksum=True,
        store_schema=True,
    ) as writer:
        for start in range(0, len(groups), BLOCK):
            some = groups[start : start + BLOCK]
            first = some[0][0]
            block = _rows(table, places, first, some[-1][1])
            for begin, end in some:
                writer.write_table(block.slice(begin - first, end - begin), row_group_size=MOST)
    return bytes(sink.getvalue())


def read(file: Path, columns: list[str] | None = None, **among: Collection[str]) -> pa.Table:
    """The table in a file, or some of its columns, or of its rows: those with one of these words in each such column.

    A few columns are read at a time, and what is null throughout a row group takes no room: half of a large table.
    """
    nulls = dict[pa.DataType, pa.Array]()
    with pq.ParquetFile(file) as stored:
        if stored.metadata.num_rows > MOST:  # Arrow keeps what it freed; looking for it takes longer than a small table
            pa.default_memory_pool().release_unused()
        schema = stored.schema_arrow
        schema = schema if columns is None else pa.schema(map(schema.field, columns), schema.metadata)
        arrays, kept = [], None
        for column, words in zip(columns_of(stored, [*among]), among.values(), strict=True):
            is_one = pc.is_in(column, value_set=pa.array([*words], column.type))
            kept = is_one if kept is None else pc.and_(kept, is_one)
        for column in columns_of(stored, schema.names):
            arrays.append(_without_null_chunks(column if kept is None else column.filter(kept), nulls))
    return pa.Table.from_arrays(arrays, schema=schema)


def _without_null_chunks(column: pa.ChunkedArray, nulls: dict[pa.DataType, pa.Array]) -> pa.ChunkedArray:
    """The column with each chunk that is all null put as part of one array of ``nulls``, by type."""
    chunks = []
    for chunk in column.chunks:
        if 0 < chunk.null_count == len(chunk):
            if len(nulls.get(chunk.type, ())) < len(chunk):
                nulls[chunk.type] = pa.nulls(len(chunk), chunk.type)
            chunk = nulls[chunk.type][: len(chunk)]
        chunks.append(chunk)
    return pa.chunked_array(chunks, column.type)


def _repeated(rows: pa.Table, chosen: list[str]) -> list[str]:
    """The columns beside ``chosen`` that say the same eight times over in the first ``rows`` of a large table."""
    if rows.num_rows < LEAST:
        return []
    names = [name for name in rows.column_names if name not in chosen]
    known = [name for name in names if rows[name].null_count < LEAST and not pa.types.is_nested(rows[name].type)]
    return [name for name in known if len(pc.unique(rows[name])) * 8 < LEAST]


def _names(schema: pa.Schema, entry: bytes) -> list[str]:
    return [name for name in (schema.metadata or {}).get(entry, b"").decode().split(",") if name]


def _for_pandas(schema: pa.Schema) -> str:
    """Metadata for pandas in its own form, which names every column: fastparquet reads no file that leaves some out."""
    columns = []
    for field in schema:
        pandas_type, numpy_type = _FOR_PANDAS.get(field.type, ("list[unicode]", "object"))
        types = {"pandas_type": pandas_type, "numpy_type": numpy_type, "metadata": None}
        columns.append({"name": field.name, "field_name": field.name, **types})
    return json.dumps({"index_columns": [], "column_indexes": [], "columns": columns})


def _places(table: pa.Table, order: list[str]) -> pa.Array | None:
    """The rows in the order of ``order``, nulls last; None if they stand so, as those of most tables do."""
    if not order:
        return None
    places = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in order])
    is_sorted = np.array_equal(places.to_numpy(), np.arange(table.num_rows, dtype=np.uint64))
    return None if is_sorted else places


def _rows(table: pa.Table, places: pa.Array | None, start: int, end: int) -> pa.Table:
    """Rows from ``start`` to ``end`` in their order: of a large table not all at once, which would be a second one."""
    return table.slice(start, end - start) if places is None else table.take(places[start:end])


def _groups(table: pa.Table, places: pa.Array | None, order: list[str]) -> Iterator[tuple[int, int]]:
    """Where row groups begin and end; a table without rows is one."""
    size, start = min(MOST, max(LEAST, table.num_rows // GROUPS)), 0

    @cache
    def column(name: str) -> pa.ChunkedArray:
        return table[name] if places is None else table[name].take(places)

    while start + size < table.num_rows:
        end = _end(column, order, start, size)
        yield start, end
        start = end
    yield start, table.num_rows


def _end(of: Callable[[str], pa.ChunkedArray], order: list[str], start: int, size: int) -> int:
    """The last place in a full group where the first column of ``order`` changes, else in its second half the next.

    So a dyad that fits lies in one group, and no group holds the end of one actor's dyads and the beginning of a long
    list of another's: it would have dyads from A to Z, and be read for each. Such an actor costs one short group.
    """
    for place, name in enumerate(order):
        least = start + (size // 2 if place else 1)
        column = of(name).slice(least - 1, start + size - least + 2)
        changes = pc.fill_null(pc.not_equal(column[1:], column[:-1]), False)
        if places := np.flatnonzero(changes.to_numpy()).tolist():
            return least + int(places[-1])
    return start + size
