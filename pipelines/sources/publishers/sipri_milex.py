"""SIPRI Military Expenditure Database: military spending of states since 1949, in one workbook.

Read are the sheets in US dollars at current and at constant prices, the shares of GDP and of government spending, and
dollars per head. Only the colour of a cell says which figures are SIPRI's estimates. Local currencies, which the sheets
name without a code, regional totals, footnotes and the marks that lead to them are not read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, SchemaDrift, SourceError, declare, only_part
from pipelines.sources.parsing.tabular import read_sheets
from pipelines.sources.safe_files import guard_zip
from schemas import beside

MEASURES: list[tuple[str, str, str, float]] = beside.read(__file__)["codes"]
"""A sheet's name, its measure and unit, and the factor that turns its cells into whole units: dollars or per cent."""
UNKNOWN, NO_STATE = ("...", ". .", ".."), "xxx"
COLOURS = ("indexed:10", "indexed:2", "indexed:12", "indexed:4", "rgb:FF0000", "rgb:0000FF")
"""Red (highly uncertain) and blue (estimated), as workbooks write them."""
XML = {
    "m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "r": "http://schemas.openxmlformats.org/package/2006/relationships",
}
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """The figures of one workbook by state, year and measure. Raises SourceError, SchemaDrift, UnknownCodes."""
    part, parsed = only_part(parts, ".xlsx"), Parsed()
    try:
        guard_zip(part.path)
        with zipfile.ZipFile(part.path) as book:
            files = _sheet_files(book)
            names = _sheets(list(files), part.name)
            formats, parsed.vintage = _coloured_formats(book), _vintage(book)
            coloured = {name: _cells_in_format(book, files[name], formats) for name in names}
    except (FetchError, zipfile.BadZipFile, KeyError, ElementTree.ParseError) as error:
        raise SourceError(f"{part.name} is not a workbook that can be read: {error}") from error
    parsed.unread = [name for name in files if name in SOURCE.unread]
    parsed.new = [name for name in files if name not in (*names, *SOURCE.unread)]
    sheets = read_sheets(part, names)
    cells = pd.concat([_cells(name, sheets[name], coloured[name], parsed) for name in names], ignore_index=True)
    cells = _without_false_zeros(cells, parsed)
    cells["actor_id"] = codes.actors("sipri_milex", cells["state"], cells["year"])
    cells["obs_status"] = cells["is_estimated"].map({True: "E", False: "A"}).mask(cells["value"].isna(), "M")
    cells = parsed.leave_out(cells, cells["actor_id"] == LEFT_OUT, "a state before it existed")
    if not cells["is_estimated"].any():
        parsed.totals.append("no figure is in red or blue: estimates cannot be told from reported figures")
    parsed.carry("military_expenditure", cells)
    return parsed


def _sheets(names: Sequence[str], where: str) -> list[str]:
    """The sheets to read, one for each measure. Raises SchemaDrift naming those that are missing."""
    sheets = {pattern: [name for name in names if re.fullmatch(pattern, name.strip())] for pattern, *_ in MEASURES}
    if missing := [pattern for pattern, matches in sheets.items() if len(matches) != 1]:
        raise SchemaDrift(f"{where} lacks one sheet each of {', '.join(missing)}; it has {', '.join(names)}")
    return [name for matches in sheets.values() for name in matches]


def _cells(name: str, rows: list[list[object]], coloured: set[str], parsed: Parsed) -> pd.DataFrame:
    """The cells of one sheet that say something about a state and year, as values in whole units, null if unknown."""
    match, (_, measure, unit, factor) = next(
        (match, sheet) for sheet in MEASURES if (match := re.fullmatch(sheet[0], name.strip()))
    )
    start, years = _header(name, rows)
    letters = {column: _letters(column) for column in years}
    found: list[tuple[object, ...]] = []
    n_states = 0
    for number, row in enumerate(rows[start + 1 :], start + 2):
        texts = [str(row[column]).strip() for column in years]
        if any(texts):
            n_states += 1
            numbers = [row[column] if type(row[column]) is float else None for column in years]
            places = [f"{name}!{letter}{number}" for letter in letters.values()]
            found += zip([str(row[0]).strip()] * len(years), years.values(), texts, numbers, places, strict=True)
    cells = pd.DataFrame(found, columns=["state", "year", "text", "value", "source_row"]).astype({"value": float})
    parsed.count_out(len(rows) - start - 1 - n_states, "heading or empty row")
    cells = parsed.leave_out(cells, cells["text"] == NO_STATE, "the state did not exist or was not independent")
    is_known = cells["value"] >= 0
    is_right = {"neither a number, nor unknown, nor xxx": is_known | cells["text"].isin(UNKNOWN)}
    is_coloured = cells["source_row"].isin({f"{name}!{place}" for place in coloured})
    of = unit.format(*match.groups())
    cells = cells.assign(measure=measure, unit_measure=of, is_estimated=is_known & is_coloured)
    cells = parsed.quarantine(cells, is_right, ["text"])
    return cells.assign(value=cells["value"] * factor)


def _header(name: str, rows: list[list[Any]]) -> tuple[int, dict[int, int]]:
    """The number of the row with the years, and the year of each column. Raises SchemaDrift if there is none."""
    for number, row in enumerate(rows[:20]):
        years = {i: int(float(cell)) for i, cell in enumerate(row) if re.fullmatch(r"(19|20)\d\d(\.0)?", str(cell))}
        if years and str(row[0]).strip() == "Country":
            return number, years
    raise SchemaDrift(f"the sheet {name} has no row that begins with Country and holds years")


def _without_false_zeros(cells: pd.DataFrame, parsed: Parsed) -> pd.DataFrame:
    """The cells, with zeros in current dollars made unknown unless constant dollars are zero as well.

    If there was no exchange rate, or the currency is worth nothing today, the sheet has 0 for what was spent.
    """
    place, is_zero = pd.MultiIndex.from_frame(cells[["state", "year"]]), cells["value"] == 0
    is_constant = place.isin(place[is_zero & (cells["measure"] == "constant")])
    is_false = is_zero & (cells["measure"] == "current") & ~is_constant
    if count := is_false.sum():
        parsed.totals.append(f"{count} zeros in current dollars are not zero in constant prices: taken as unknown")
    return cells.assign(value=cells["value"].mask(is_false), is_estimated=cells["is_estimated"] & ~is_false)


def _vintage(book: zipfile.ZipFile) -> date | None:
    """The day on which the workbook was saved, or else made."""
    if "docProps/core.xml" not in book.namelist():
        return None
    text = book.read("docProps/core.xml").decode("utf-8", "replace")
    days = dict(re.findall(r"<dcterms:(created|modified)[^>]{0,200}>(\d{4}-\d\d-\d\d)", text))
    return date.fromisoformat(days.get("modified") or days["created"]) if days else None


def _tree(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(name))


def _sheet_files(book: zipfile.ZipFile) -> dict[str, str]:
    """The file of each sheet."""
    relations = _tree(book, "xl/_rels/workbook.xml.rels")
    targets = {r.get("Id"): r.get("Target", "") for r in relations.iterfind("r:Relationship", XML)}
    sheets = _tree(book, "xl/workbook.xml").iterfind("m:sheets/m:sheet", XML)
    return {str(sheet.get("name")): targets[sheet.get(RELATION)] for sheet in sheets}


def _coloured_formats(book: zipfile.ZipFile) -> set[str]:
    """The numbers of the formats in red or blue; the library that reads the values ignores colours."""
    styles = _tree(book, "xl/styles.xml")
    fonts = [_is_coloured(font) for font in styles.iterfind("m:fonts/m:font", XML)]
    formats = [fonts[int(xf.get("fontId", "0"))] for xf in styles.iterfind("m:cellXfs/m:xf", XML)]
    return {str(number) for number, is_coloured in enumerate(formats) if is_coloured}


def _cells_in_format(book: zipfile.ZipFile, target: str, formats: set[str]) -> set[str]:
    """The cells of a sheet in one of these formats, such as B7. An XML parser would be much slower."""
    data = book.read(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    if not formats:
        return set()
    in_format = rf"""(?=[^>]{{0,200}}\ss=["']\s*(?:{"|".join(sorted(formats))})\s*["'])"""
    cell = rf"""<(?:\w+:)?c\b{in_format}[^>]{{0,200}}?\sr=["']([A-Z]+\d+)["']"""
    return {place.decode() for place in re.findall(cell.encode(), data)}


def _is_coloured(font: ElementTree.Element) -> bool:
    if (color := font.find("m:color", XML)) is None:
        return False
    return f"indexed:{color.get('indexed')}" in COLOURS or f"rgb:{color.get('rgb', '')[-6:].upper()}" in COLOURS


def _letters(column: int) -> str:
    """The letters of a column: A for 0, AA for 26."""
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


SOURCE = declare(__file__, parse=parse)
