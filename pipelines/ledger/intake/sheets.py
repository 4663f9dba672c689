"""A workbook, a CSV file or the text of an issue's form, read into what stands above the figures and a row a figure.

Every cell keeps its address, by which faults name it. What a cell means is for ``words``.
"""

from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from pipelines.ledger.intake.words import DOCUMENT, FIGURES
from pipelines.ledger.remedies.suggestions import nearest

MAX_BYTES = 20_000_000
LINES = ["Period", "Figure", "Words around it", "Page"]
"""What the parts of a line of the form's figures are, if its first line does not say."""
_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>')


class Cell(NamedTuple):
    """A text, where it stands, and whether a spreadsheet holds a day in its place."""

    text: str
    place: str
    is_day: bool = False


class Fault(NamedTuple):
    """What is wrong with a cell, and what to do."""

    place: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}\n    {self.remedy}"


Table = list[list[Cell]]


@dataclass
class Sheet:
    """What somebody sent: by field, what is said once, and the rows of figures."""

    above: dict[str, Cell] = field(default_factory=dict)
    rows: list[dict[str, Cell]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(file: Path) -> Sheet:
    """Read what somebody sent. Never raises for bad content: see ``faults``."""
    faults: list[Fault] = []
    is_workbook = zipfile.is_zipfile(file)
    table = _workbook(file, faults) if is_workbook else _text(file.read_bytes()[:MAX_BYTES], faults)
    sheet = Sheet(faults=faults)
    top = next((number for number, row in enumerate(table) if _known(row) > 1), len(table))
    if top == len(table) and not faults:
        remedy = "`bilateral new sheet figures.xlsx` writes them; What and Figure are needed"
        faults.append(Fault("A1", "there are no headings", remedy))
        return sheet
    for line in table[:top]:
        if line and line[0].text:
            _put(sheet, sheet.above, line[0], Cell("", "") if len(line) == 1 else line[1], FIGURES | DOCUMENT)
    for line in table[top + 1 :]:
        row: dict[str, Cell] = {}
        for number, cell in enumerate(line):
            heading = table[top][number] if number < len(table[top]) else Cell("", cell.place)
            _put(sheet, row, heading, cell, FIGURES)
        sheet.rows += [row] if row else []
    return sheet


def _known(row: list[Cell]) -> int:
    return len({cell.text.casefold() for cell in row} & FIGURES.keys())


def _put(sheet: Sheet, fields: dict[str, Cell], heading: Cell, value: Cell, known: dict[str, str]) -> None:
    """Note a value under the field that its heading means."""
    name = heading.text.rstrip(":* ").casefold()
    if value.text and name in known:
        fields[known[name]] = value
    elif value.text:
        remedy = nearest(heading.text.lower(), known) or "take those of `bilateral new sheet figures.xlsx`"
        fault = Fault(heading.place, f"there is no heading `{heading.text}`", remedy)
        sheet.faults += [] if fault in sheet.faults else [fault]


def _workbook(file: Path, faults: list[Fault]) -> Table:
    """The cells of the first sheet of a workbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(file) as parts:
            if sum(part.file_size for part in parts.infolist()) > MAX_BYTES:
                raise zipfile.BadZipFile(f"over {MAX_BYTES:,} bytes")
            texts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
        lines = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, UnicodeDecodeError) as error:
        faults.append(Fault(file.name, f"this is no workbook: {error}", "save it as XLSX or CSV"))
        return []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if (
            len({*filter(None, lines[top])} | {*filter(None, lines[bottom])}) != 1
        ):  # one that stands alone joins nothing
            message = f"the cells {_at(top, left)} to {_at(bottom, right)} are merged"
            faults.append(Fault(_at(top, left), message, "unmerge them, and write the value in each"))
    for place in (place for text in texts for place in _FORMULA.findall(text)):
        faults.append(Fault(place, "a formula without a value", "open and save the sheet, or type the value"))
    return [[_cell(value, _at(row, column)) for column, value in enumerate(line)] for row, line in enumerate(lines)]


def _at(row: int, column: int) -> str:
    return f"{chr(64 + column // 26) if column >= 26 else ''}{chr(65 + column % 26)}{row + 1}"


def _cell(value: object, place: str) -> Cell:
    if isinstance(value, datetime):
        value = value.date()
    text = f"{value:.15g}" if isinstance(value, float) else " ".join(str(value).split())
    return Cell(text, place, isinstance(value, date))


def _text(content: bytes, faults: list[Fault]) -> Table:
    """The cells of a CSV file with any of the usual delimiters, or the parts of an issue."""
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what Excel calls CSV, in Western Europe and America
        if strange := re.search(r"[^\x00-\x7f]{2}|\ufffd", text):  # letters of another alphabet, read as Western ones
            place = f"line {text.count(chr(10), 0, strange.start()) + 1}"
            faults.append(Fault(place, "its letters cannot be told", "save it as CSV UTF-8, or as a workbook (XLSX)"))
            return []
    if re.search(r"^### ", text, re.MULTILINE):
        return _issue(text)
    tables: list[Table] = [
        [[_cell(value, _at(row, n)) for n, value in enumerate(line)] for row, line in enumerate(lines)]
        for lines in (csv.reader(text.splitlines(), delimiter=delimiter) for delimiter in ";,\t")
    ]
    return max(tables, key=lambda table: max(map(_known, table), default=0))


def _issue(text: str) -> Table:
    """The text of an issue's form as a sheet: a heading and its value in a line, below them the lines of figures."""
    table, figures = Table(), Table()
    for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        lines = [line.strip() for line in part.splitlines()]
        heading, *said = (line for line in lines if line not in ("", "_No response_") and not line.startswith("```"))
        place = f"“{heading}”"
        if heading == "Figures":
            parts = [re.split("[;\t]", line) for line in said]
            figures = [[_cell(one, f"{place}, line {n}") for one in line] for n, line in enumerate(parts, 1)]
        else:
            table.append([Cell(heading, place), Cell(" ".join(said), place)])
    if figures and _known(figures[0]) < 2:
        figures.insert(0, [Cell(heading, "“Figures”") for heading in LINES])
    return table + figures
