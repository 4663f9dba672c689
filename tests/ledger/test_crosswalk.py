"""The crosswalk's files: errors are reported with file, line and remedy, and the real files have none."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pipelines.ledger import crosswalk
from pipelines.ledger.yaml_files import Problem
from tests.support.rows import each_case

ROOT = Path(__file__).resolve().parents[2]
CODES = ROOT / "data" / "reference" / "codes"
HEADER = "code,actor,valid_from,valid_to,name,note\n"
ACTORS = {"CHN", "RUS", "SUN"}
SHOWN = "data/reference/codes/cow.csv"


def problems(folder: Path, text: str, name: str = "cow.csv") -> list[Problem]:
    """The problems of one file with this text."""
    (folder / name).write_text(text, encoding="utf-8")
    return list(crosswalk.problems(folder, ACTORS))


@each_case(__file__, "rows")
def test_good_rows_have_no_problems(tmp_path: Path, rows: str) -> None:
    assert problems(tmp_path, HEADER + rows) == []


@each_case(__file__, "rows line field message remedy")
def test_a_wrong_row_is_named(tmp_path: Path, rows: str, line: int, field: str, message: str, remedy: str) -> None:
    assert problems(tmp_path, HEADER + rows) == [Problem(SHOWN, line, field, message, remedy)]


@pytest.mark.parametrize("text", ["", "code;actor\n365;RUS\n", HEADER.replace("note", "notes") + "365,XYZ,,,,\n"])
def test_another_header_is_the_only_problem_of_its_file(tmp_path: Path, text: str) -> None:
    message = "the header is not code,actor,valid_from,valid_to,name,note"
    assert problems(tmp_path, text) == [Problem(SHOWN, 1, "", message, "write exactly this header")]


@pytest.mark.parametrize("name", ["cow.yaml", "cow.csv.bak", "cow"])
def test_a_file_of_another_name_is_not_passed_over(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, "anything", name) == [
        Problem(
            f"data/reference/codes/{name}",
            1,
            "",
            "files with this name are not read",
            "write one <scheme>.csv for each scheme",
        )
    ]


def test_every_problem_of_every_file_is_said(tmp_path: Path) -> None:
    problems(tmp_path, HEADER + "1,XYZ,x,,,\n2,XYZ,,,,\n")
    faults = problems(tmp_path, HEADER + "1,XYZ,,,,\n", "imf.csv")
    assert [(p.path.rpartition("/")[2], p.line, p.field) for p in faults] == [
        ("cow.csv", 2, "actor"),
        ("cow.csv", 2, "valid_from"),
        ("cow.csv", 3, "actor"),
        ("imf.csv", 2, "actor"),
    ]


def test_rows_say_their_scheme_in_the_order_of_the_files(tmp_path: Path) -> None:
    problems(tmp_path, HEADER + "365,RUS,1992,,Russia,n\n", "imf.csv")
    problems(tmp_path, HEADER + "2,-,,,,\n")
    assert list(crosswalk.rows(tmp_path)) == [
        {"scheme": "cow", "code": "2", "actor": "-", "valid_from": "", "valid_to": "", "name": "", "note": ""},
        {
            "scheme": "imf",
            "code": "365",
            "actor": "RUS",
            "valid_from": "1992",
            "valid_to": "",
            "name": "Russia",
            "note": "n",
        },
    ]


def test_the_real_crosswalk_has_no_problems() -> None:
    text = (ROOT / "data" / "reference" / "actors.yaml").read_text(encoding="utf-8")
    assert list(crosswalk.problems(CODES, {actor["id"] for actor in yaml.safe_load(text)})) == []


def test_the_real_crosswalk_has_no_period_that_ends_before_it_begins_and_no_code_with_spaces() -> None:
    wrong = [
        row
        for row in crosswalk.rows(CODES)
        if row["code"] != row["code"].strip() or int(row["valid_from"] or 0) > int(row["valid_to"] or 9999)
    ]
    assert wrong == []


def test_every_scheme_is_a_file_of_its_own_with_rows() -> None:
    for file in CODES.glob("*.csv"):
        with open(file, encoding="utf-8", newline="") as handle:
            assert len(list(csv.reader(handle))) > 100, file.name


def test_the_checker_reports_what_is_wrong_with_the_crosswalk(ledger: Callable[..., list[Problem]]) -> None:
    faults = ledger({"reference/codes/cow.csv": HEADER + "365,XYZ,,,,\n"})
    assert [str(problem) for problem in faults] == [
        f"{SHOWN}:2: actor: there is no actor `XYZ`\n    add it to actors.yaml, or write -"
    ]
