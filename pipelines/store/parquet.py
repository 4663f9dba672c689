"""How a table becomes the bytes of a Parquet file, and is read: its order, row groups, statistics and dictionaries.

All of it follows from what the table's schema says of itself (``schemas.derive``); no table is named here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bilateral.commons.frames import columns_of
from pipelines.rows import where

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
    pa.date32(): ("date", "datetime64[ns]"),
}
"""What pandas calls a type, and the type of its columns: nullable ones for whole numbers and flags. Days are objects
to pandas whatever is said here, and would be whole numbers of nanoseconds to fastparquet."""


def to_parquet(table: pa.Table) -> bytes:
    """The bytes of a table as they are stored and released: the same rows in any order give the same bytes.

    Rows are sorted by the columns that the schema's ``sorted`` names. Compression is zstd 6. Fields keep their
    metadata; that of pandas says how each is read, so that whole numbers with gaps do not become floats.
    The columns of the order and the key have dictionaries and statistics, days have statistics: readers choose rows by
    these, and more would enlarge the footer, which every reader reads. Lists have dictionaries, too, without which
    fastparquet on pandas 3 takes them for null. Others have some where they make the file smaller.
    """
    order, key = (_names(table.schema, name) for name in (b"sorted", b"key"))
    chosen = list(dict.fromkeys([*order, *key]))
    metadata = {**(table.schema.metadata or {}), "pandas": for_pandas(table.schema)}
    table, places = table.replace_schema_metadata(metadata), _places(table, order)
    groups = [*_groups(table, places, order)]
    days = [field.name for field in table.schema if pa.types.is_date(field.type) and field.name not in chosen]
    lists = [f"{field.name}.list.element" for field in table.schema if pa.types.is_list(field.type)]
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink,
        table.schema,
        compression="zstd",
        compression_level=6,
        use_dictionary=[*chosen, *lists, *_repeated(_rows(table, places, 0, LEAST), chosen)] or False,
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


def read(
    file: Path, columns: list[str] | None = None, *, is_encoded: bool = False, **among: Collection[str]
) -> pa.Table:
    """The table in a file, or some of its columns, or of its rows: those with one of these words in each such column.

    A few columns are read at a time, or of some rows a few row groups, and what is null throughout a row group takes
    no room: half of a large table. ``is_encoded`` texts are numbers of a dictionary where the file has one.
    """
    nulls = dict[pa.DataType, pa.Array]()
    with pq.ParquetFile(file, read_dictionary=_with_dictionary(file) if is_encoded else None) as stored:
        if stored.metadata.num_rows > MOST:  # Arrow keeps what it freed; looking for it takes longer than a small table
            pa.default_memory_pool().release_unused()
        schema = stored.schema_arrow
        schema = schema if columns is None else pa.schema(map(schema.field, columns), schema.metadata)
        if among:
            found = pa.concat_tables([schema.empty_table(), *_among(stored, schema.names, among)]).columns
        else:
            found = columns_of(stored, schema.names)
        arrays = [_without_null_chunks(column, nulls) for column in found]
    return pa.Table.from_arrays(arrays, schema=schema)


def _among(stored: pq.ParquetFile, names: list[str], among: Mapping[str, Collection[str]]) -> Iterator[pa.Table]:
    """Of each row group the rows with one of these words in each such column: most have none for a few actors."""
    for group in range(stored.num_row_groups):
        asked = stored.read_row_group(group, [*among]).select([*among])
        places = where(asked.append_column("", pa.arange(0, asked.num_rows)), **among)[""]
        if len(places):
            yield stored.read_row_group(group, names).select(names).take(places)


def _with_dictionary(file: Path) -> list[str]:
    """The columns of texts that have a dictionary in the first row group."""
    stored = pq.read_metadata(file)
    first = stored.row_group(0) if stored.num_row_groups else None
    columns = [first.column(place) for place in range(first.num_columns)] if first else []
    texts = (column for column in columns if column.physical_type == "BYTE_ARRAY" and column.has_dictionary_page)
    return [column.path_in_schema for column in texts if "." not in column.path_in_schema]


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


def for_pandas(schema: pa.Schema) -> str:
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
