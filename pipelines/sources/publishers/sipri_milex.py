"""SIPRI Military Expenditure Database: military spending of states since 1949, in one workbook.

Read are the sheets in US dollars at current and at constant prices, the shares of GDP and of government spending, and the
dollars per head. Which figures are SIPRI's estimates stands only in the colour of their cells. Local currencies, which the
sheets name but do not code, regional totals, footnotes and the marks that lead to them are not read.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
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
from pipelines.sources.contract import BadRow, Domain, Parsed, SchemaDrift, Source, SourceError, Terms, one
from pipelines.sources.parsing.tabular import constant, leave_out, sheets_of
from pipelines.sources.safe_files import guard_zip

MEASURES = (
    (r"Constant \((\d{4})\) US\$", "constant", "USD:{}", 1e6),
    (r"Current US\$", "current", "USD", 1e6),
    (r"Share of GDP", "share_gdp", "%", 100.0),
    (r"Per capita", "per_head", "USD", 1.0),
    (r"Share of Govt\. spending", "share_government", "%", 100.0),
)
"""A sheet's name, its measure and unit, and what turns its cells into whole units: dollars or per cent."""

UNREAD = (
    "Front page",
    "Regional totals",
    "Local currency financial years",
    "Local currency calendar years",
    "Footnotes",
)
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
    path = one(parts, ".xlsx").path
    try:
        guard_zip(path)
        with zipfile.ZipFile(path) as book:
            places = _places(book)
            names = _sheets(list(places), path.name)
            coloured, vintage = _coloured(book), _vintage(book)
            marked = {name: _marked(book, places[name], coloured) for name in names}
    except (FetchError, zipfile.BadZipFile, KeyError, ElementTree.ParseError) as error:
        raise SourceError(f"{path.name} is not a workbook that can be read: {error}") from error
    bad: list[BadRow] = []
    left_out: Counter[str] = Counter()
    sheets = sheets_of(path, names)
    cells = pa.concat_tables([_cells(name, sheets[name], marked[name], bad, left_out) for name in names])
    cells, doubtful = _real_zeros(cells.unify_dictionaries().combine_chunks())
    made = _table(cells, codes)
    made = leave_out(made, pc.equal(made["actor_id"], LEFT_OUT), "a state before it existed", left_out)
    totals = [f"{doubtful} zeros in current dollars that constant prices do not know: unknown"] if doubtful else []
    if not pc.any(made["is_estimated"]).as_py():
        totals.append("no figure is in red or blue: estimates cannot be told from reports")
    return Parsed(
        {"military_expenditure": made},
        vintage=vintage,
        bad=bad,
        left_out=dict(left_out),
        totals=totals,
        unread=[name for name in places if name in UNREAD],
        new=[name for name in places if name not in (*names, *UNREAD)],
    )


def _sheets(found: Sequence[str], where: str) -> list[str]:
    """The sheets to read, one for each measure. Raises SchemaDrift naming those that are not there."""
    made = {pattern: [name for name in found if re.fullmatch(pattern, name.strip())] for pattern, *_ in MEASURES}
    if wrong := [pattern for pattern, names in made.items() if len(names) != 1]:
        raise SchemaDrift(f"{where} lacks one sheet each of {', '.join(wrong)}; it has {', '.join(found)}")
    return [name for names in made.values() for name in names]


def _cells(name: str, rows: list[list[Any]], marked: set[str], bad: list[BadRow], left_out: Counter[str]) -> pa.Table:
    """The cells of one sheet that say something of a state and year.

    Columns ``state``, ``year``, ``measure``, ``unit``, ``value`` in whole units (null where it is unknown), ``is_estimated``
    and ``place``.
    """
    found, (_, measure, unit, scale) = next(
        (hit, one) for one in MEASURES if (hit := re.fullmatch(one[0], name.strip()))
    )
    unit = unit.format(*found.groups())
    start, years = _header(name, rows)
    wanted = [
        (number, row) for number, row in enumerate(rows[start + 1 :], start + 2) if any(_is_said(row[c]) for c in years)
    ]
    said = [row[column] for _, row in wanted for column in years]
    texts = pa.array([None if type(cell) is float else str(cell).strip() for cell in said], pa.string())
    values = pa.array([cell if type(cell) is float else None for cell in said], pa.float64())
    letters = [_letters(column) for column in years]
    places = [f"{letter}{number}" for number, _ in wanted for letter in letters]
    is_gone = pc.fill_null(pc.equal(texts, NO_STATE), False)
    is_unknown = pc.is_in(texts, value_set=pa.array(UNKNOWN))
    is_known = pc.fill_null(pc.greater_equal(values, 0), False)
    if n := pc.sum(is_gone).as_py():
        left_out["the state did not exist or was not independent"] += n
    if n := len(rows) - start - 1 - len(wanted):
        left_out["heading or empty row"] += n
    is_right = pc.or_(pc.or_(is_gone, is_unknown), is_known)
    for index in pc.indices_nonzero(pc.invert(is_right)).to_pylist():
        text = str(said[index]).strip()[:200]
        bad.append(BadRow(f"{name}!{places[index]}", "neither a number, nor unknown, nor xxx", text))
    is_estimated = pc.and_(is_known, pa.array([place in marked for place in places], pa.bool_()))
    states = pa.array([str(row[0]).strip() for _, row in wanted], pa.string()).dictionary_encode()
    return pa.table(
        {
            "state": states.take(pa.array(np.repeat(np.arange(len(wanted)), len(years)))),
            "year": pa.array(list(years.values()) * len(wanted), pa.int64()),
            "measure": constant(measure, len(said)),
            "unit": constant(unit, len(said)),
            "value": pc.multiply(values, scale),
            "is_estimated": is_estimated,
            "place": pa.array([f"{name}!{place}" for place in places], pa.string()),
        }
    ).filter(pc.or_(is_unknown, is_known))


def _is_said(cell: Any) -> bool:
    return type(cell) is float or bool(str(cell).strip())


def _header(name: str, rows: list[list[Any]]) -> tuple[int, dict[int, int]]:
    """The number of the row with the years, and the year of each column. Raises SchemaDrift where there is none."""
    for number, row in enumerate(rows[:20]):
        years = {i: int(float(cell)) for i, cell in enumerate(row) if re.fullmatch(r"(19|20)\d\d(\.0)?", str(cell))}
        if years and str(row[0]).strip() == "Country":
            return number, years
    raise SchemaDrift(f"the sheet {name} has no row that begins with Country and holds years")


def _real_zeros(cells: pa.Table) -> tuple[pa.Table, int]:
    """The cells, a zero in current dollars unknown unless it is also one in constant dollars, and how many are not.

    Where there was no exchange rate, or a currency that is worth nothing today, the sheet has 0 for what was spent.
    """
    is_zero = pc.fill_null(pc.equal(cells["value"], 0), False)

    def zeros(measure: str) -> pa.Table:
        return cells.append_column("cell", pa.arange(0, cells.num_rows)).filter(
            pc.and_(is_zero, pc.equal(cells["measure"], measure))
        )

    real = {(row["state"], row["year"]) for row in zeros("constant").select(["state", "year"]).to_pylist()}
    current = zeros("current").select(["state", "year", "cell"]).to_pylist()
    doubtful = [row["cell"] for row in current if (row["state"], row["year"]) not in real]
    if doubtful:
        is_doubtful = pc.is_in(pa.arange(0, cells.num_rows), value_set=pa.array(doubtful))
        value = pc.if_else(is_doubtful, pa.scalar(None, pa.float64()), cells["value"])
        cells = cells.set_column(cells.column_names.index("value"), "value", value)
        is_estimated = pc.and_(cells["is_estimated"], pc.invert(is_doubtful))
        cells = cells.set_column(cells.column_names.index("is_estimated"), "is_estimated", is_estimated)
    return cells, len(doubtful)


def _table(cells: pa.Table, codes: Codes) -> pa.Table:
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
    days = dict(re.findall(r"<dcterms:(created|modified)[^>]*>(\d{4}-\d\d-\d\d)", text))
    return date.fromisoformat(days.get("modified") or days["created"]) if days else None


def _places(book: zipfile.ZipFile) -> dict[str, str]:
    """The file of each sheet."""
    relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations.iterfind("r:Relationship", XML)}
    sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).iterfind("m:sheets/m:sheet", XML)
    return {str(s.get("name")): targets[s.get(RELATION)] for s in sheets}


def _coloured(book: zipfile.ZipFile) -> set[str]:
    """The numbers of the formats in red or blue; the reader of the values does not tell colours."""
    styles = ElementTree.fromstring(book.read("xl/styles.xml"))
    fonts = [_is_coloured(font) for font in styles.iterfind("m:fonts/m:font", XML)]
    formats = [fonts[int(xf.get("fontId", "0"))] for xf in styles.iterfind("m:cellXfs/m:xf", XML)]
    return {str(number) for number, is_coloured in enumerate(formats) if is_coloured}


def _marked(book: zipfile.ZipFile, target: str, formats: set[str]) -> set[str]:
    """The cells of a sheet in one of these formats, such as B7. An XML parser would take longer than all else together."""
    data = book.read(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    if not formats:
        return set()
    in_format = rf"""(?=[^>]*\ss=["']\s*(?:{"|".join(sorted(formats))})\s*["'])"""
    cell = rf"""<(?:\w+:)?c\b{in_format}[^>]*?\sr=["']([A-Z]+\d+)["']"""
    return {place.decode() for place in re.findall(cell.encode(), data)}


def _is_coloured(font: ElementTree.Element) -> bool:
    color = font.find("m:color", XML)
    if color is None:
        return False
    return f"indexed:{color.get('indexed')}" in COLOURS or f"rgb:{color.get('rgb', '')[-6:].upper()}" in COLOURS


def _letters(column: int) -> str:
    """The letters of a column: A for 0, AA for 26."""
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


SOURCE = Source(
    id="sipri_milex",
    title="SIPRI Military Expenditure Database",
    url="https://www.sipri.org/databases/milex",
    contract="https://www.sipri.org/databases/milex/sources-and-methods",
    feeds=("military_expenditure",),
    terms=Terms(
        licence="SIPRI terms: with attribution, not for commercial use",
        url="https://www.sipri.org/about/terms-and-conditions",
        redistribute="derived",
        citation="SIPRI Military Expenditure Database, Stockholm International Peace Research Institute, sipri.org",
    ),
    domain=Domain(first=1949, last=None, actors="states that SIPRI covers, about 170, and the European Union"),
    parse=parse,
    cadence="0 6 1 5 *",
    tried="the whole workbook of 2024. Never live.",
    max_age_days=400,
    floor={"military_expenditure": 30_000},
    files="the workbook SIPRI-Milex-data-1949-<year>.xlsx from sipri.org/databases/milex",
    traps=(
        "Estimates are marked by colour alone, blue for SIPRI's estimates and red for highly uncertain figures: all figures "
        "for China are such. Colours are read from the workbook's styles; a copy that was saved as values only has none, "
        "and says so in its totals.",
        "Figures in dollars are in millions; shares are fractions, shown as per cent: both are scaled here.",
        "The year in the file's name may be later than the last year in it: a workbook named 1949-2023 ends in 2022.",
        "The base year of constant prices is in the sheet's name and changes with each release: never mix two of them.",
        "`...` is unknown and kept with the status M; `xxx` is a state that did not exist and is left out.",
        "The sheets begin their tables in different rows and columns: one has an empty column B, one a column of reporting "
        "years; per head and the share of government spending begin in 1988.",
        "Some states have a footnote only beside their name: adopted budgets, no pensions, no paramilitary forces, current "
        "spending only, another currency. These marks are not carried.",
        "For states with a fiscal year the dollar figures are for calendar years; those per currency are not read.",
        "0 in current dollars is often no zero but a sum that was not converted: Russia 1987-1990 and 1992, North Korea, "
        "Yugoslavia, Czechoslovakia, Argentina to 1961. It is taken as unknown unless constant prices have 0 as well, as for "
        "Costa Rica, Iceland and Panama.",
        "Names mean other things than in the trade register: Russia and Serbia have cells for years of the Soviet Union and "
        "of Yugoslavia, which stand by themselves; so the crosswalk is one of its own.",
        "All past years may change with each release.",
        "The live site asks an undocumented backend: POST https://backend.sipri.org/api/p/excel-export/preview. The file is "
        "fetched by hand.",
    ),
)
