"""What all makers of tables share: rows as plain dictionaries, and some columns of one. Nothing else belongs here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
Rows = list[Row]


def pick(row: Mapping[str, object], names: Iterable[str]) -> Row:
    """The columns ``names`` of a row."""
    return {name: row[name] for name in names}


def rows_of(table: pa.Table) -> Rows:
    """The rows of an Arrow table, in less memory than by ``to_pylist``: equal texts of a column are one object."""
    names = table.column_names
    return [dict(zip(names, row, strict=True)) for row in zip(*map(_values, table.columns), strict=True)]


def _values(column: pa.ChunkedArray) -> list[Any]:
    import pyarrow as pa

    if not pa.types.is_string(column.type):
        return column.to_pylist()
    encoded = column.combine_chunks().dictionary_encode()
    texts = [*encoded.dictionary.to_pylist(), None]
    return [texts[place] for place in encoded.indices.fill_null(len(texts) - 1).to_numpy().tolist()]
