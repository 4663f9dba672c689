"""One CSV file of ``data/series`` read safely: its header, and its lines as cells with their places.

Here belong the faults that such a file can have whatever it means. What the cells mean belongs to ``cells.py``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.ledger.yaml_files import FieldPath, Problem, Source, content, dirty_text

MAX_LINES = 5_000


@dataclass
class Sheet(Source):
    """A CSV file, and the head that a document gives it. A path in it is a line, a column, and a field of the cell.

    ``rows`` are the lines below the header: number of the line, and texts by column, without those that are empty.
    """

    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    document: Source | None = None
    head: FieldPath = ()

    def texts(self) -> Iterator[tuple[FieldPath, str]]:
        """Every text in it, with its path."""
        yield from (((1, name), name) for name in self.header)
        yield from (((line, name), text) for line, cells in self.rows for name, text in cells.items())

    def line(self, path: FieldPath) -> int:
        """The line of ``path``."""
        return int(path[0]) if path else 1

    def problem(self, path: FieldPath, message: str, remedy: str) -> Problem:
        """A problem where the field is written: in a cell, else in the document's head, else of the figure itself."""
        column, name, *_ = (*map(str, path[1:3]), "", "")
        for cell in (f"{column}.{name}", name):
            if name and cell in self.header:
                return self.problem_on(self.line(path), message, remedy, (cell,))
        if self.document and name:
            for place in ((*self.head, "columns", column, *path[2:]), (*self.head, *path[2:])):
                if place in self.document.lines:
                    return self.document.problem(place, message, remedy)
        return self.problem_on(self.line(path), message, remedy, (column,) if column else ())

    def missing(self, path: FieldPath, message: str, remedy: str) -> Problem:
        """A problem of a field that is not there: of the cell that is empty, else of the head."""
        line, column, name = path[:3]
        if self.document is None or name in self.header or f"{column}.{name}" in self.header:
            return self.problem((line, column, name), message, remedy)
        return self.document.problem(self.head, message, remedy)


def read(file: Path, root: Path) -> Sheet:
    """Read ``file``, which must lie under ``root``. Never raises for bad content: see ``problems``."""
    sheet = Sheet(file.relative_to(root).as_posix())
    text = content(file, root, sheet)
    if isinstance(text, Problem):
        sheet.problems.append(text)
        return sheet
    faults = [sheet.problem_on(line, message, remedy) for line, message, remedy in _form(text)]
    if not faults:
        lines = text.removesuffix("\n").split("\n")
        faults = [sheet.problem_on(line, message, remedy) for line, message, remedy in _fill(sheet, lines)]
    sheet.problems.extend(faults or dirty_text(sheet, sheet.texts()))
    return sheet


def _form(text: str) -> Iterator[tuple[int, str, str]]:
    """What is wrong with the lines as such: line, message and remedy."""
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        yield line, "the line ends in CR LF, not in LF", "save the file with Unix line ends (LF)"
        return
    lines = text.removesuffix("\n").split("\n")
    for number, line_ in enumerate(lines, 1):
        if not line_.strip():
            yield number, "the line is blank", "remove it"
    if len(lines) > MAX_LINES:
        message = f"the file has {len(lines):,} lines, more than {MAX_LINES:,}"
        yield MAX_LINES + 1, message, "quote fewer figures: a whole data set is a source (docs/adding-a-source.md)"
    if "," not in lines[0] and any(mark in lines[0] for mark in ";\t"):
        yield 1, "the columns are not separated by commas", "save the file as CSV with commas"


def _fill(sheet: Sheet, lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Give ``sheet`` its header and rows; what is wrong with single lines: line, message and remedy."""
    reader, last = csv.reader([f"{line}\n" for line in lines], strict=True), 0
    try:
        for cells in reader:
            first, last = last + 1, reader.line_num
            if last > first:
                yield first, "a text runs over several lines", "write it on one line, or close its quotation mark"
            elif not sheet.header:
                sheet.header = cells
                for name in sorted({name for name in cells if cells.count(name) > 1}):
                    yield 1, f"the column `{name}` appears twice", "give each column its own name"
            elif len(cells) != len(sheet.header):
                remedy = "put a text with a comma in quotation marks; an empty cell keeps its comma"
                yield first, f"{len(cells)} cells, not {len(sheet.header)}", remedy
            else:
                row = {name: text for name, text in zip(sheet.header, cells, strict=True) if text}
                sheet.rows.append((first, row))
    except csv.Error as error:
        remedy = 'put the text in quotation marks and double those inside it: "the ""total"" line"'
        yield last + 1, f"not valid CSV: {error}", remedy
