"""Plain tables, one row for each value, read by a mapping that the source's YAML declares under ``layouts``.

A layout says which of the publisher's columns are which of ours. Delimited text, the first sheet of a workbook and a
list in JSON are read alike. What the words mean, and which actor a code is, is for each source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import pandas as pd
import pyarrow as pa
from pydantic import TypeAdapter

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import STRICT, Parsed, SourceError
from pipelines.sources.parsing.files import read_json, start_of, text_table
from pipelines.sources.parsing.tabular import frame, header, read_csv, read_sheets, to_numbers
from pipelines.sources.plausibility import Twice
from pipelines.sources.slips import validated
from schemas import beside


@dataclass(frozen=True)
class Layout:
    """How a publisher's plain table is read.

    ``columns`` has for each of our names that of the publisher's column, or several, which are joined by ``-``;
    ``numbers`` are those of ours that hold numbers, each multiplied by ``scale``. ``words`` translates what a column of
    ours holds, word by word, and those of ``upper`` are put into capitals; ``constant`` is the same in every row.
    ``only`` is what a column of the publisher must say for a row to be read; ``unread`` are columns that are known and
    not read. ``rows`` is where in a JSON file the rows are.
    """

    columns: Mapping[str, str | list[str]]
    numbers: Sequence[str] = ("value",)
    scale: float = 1
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    upper: Sequence[str] = ()
    constant: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, str] = field(default_factory=dict)
    unread: Sequence[str] = ()
    rows: str = ""
    __pydantic_config__ = STRICT

    @property
    def read(self) -> list[str]:
        """The publisher's columns that are read."""
        names = [name for theirs in self.columns.values() for name in ([theirs] if isinstance(theirs, str) else theirs)]
        return list(dict.fromkeys([*names, *self.only]))


_LAYOUTS = TypeAdapter(dict[str, Layout])


def layouts(module_file: str) -> dict[str, Layout]:
    """The layouts in the YAML file beside a publisher's module. Raises Slips."""
    return validated(_LAYOUTS, beside.read(module_file)["codes"]["layouts"], "codes", "layouts")


def read_plain(
    part: Part,
    known: Iterable[Layout],
    prefix: str,
    parsed: Parsed,
    twice: Sequence[Twice] = (),
    codes: Codes | None = None,
    encoding: str = "utf-8",
) -> pd.DataFrame:
    """The rows of a file in the layout that it has: our columns as text, numbers as float64, and ``source_row``.

    What is not a number is NaN and named in ``parsed.bad``. Raises SourceError, and SchemaDrift where the file has
    the columns of no layout; the message is about the one that it comes closest to.
    """
    known = list(known)
    texts = _texts(part, {layout.rows for layout in known} - {""}, prefix, parsed, encoding)
    names = [name for name in texts.columns if name != "source_row"]
    layout = max(known, key=lambda layout: (not {*layout.read} - {*names}, len({*layout.read} & {*names})))
    parsed.check_columns(names, layout.read, layout.unread, part.name)
    texts = parsed.agreeing(texts, twice, codes) if codes else texts
    for name, word in layout.only.items():
        texts = parsed.leave_out(texts, texts[name].notna() & (texts[name] != word), f"{name} is not {word}")
    rows = texts[["source_row"]].assign(**layout.constant)
    for ours, theirs in layout.columns.items():
        columns = [texts[name] for name in ([theirs] if isinstance(theirs, str) else theirs)]
        rows[ours] = reduce(lambda left, right: left + "-" + right, columns)
        if ours in layout.numbers:
            rows[ours] = to_numbers(rows, ours, parsed)
            if layout.scale != 1:  # a product is off in its last binary digit: 0.29 million is 290,000 and no less
                rows[ours] = (rows[ours] * layout.scale).round(3)
        if ours in layout.upper:
            rows[ours] = rows[ours].str.upper()
        if words := layout.words.get(ours):
            rows[ours] = rows[ours].map(words).fillna(rows[ours])
    return rows


def valued(rows: pd.DataFrame, parsed: Parsed, name: str = "value") -> pd.DataFrame:
    """The rows that have a value; empty ones are counted, those that are bad already are not counted again."""
    is_bad = rows["source_row"].isin([row.source_row for row in parsed.bad])
    rows = parsed.leave_out(rows, rows[name].isna() & ~is_bad, "no value")
    return rows.dropna(subset=name, ignore_index=True)


def _texts(part: Part, lists: set[str], prefix: str, parsed: Parsed, encoding: str) -> pd.DataFrame:
    """All columns as text, and ``source_row``."""
    start = start_of(part.path)
    if start.startswith(b"PK"):
        return frame(_sheet(part), prefix)
    if start.startswith(b"{"):
        content = read_json(part)
        found = [content[name] for name in sorted(lists) if isinstance(content, dict) and content.get(name)]
        if len(found) != 1 or not all(isinstance(row, dict) for row in found[0]):
            raise SourceError(f"{part.name} has no list of rows; expected {', '.join(sorted(lists)) or 'no JSON'}")
        return frame(text_table(found[0], list(dict.fromkeys(name for row in found[0] for name in row))), prefix)
    names, read_as = header(part.path, encoding=encoding), "utf8" if encoding == "utf-8" else encoding
    return frame(read_csv(part.path, parsed.bad, names=names, prefix=prefix, encoding=read_as), prefix)


def _sheet(part: Part) -> pa.Table:
    """The first sheet of a workbook, whose first row names its columns. Whole numbers are written without a point."""
    head, *cells = next(iter(read_sheets(part).values()), [[]]) or [[]]
    names = [str(name) for name in head]
    return text_table([dict(zip(names, map(_text, row), strict=True)) for row in cells], names)


def _text(cell: object) -> object:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    return None if cell == "" else cell
