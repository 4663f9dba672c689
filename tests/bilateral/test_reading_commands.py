"""The reading commands print what the package returns, and fail with a one-sentence message."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral.cli import main
from bilateral.release import Release
from bilateral.spreadsheet import to_csv
from tests.support.rows import cases
from tests.support.small_release import describe

ROOT = Path(__file__).resolve().parents[2]
KEY = "trade/CHN-RUS/TOTAL/G/2024/CHN/-|total||actual||USD"


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_HOME", str(home))


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints; it must succeed."""
    assert main([*words]) == 0
    return capsys.readouterr().out


def test_show_prints_rows_and_csv_has_every_column(r: Release, capsys: pytest.CaptureFixture[str]) -> None:
    assert "244,800,000,000" in printed(capsys, "show", "trade", "--dyad", "RUS-CHN", "--years", "2024")
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "show", "trade", "--csv"))))
    assert list(rows[0]) == r.load("trade").columns.tolist()
    assert [float(row["value"]) for row in rows] == r.load("trade")["value"].tolist()
    assert printed(capsys, "show", "trade", "--dyad", "RUS-CHN", "--years", "1990") == "no rows\n"


def test_what_is_the_same_in_every_row_is_said_once(r: Release, capsys: pytest.CaptureFixture[str]) -> None:
    same, names = printed(capsys, "show", "trade", "--dyad", "RUS-CHN").splitlines()[:2]
    assert same.startswith("in every row: ")
    assert "dyad CHN-RUS" in same
    assert "dyad" not in names.split()
    assert "valuation" not in same  # some rows have none


TEXTS = ["=1+1", "+7", "-", "@SUM(A1)", "＝1", "\t=1", "\r", "\n", "'it'", "a=1", 'Россия, "x"']


def test_csv_of_the_shell_is_as_safe_as_the_files_of_a_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same cells: texts that would run as formulas are marked, in lists too; dates and numbers stay."""
    n = len(TEXTS)
    table = pa.table(
        {
            "dyad": pa.array(["CHN-RUS"] * n),
            "text": pa.array(TEXTS),
            "number": pa.array([-1.5] * (n - 1) + [None]),
            "count": pa.array([-3] * (n - 1) + [None], pa.int64()),
            "day": pa.array([date(2024, 2, 29)] * (n - 1) + [None]),
            "flag": pa.array([True] * (n - 1) + [None]),
            "names": pa.array([["=A", "B"]] * (n - 2) + [[], None], pa.list_(pa.string())),
            "nothing": pa.array([None] * n, pa.string()),
        }
    )
    pq.write_table(table.replace_schema_metadata({"key": "text"}), tmp_path / "t.parquet")
    describe(tmp_path)
    said = printed(capsys, "show", "t", "--release", str(tmp_path), "--csv")
    assert said == to_csv(table).decode()
    rows = list(csv.DictReader(io.StringIO(said, newline="")))
    assert [row["text"] for row in rows] == [f"'{text}" for text in TEXTS[:9]] + TEXTS[9:]
    assert rows[0] | {"text": ""} == {
        "dyad": "CHN-RUS",
        "text": "",
        "number": "-1.5",
        "count": "-3",
        "day": "2024-02-29",
        "flag": "TRUE",
        "names": "'=A; B",
        "nothing": "",
    }
    assert {*rows[-1].values()} == {"CHN-RUS", TEXTS[-1], ""}


def test_evidence_marks_what_is_preferred_and_says_where_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "evidence", "trade", KEY).splitlines()
    assert lines[0] == KEY
    assert lines[1] == "  → total 244.8 billion USD  B2  bne IntelliNews – Trade in 2024 (2025-01-13), bne-trade"
    assert lines[2:4] == ["      [p. 1]", "      https://example.org/trade"]
    assert lines[4].startswith("  · total 245 billion USD  C2  The year in trade")
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "evidence", "trade", "--dyad", "CHN-RUS", "--csv"))))
    assert [row["document_id"] for row in rows] == ["events", "bne-trade", "bne-trade", "gacc-relay"]
    assert printed(capsys, "evidence", "definitions").startswith("no evidence: ")


def test_evidence_of_a_gap_says_that_there_is_no_value_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    gap = "exercises|CHN-RUS|*|*|by-event|actual|2023|{exercise}|computed|*"
    assert printed(capsys, "evidence", "indicators", gap).splitlines() == [
        gap,
        "  this release has no value: it exists but was not collected; nobody searched that year",
    ]
    assert printed(capsys, "evidence", "indicators", "--years", "1990") == "no rows\n"


@pytest.mark.parametrize(
    ("words", "message"),
    cases(__file__, "nothing_to_cite_is_a_failure_that_says_so"),
    ids=lambda words: " ".join(words) if isinstance(words, list) else None,
)
def test_nothing_to_cite_is_a_failure_that_says_so(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cite", *words]) == 1
    assert capsys.readouterr() == ("", message)


def test_cite_and_panel_print_what_the_package_gives(r: Release, capsys: pytest.CaptureFixture[str]) -> None:
    rows = r.load("trade", dyad="CHN-RUS", years=2024)
    assert printed(capsys, "cite", "trade", KEY, "--style", "bibtex") == r.cite(rows, "bibtex") + "\n"
    assert printed(capsys, "cite", "trade", "--years", "2024") == r.cite(rows) + "\n"
    panel = printed(capsys, "panel", "trade_total", "--dyad", "RUS-CHN", "--years", "2022-2024", "--csv")
    assert [row["state"] for row in csv.DictReader(io.StringIO(panel))] == ["outside", "value", "value"]
    assert "245,000,000,000" in printed(capsys, "show", "trade", "--release", "1.0.0", "--years", "2024")


@pytest.mark.parametrize(("words", "message"), cases(__file__, "a_wrong_name_is_one_sentence_and_exit_code_1"))
def test_a_wrong_name_is_one_sentence_and_exit_code_1(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    assert capsys.readouterr().err.startswith(message)
