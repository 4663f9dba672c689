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

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import LONGEST_TEXT, BadRow, Parsed, SchemaDrift, SourceError, declare, only_part
from pipelines.sources.parsing.tabular import constant, read_sheets, replaced
from pipelines.sources.safe_files import guard_xml, guard_zip
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
    cells = pa.concat_tables([_cells(name, sheets[name], coloured[name], parsed) for name in names])
    rows = _rows(_without_false_zeros(cells.unify_dictionaries().combine_chunks(), parsed), codes)
    rows = parsed.leave_out(rows, pc.equal(rows["actor_id"], LEFT_OUT), "a state before it existed")
    if not pc.any(rows["is_estimated"]).as_py():
        parsed.totals.append("no figure is in red or blue: estimates cannot be told from reported figures")
    parsed.tables["military_expenditure"] = rows
    return parsed


def _sheets(names: Sequence[str], where: str) -> list[str]:
    """The sheets to read, one for each measure. Raises SchemaDrift naming those that are missing."""
    sheets = {pattern: [name for name in names if re.fullmatch(pattern, name.strip())] for pattern, *_ in MEASURES}
    if missing := [pattern for pattern, matches in sheets.items() if len(matches) != 1]:
        raise SchemaDrift(f"{where} lacks one sheet each of {', '.join(missing)}; it has {', '.join(names)}")
    return [name for matches in sheets.values() for name in matches]


def _cells(name: str, rows: list[list[object]], coloured: set[str], parsed: Parsed) -> pa.Table:
    """The cells of one sheet that say something about a state and year.

    Columns ``state``, ``year``, ``measure``, ``unit``, ``value`` in whole units (null if unknown), ``is_estimated``,
    ``place``.
    """
    match, (_, measure, unit, factor) = next(
        (match, sheet) for sheet in MEASURES if (match := re.fullmatch(sheet[0], name.strip()))
    )
    start, years = _header(name, rows)
    states = [
        (number, row)
        for number, row in enumerate(rows[start + 1 :], start + 2)
        if any(type(row[column]) is float or str(row[column]).strip() for column in years)
    ]
    contents = [row[column] for _, row in states for column in years]
    texts = pa.array([None if type(cell) is float else str(cell).strip() for cell in contents], pa.string())
    values = pa.array([cell if type(cell) is float else None for cell in contents], pa.float64())
    letters = [_letters(column) for column in years]
    places = [f"{letter}{number}" for number, _ in states for letter in letters]
    is_gone = pc.fill_null(pc.equal(texts, NO_STATE), False)
    is_unknown = pc.is_in(texts, value_set=pa.array(UNKNOWN))
    is_known = pc.fill_null(pc.greater_equal(values, 0), False)
    parsed.count_out(pc.sum(is_gone).as_py() or 0, "the state did not exist or was not independent")
    parsed.count_out(len(rows) - start - 1 - len(states), "heading or empty row")
    is_wrong = pc.invert(pc.or_(pc.or_(is_gone, is_unknown), is_known))
    for index in pc.indices_nonzero(is_wrong).to_pylist():
        text = str(contents[index]).strip()[:LONGEST_TEXT]
        parsed.bad.append(BadRow(f"{name}!{places[index]}", "neither a number, nor unknown, nor xxx", text))
    is_estimated = pc.and_(is_known, pa.array([place in coloured for place in places], pa.bool_()))
    state_names = pa.array([str(row[0]).strip() for _, row in states], pa.string()).dictionary_encode()
    return pa.table(
        {
            "state": state_names.take(pa.array(np.repeat(np.arange(len(states)), len(years)))),
            "year": pa.array(list(years.values()) * len(states), pa.int64()),
            "measure": constant(measure, len(contents)),
            "unit": constant(unit.format(*match.groups()), len(contents)),
            "value": pc.multiply(values, factor),
            "is_estimated": is_estimated,
            "place": pa.array([f"{name}!{place}" for place in places], pa.string()),
        }
    ).filter(pc.or_(is_unknown, is_known))


def _header(name: str, rows: list[list[Any]]) -> tuple[int, dict[int, int]]:
    """The number of the row with the years, and the year of each column. Raises SchemaDrift if there is none."""
    for number, row in enumerate(rows[:20]):
        years = {i: int(float(cell)) for i, cell in enumerate(row) if re.fullmatch(r"(19|20)\d\d(\.0)?", str(cell))}
        if years and str(row[0]).strip() == "Country":
            return number, years
    raise SchemaDrift(f"the sheet {name} has no row that begins with Country and holds years")


def _without_false_zeros(cells: pa.Table, parsed: Parsed) -> pa.Table:
    """The cells, with zeros in current dollars made unknown unless constant dollars are zero as well.

    If there was no exchange rate, or the currency is worth nothing today, the sheet has 0 for what was spent.
    """
    cells = cells.append_column("cell", pa.arange(0, cells.num_rows))
    zeros = cells.filter(pc.fill_null(pc.equal(cells["value"], 0), False)).select(["state", "year", "measure", "cell"])
    by_measure: dict[str, dict[tuple[str, int], int]] = {"constant": {}, "current": {}}
    for row in zeros.to_pylist():
        if row["measure"] in by_measure:
            by_measure[row["measure"]][row["state"], row["year"]] = row["cell"]
    false = [cell for key, cell in by_measure["current"].items() if key not in by_measure["constant"]]
    if false:
        parsed.totals.append(f"{len(false)} zeros in current dollars are not zero in constant prices: taken as unknown")
        is_false = pc.is_in(cells["cell"], value_set=pa.array(false))
        cells = replaced(cells, "value", pc.if_else(is_false, pa.scalar(None, pa.float64()), cells["value"]))
        cells = replaced(cells, "is_estimated", pc.and_(cells["is_estimated"], pc.invert(is_false)))
    return cells


def _rows(cells: pa.Table, codes: Codes) -> pa.Table:
    status = pc.if_else(pc.is_null(cells["value"]), "M", pc.if_else(cells["is_estimated"], "E", "A"))
    return pa.table(
        {
            "actor_id": codes.encoded("sipri_milex", cells["state"], cells["year"]),
            "measure": cells["measure"],
            "unit_measure": cells["unit"],
            "year": cells["year"],
            "value": cells["value"],
            "obs_status": status,
            "is_estimated": cells["is_estimated"],
            "source_row": cells["place"],
        }
    )


def _vintage(book: zipfile.ZipFile) -> date | None:
    """The day on which the workbook was saved, or else made."""
    if "docProps/core.xml" not in book.namelist():
        return None
    text = book.read("docProps/core.xml").decode("utf-8", "replace")
    days = dict(re.findall(r"<dcterms:(created|modified)[^>]{0,200}>(\d{4}-\d\d-\d\d)", text))
    return date.fromisoformat(days.get("modified") or days["created"]) if days else None


def _tree(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    guard_xml(zipfile.Path(book, name))
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
    color = font.find("m:color", XML)
    if color is None:
        return False
    return f"indexed:{color.get('indexed')}" in COLOURS or f"rgb:{color.get('rgb', '')[-6:].upper()}" in COLOURS


def _letters(column: int) -> str:
    """The letters of a column: A for 0, AA for 26."""
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


SOURCE = declare(__file__, parse=parse)
