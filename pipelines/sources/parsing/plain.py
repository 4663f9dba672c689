"""Plain tables, one row for each value, read by a mapping that the source's YAML declares under ``layouts``.

A layout says which of the publisher's columns are which of ours. Delimited text, the first sheet of a workbook and a
list in JSON are read alike. What the words mean, and which actor a code is, is for each source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SourceError
from pipelines.sources.parsing.files import read_json, start_of, text_table
from pipelines.sources.parsing.tabular import header, labels, map_distinct, numbers, read_csv, read_sheets
from pipelines.sources.plausibility import Twice
from schemas import beside


@dataclass(frozen=True)
class Layout:
    """How a publisher's plain table is read.

    ``columns`` has for each of our names that of the publisher's column, or several, which are joined by ``-``;
    ``numbers`` are those of ours that hold numbers, each multiplied by ``scale``. ``words`` translates what a column of
    ours holds, word by word; ``constant`` is the same in every row. ``only`` is what a column of the publisher must
    say for a row to be read; ``unread`` are columns that are known and not read. ``rows`` is where in a JSON file the
    rows are.
    """

    columns: Mapping[str, str | list[str]]
    numbers: Sequence[str] = ("value",)
    scale: float = 1
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constant: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)
    unread: Sequence[str] = ()
    rows: str = ""

    @property
    def read(self) -> list[str]:
        """The publisher's columns that are read."""
        names = [name for theirs in self.columns.values() for name in ([theirs] if isinstance(theirs, str) else theirs)]
        return list(dict.fromkeys([*names, *self.only]))


def layouts(module_file: str) -> dict[str, Layout]:
    """The layouts in the YAML file beside a publisher's module."""
    return {name: Layout(**fields) for name, fields in beside.read(module_file)["codes"]["layouts"].items()}


def read_plain(
    part: Part,
    known: Iterable[Layout],
    prefix: str,
    parsed: Parsed,
    twice: Sequence[Twice] = (),
    codes: Codes | None = None,
) -> pa.Table:
    """The rows of a file in the layout that it has: our columns as text, numbers as float64, and ``source_row``.

    What is not a number is null and named in ``parsed.bad``. Raises SourceError, and SchemaDrift where the file has
    the columns of no layout; the message is about the one that it comes closest to.
    """
    known = list(known)
    table = _table(part, {layout.rows for layout in known} - {""}, prefix, parsed)
    names = [name for name in table.column_names if name != "row"]
    layout = max(known, key=lambda layout: (not {*layout.read} - {*names}, len({*layout.read} & {*names})))
    parsed.check_columns(names, layout.read, layout.unread, part.name)
    table = parsed.agreeing(table, twice, codes, "row", prefix) if codes else table
    for name, word in layout.only.items():
        table = parsed.leave_out(table, pc.not_equal(table[name], word), f"{name} is not {word}")
    rows = labels(table["row"], prefix)
    columns: dict[str, Any] = {}
    for ours, theirs in layout.columns.items():
        column = table[theirs] if isinstance(theirs, str) else _joined(table, theirs)
        if ours in layout.numbers:
            column = numbers(pa.table({ours: column}), ours, parsed.bad, rows)
            # a product is off in its last binary digit: 0.29 million is 290,000 and no less
            column = column if layout.scale == 1 else pc.round(pc.multiply(column, layout.scale), 3)
        columns[ours] = _translated(column, layout.words[ours]) if ours in layout.words else column
    constant = {name: pa.repeat(text, table.num_rows) for name, text in layout.constant.items()}
    return pa.table(columns | constant | {"source_row": rows})


def valued(rows: pa.Table, parsed: Parsed, name: str = "value") -> pa.Table:
    """The rows that have a value; empty ones are counted, those that are bad already are not counted again."""
    bad = pa.array([row.source_row for row in parsed.bad], pa.string())
    is_empty = pc.and_(pc.is_null(rows[name]), pc.invert(pc.is_in(rows["source_row"], bad)))
    rows = parsed.leave_out(rows, is_empty, "no value")
    return rows.filter(pc.is_valid(rows[name]))


def _table(part: Part, lists: set[str], prefix: str, parsed: Parsed) -> pa.Table:
    """All columns as text, and ``row``."""
    start = start_of(part.path)
    if start.startswith(b"PK"):
        return _sheet(part)
    if start.startswith(b"{"):
        content = read_json(part)
        found = [content[name] for name in sorted(lists) if isinstance(content, dict) and content.get(name)]
        if len(found) != 1 or not all(isinstance(row, dict) for row in found[0]):
            raise SourceError(f"{part.name} has no list of rows; expected {', '.join(sorted(lists)) or 'no JSON'}")
        return text_table(found[0], list(dict.fromkeys(name for row in found[0] for name in row)))
    return read_csv(part.path, parsed.bad, names=header(part.path), prefix=prefix)


def _sheet(part: Part) -> pa.Table:
    """The first sheet of a workbook, whose first row names its columns. Whole numbers are written without a point."""
    head, *cells = next(iter(read_sheets(part).values()), [[]]) or [[]]
    names = [str(name) for name in head]
    return text_table([dict(zip(names, map(_text, row), strict=True)) for row in cells], names)


def _text(cell: object) -> object:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    return None if cell == "" else cell


def _joined(table: pa.Table, names: Sequence[str]) -> Any:
    return pc.binary_join_element_wise(*(table[name] for name in names), "-")


def _translated(column: Any, words: Mapping[str, str]) -> pa.Array:
    return map_distinct(
        column, lambda texts: pa.array([words.get(text, text) for text in texts.to_pylist()], pa.string())
    )
