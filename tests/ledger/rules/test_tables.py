"""Files and heads of tables, periods left out, totals across documents, and how much may be quoted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.ledger.csv_files import MAX_LINES
from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules import checker
from pipelines.ledger.yaml_files import Problem
from tests.conftest import Files
from tests.ledger.test_cells import ENDS, FLOW, with_table
from tests.support.bad_input import good
from tests.support.ledger_world import document, write
from tests.support.rows import each_case

YEARBOOK, TOTALS, FLOWS = "documents/yearbook.yaml", "series/yearbook.csv", "series/yearbook--flows.csv"
ONE_FLOW = FLOW | ENDS["rus_chn"] | {"locator": "t"}


def said(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.path.removeprefix("data/"), problem.message) for problem in problems]


def test_a_file_carries_the_id_of_its_document_and_has_one_head(ledger: Callable[[Files], list[Problem]]) -> None:
    twice = good(YEARBOOK).replace("file: yearbook--flows.csv", "file: yearbook.csv")
    assert (YEARBOOK, "`yearbook.csv` is already named by another head") in said(ledger({YEARBOOK: twice}))
    other = good(YEARBOOK).replace("file: yearbook.csv", "file: customs.csv")
    (problem, *_) = ledger({YEARBOOK: other, "series/customs.csv": good(TOTALS), TOTALS: None})
    assert problem.message == "`customs.csv` does not carry the id of its document"
    assert problem.remedy == "call it yearbook.csv, or yearbook--<name>.csv if there are several"


def test_a_table_longer_than_a_citation_is_a_source(tmp_path: Path) -> None:
    data = with_table(tmp_path, ONE_FLOW, ["dates,value", *(["2014,1"] * MAX_LINES)])
    (problem,) = checker.problems(read_ledger(data))
    assert problem.message == f"the file has {MAX_LINES + 1:,} lines, more than {MAX_LINES:,}"
    assert "docs/adding-a-source.md" in problem.remedy


@each_case(__file__, "periods gaps missing")
def test_periods_that_a_table_leaves_out_are_declared(
    tmp_path: Path, periods: str, gaps: list[str], missing: list[str]
) -> None:
    lines = ["dates,value", *(f"{period},1.0" for period in periods.split())]
    data = with_table(tmp_path, ONE_FLOW | {"gaps": gaps}, lines)
    assert [p.message.removeprefix("nothing is given for ") for p in checker.problems(read_ledger(data))] == missing


def test_a_table_without_a_figure_is_not_finished(tmp_path: Path) -> None:
    (problem,) = checker.problems(read_ledger(with_table(tmp_path, ONE_FLOW, ["dates,value", "2014,"])))
    assert problem.message == "the table states nothing"


def test_totals_count_codes(tmp_path: Path) -> None:
    head = {"about": "memberships", "group": "ILRS", "locator": "list", "totals": {"member": "2", "observer": "2"}}
    data = with_table(tmp_path, head, ["actor,role", "PRK,member", "AZE,member", "UZB,observer"])
    (problem,) = checker.problems(read_ledger(data))
    assert (problem.field, problem.message) == ("tables[0].totals.observer", "1 lines have `observer`, not 2")


TOTAL = FLOW | {"measure": "total", "actors": ["CHN", "RUS"], "dates": "2014"}


@pytest.mark.parametrize(
    ("total", "note", "warned"), [("88.35", "", 0), ("88.4", "", 0), ("64.2", "", 1), ("64.2", "n", 0)]
)
def test_flows_of_one_document_that_miss_the_total_of_another_warn(
    tmp_path: Path, total: str, note: str, warned: int
) -> None:
    entry = {**TOTAL, "value": total, "credibility": "2", "locator": "p. 1"} | ({"note": note} if note else {})
    data = with_table(tmp_path, FLOW | {"columns": ENDS, "locator": "t"}, ["dates,rus_chn,chn_rus", "2014,37.49,50.86"])
    other = document("paper") | {"evidence": [entry]}
    write(tmp_path, [other])
    ledger = read_ledger(data)
    assert checker.problems(ledger) == []
    warnings = checker.warnings(ledger)
    assert len(warnings) == warned
    for warning in warnings:
        assert warning.path == "data/documents/paper.yaml"
        assert "(data/series/dots.csv:2 and data/series/dots.csv:2) add up to 88,340,000,000 to" in warning.message


def quoting(folder: Path, *documents: tuple[str, int, str]) -> Ledger:
    """Documents by name, each with so many years quoted of one publisher's table of so many cells."""
    for name, years, cells in documents:
        lines = ["dates,value", *(f"{1990 + year},1.0" for year in range(years))]
        of_table = {"name": "DOTS" if name == "a" else "Dots", "cells": cells}
        with_table(folder, ONE_FLOW, lines, name, of_table=of_table)
    return read_ledger(folder)


def test_all_documents_together_quote_little_of_a_publishers_table(tmp_path: Path) -> None:
    assert checker.problems(quoting(tmp_path / "one", ("a", 10, "1000"), ("b", 10, "1000"))) == []
    (problem,) = checker.problems(quoting(tmp_path / "two", ("a", 10, "1000"), ("b", 11, "1000")))
    assert (problem.path, problem.field) == ("data/documents/b.yaml", "of_table")
    assert problem.message == "21 figures of its 1000 cells are quoted, in a, b"
    (problem,) = checker.problems(quoting(tmp_path / "three", ("a", 1, "1000"), ("b", 1, "2000")))
    assert problem.message == "the same table has 1000 cells in a"


@pytest.mark.parametrize(("read_as", "refused"), [("copy", ["type"]), ("original", [])])
def test_a_copy_of_a_data_set_names_the_table_of_which_it_quotes_a_part(
    tmp_path: Path, read_as: str, refused: list[str]
) -> None:
    data = with_table(tmp_path, ONE_FLOW, ["dates,value", "2014,1.0"], type="dataset", read_as=read_as)
    assert [problem.field for problem in checker.problems(read_ledger(data))] == refused


@pytest.mark.parametrize("asked", [YEARBOOK, TOTALS])
def test_a_check_of_one_file_covers_the_table_and_its_head(
    data: Path, read: Callable[[Files], Ledger], asked: str
) -> None:
    spoilt = {TOTALS: good(TOTALS).replace("10.67", "x"), YEARBOOK: good(YEARBOOK).replace("cells: 400", "cells: 3")}
    ledger = read(spoilt | {"documents/navy.yaml": "id: navy\n"})
    paths = {problem.path for problem in checker.problems(ledger, [data / asked])}
    assert paths == {f"data/{YEARBOOK}", f"data/{TOTALS}"}
