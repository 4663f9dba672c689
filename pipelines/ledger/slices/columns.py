"""Columns of slices, declared once: a name, a type, and the attribute of a model that fills it.

Which columns a slice has belongs to the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

import pyarrow as pa

from pipelines.rows import Row

_TYPES = {"text": pa.string(), "day": pa.date32(), "names": pa.list_(pa.string())}
_TYPES |= {"number": pa.float64(), "whole": pa.int64(), "flag": pa.bool_()}
_FROM_TEXT: dict[str, Callable[[str], Any]] = {"number": float, "whole": int, "flag": lambda text: text == "true"}
"""How values are read that people write as text."""


@dataclass(frozen=True)
class SliceColumn:
    """A column, the kind of its values, and the path of the attribute that it is read from."""

    name: str
    kind: str
    attribute: str

    @cached_property
    def read(self) -> Callable[[object], Any]:
        """Reads the value of this column from a model."""
        get, convert = attrgetter(self.attribute), _FROM_TEXT.get(self.kind)
        if convert is None:
            return get
        return lambda model: convert(value) if isinstance(value := get(model), str) else value


class Columns(tuple[SliceColumn, ...]):
    """The columns of a slice in order."""

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the slice."""
        return pa.schema([(column.name, _TYPES[column.kind]) for column in self])

    def row(self, model: object, **computed: Any) -> Row:
        """One row: ``computed`` values, and for the other columns what ``model`` holds."""
        return {column.name: column.read(model) for column in self if column.name not in computed} | computed

    def table(self, rows: Iterable[Row]) -> pa.Table:
        """The slice with these rows."""
        return pa.Table.from_pylist([*rows], schema=self.schema)

    def arrays(self, models: Sequence[object], **computed: Iterable[Any]) -> list[pa.Array]:
        """The same by column, which is quicker: ``computed`` columns, and for the others what ``models`` hold."""
        values = (computed.get(column.name) or map(column.read, models) for column in self)
        return [pa.array(list(of), field.type) for of, field in zip(values, self.schema, strict=True)]


def columns(**by_kind: str) -> Columns:
    """Columns by kind: ``columns(text="name state_id=state", day="issued")``; ``=`` precedes a differing attribute."""
    written = [(kind, *column.partition("=")) for kind, text in by_kind.items() for column in text.split()]
    return Columns(SliceColumn(name, kind, attribute or name) for kind, name, _, attribute in written)
