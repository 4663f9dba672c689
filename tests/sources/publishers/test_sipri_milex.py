"""The workbook of military spending: units, colours, unknown values, and zeros that are not zeros."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift
from pipelines.sources.publishers.sipri_milex import SOURCE, _cells_in_format, _vintage
from tests.sources.publishers.workbooks import write_workbook
from tests.support.rows import cases

YEARS = [1990, 1991, 1992]
Rows = list[list[Any]]


def money(rows: Rows, *, gap: bool = False) -> Rows:
    """A sheet as SIPRI lays it out; ``gap`` is an empty column B."""
    return [
        ["Military expenditure, in millions"],
        [None],
        ["Country", *([None] if gap else []), "Notes", *YEARS],
        ["Asia"],
        *([row[0], *([None] if gap else []), *row[1:]] for row in rows),
    ]


SHEETS: dict[str, Rows] = {
    "Front page": [],
    "Constant (2019) US$": money(
        [["China", "55", "...", 250.5, 260], ["Costa Rica", "", 0, 0, 0], ["USSR", "", "...", "...", "xxx"]], gap=True
    ),
    "Current US$": money(
        [
            ["China", "55", "...", 100, 110.25],
            ["Costa Rica", "", 0, 0, 0],
            ["USSR", "", 9, ". .", "xxx"],
            ["Russia", "83", 0, "...", 0],
            ["Yugoslavia", "", 0, "...", "..."],
        ]
    ),
    "Share of GDP": money([["China", "", 0.025, "...", 0.0125]]),
    "Per capita": money([["China", "", 9.5, "...", 10]]),
    "Share of Govt. spending": money([["China", "", 0.1, "...", 0.2]]),
    "Footnotes": [["Footnotes"]],
}
BLUE = {"Current US$": ["D5", "E5"], "Constant (2019) US$": ["E5"]}


@pytest.fixture
def read(tmp_path: Path, parse: Callable[..., Parsed]) -> Callable[..., Parsed]:
    """What is read from a workbook of these sheets."""

    def read_text(sheets: dict[str, Rows] = SHEETS, blue: dict[str, list[str]] = BLUE) -> Parsed:
        path = write_workbook(tmp_path / "milex.xlsx", sheets, blue=blue, created="2020-04-27")
        return parse(SOURCE, path)

    return read_text


def rows_of(parsed: Parsed, actor: str, measure: str) -> list[tuple[Any, ...]]:
    """The year, value, status and mark of one actor and measure."""
    rows = parsed.tables["military_expenditure"].to_pylist()
    return [
        (row["year"], row["value"], row["obs_status"], row["is_estimated"])
        for row in rows
        if (row["actor_id"], row["measure"]) == (actor, measure)
    ]


def test_units_unknowns_and_estimates(read: Callable[..., Parsed]) -> None:
    parsed = read()
    assert parsed.vintage == date(2020, 4, 27)
    assert rows_of(parsed, "CHN", "current") == [
        (1990, None, "M", False),
        (1991, 100e6, "E", True),
        (1992, 110.25e6, "E", True),
    ]
    assert rows_of(parsed, "CHN", "constant") == [
        (1990, None, "M", False),
        (1991, 250.5e6, "E", True),
        (1992, 260e6, "A", False),
    ]
    assert rows_of(parsed, "CHN", "share_gdp")[0] == (1990, 2.5, "A", False)
    assert rows_of(parsed, "CHN", "per_head")[2] == (1992, 10, "A", False)
    assert rows_of(parsed, "CHN", "share_government")[2] == (1992, 20, "A", False)
    units = pc.unique(parsed.tables["military_expenditure"]["unit_measure"]).to_pylist()
    assert set(units) == {"USD:2019", "USD", "%"}


def test_zero_is_not_missing(read: Callable[..., Parsed]) -> None:
    parsed = read()
    assert [row[1:3] for row in rows_of(parsed, "CRI", "current")] == [(0, "A")] * 3
    assert rows_of(parsed, "YUG", "current")[0] == (1990, None, "M", False)
    assert rows_of(parsed, "RUS", "current") == [(1992, None, "M", False)]
    assert parsed.totals == ["3 zeros in current dollars are not zero in constant prices: taken as unknown"]


def test_states_that_did_not_exist_are_left_out(read: Callable[..., Parsed]) -> None:
    parsed = read()
    assert [row[:2] for row in rows_of(parsed, "SUN", "current")] == [(1990, 9e6), (1991, None)]
    assert parsed.left_out == {
        "the state did not exist or was not independent": 2,
        "heading or empty row": 5,
        "a state before it existed": 3,
    }
    assert list(parsed.unread) == ["Front page", "Footnotes"]


def test_without_colours_the_totals_say_so(read: Callable[..., Parsed]) -> None:
    assert "no figure is in red or blue" in read(blue={}).totals[-1]


def test_a_cell_that_is_no_value_is_named(read: Callable[..., Parsed]) -> None:
    parsed = read(SHEETS | {"Share of GDP": money([["China", "", "n/a", -0.1, 0.2]])})
    assert [bad.source_row for bad in parsed.bad] == ["Share of GDP!C5", "Share of GDP!D5"]
    assert rows_of(parsed, "CHN", "share_gdp") == [(1992, 20, "A", False)]


def test_what_is_unknown_or_not_there_is_an_error(read: Callable[..., Parsed], tmp_path: Path) -> None:
    with pytest.raises(UnknownCodes, match="Atlantis"):
        read(SHEETS | {"Per capita": money([["Atlantis", "", 1, 2, 3]])})
    with pytest.raises(SchemaDrift, match="Per capita"):
        read({name: rows for name, rows in SHEETS.items() if name != "Per capita"})
    with pytest.raises(SchemaDrift, match="no row that begins with Country"):
        read(SHEETS | {"Per capita": [["State", 1990]]})
    assert list(read(SHEETS | {"Per soldier": []}).new) == ["Per soldier"]


def test_the_real_workbook(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("sipri/SIPRI-Milex-data-1949-2023.xlsx"))
    table = parsed.tables["military_expenditure"]
    assert (table.num_rows, parsed.vintage) == (45_474, date(2024, 3, 19))
    assert len(parsed.bad) == 18
    assert {"Current US$!AR74", "Current US$!BT129"} < {bad.source_row for bad in parsed.bad}  # 1990 and 2018
    assert pc.max(table["year"]).as_py() == 2022
    assert rows_of(parsed, "CHN", "current")[-1] == (2022, pytest.approx(291_958_428_460.21), "E", True)
    assert rows_of(parsed, "RUS", "current")[-1][1:3] == (pytest.approx(86_373_102_251.41), "E")
    assert rows_of(parsed, "CHN", "share_gdp")[-1][1] == pytest.approx(1.59538, abs=1e-5)
    assert rows_of(parsed, "USA", "current")[0] == (1949, pytest.approx(14_088_155_590.70), "A", False)
    assert rows_of(parsed, "RUS", "current")[0] == (1992, None, "M", False)
    assert all(row[3] for row in rows_of(parsed, "CHN", "constant") if row[1] is not None)
    assert parsed.totals == ["251 zeros in current dollars are not zero in constant prices: taken as unknown"]


@pytest.mark.parametrize(("cell", "is_marked"), cases(__file__, "cells_in_a_format_are_found_however_they_are_written"))
def test_cells_in_a_format_are_found_however_they_are_written(tmp_path: Path, cell: str, is_marked: bool) -> None:
    path = tmp_path / "book.zip"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", f"<sheetData>{cell}")
    with zipfile.ZipFile(path) as book:
        assert _cells_in_format(book, "worksheets/sheet1.xml", {"5", "12"}) == ({"B7"} if is_marked else set())
        assert _cells_in_format(book, "/xl/worksheets/sheet1.xml", set()) == set()


def test_a_sheet_of_tags_that_never_end_is_looked_through_quickly(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hostile.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sheet.xml", b"<c " * 100_000)
        book.writestr("docProps/core.xml", b"<dcterms:created" * 100_000)
    with zipfile.ZipFile(tmp_path / "hostile.xlsx") as book:
        began = time.thread_time()
        assert _cells_in_format(book, "sheet.xml", {"1", "2"}) == set()
        assert _vintage(book) is None
        assert time.thread_time() - began < 5
