"""What all makers of tables share: rows as plain dictionaries, and some columns of one. Nothing else belongs here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
Rows = list[Row]
AnyRow = Mapping[str, Any]
"""A row of whatever table, typed or not, for what reads columns that several tables have."""
AnyRows = Sequence[AnyRow]
R = TypeVar("R")
T = TypeVar("T")


class Tabular(Protocol[R]):
    """An Arrow table, with the type of its rows."""

    def to_pylist(self) -> list[R]:
        """The rows."""
        ...

    column_names: Any
    columns: Any


def pick(row: Mapping[str, object], names: Iterable[str]) -> Row:
    """The columns ``names`` of a row."""
    return {name: row[name] for name in names}


def where(table: T, /, **words: Any) -> T:
    """The rows of an Arrow table whose columns have these words, or one of them where several are given."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kept: Any = table
    for name, word in words.items():
        several = None if isinstance(word, (str, int)) else pa.array([*word], kept[name].type)
        kept = kept.filter(pc.equal(kept[name], word) if several is None else pc.is_in(kept[name], value_set=several))
    made: T = kept
    return made


def replaced(table: pa.Table, name: str, values: Any) -> pa.Table:
    """``table`` with other values in a column of the same type."""
    index = table.schema.get_field_index(name)
    return table.set_column(index, table.schema.field(index), values)


def rows_of(table: Tabular[R]) -> list[R]:
    """The rows of an Arrow table, in less memory than by ``to_pylist``: equal texts of a column are one object."""
    names = table.column_names
    rows: list[Any] = [dict(zip(names, row, strict=True)) for row in zip(*map(_values, table.columns), strict=True)]
    return rows


def _values(column: pa.ChunkedArray) -> list[Any]:
    import pyarrow as pa

    if not pa.types.is_string(column.type):
        return column.to_pylist()
    encoded = column.combine_chunks().dictionary_encode()
    texts = [*encoded.dictionary.to_pylist(), None]
    return [texts[place] for place in encoded.indices.fill_null(len(texts) - 1).to_numpy().tolist()]
