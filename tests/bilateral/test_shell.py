"""The reading commands print what the package gives, and fail with a sentence."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bilateral.cli import main
from bilateral.release import Release

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
    assert "2.448000e+11" in printed(
        capsys, "show", "trade", "--dyad", "RUS-CHN", "--years", "2024", "--columns", "time_period,value"
    )
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "show", "trade", "--csv"))))
    assert list(rows[0]) == r.load("trade").columns.tolist()
    assert [float(row["value"]) for row in rows] == r.load("trade")["value"].tolist()
    assert "unit_measure" in printed(capsys, "show", "trade", "--describe")
    assert printed(capsys, "show", "trade", "--dyad", "RUS-CHN", "--years", "1990") == "no rows\n"


def test_evidence_marks_what_is_preferred_and_says_where_it_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = printed(capsys, "evidence", "trade", KEY).splitlines()
    assert lines[0] == KEY
    assert lines[1] == "  → 244.8  B2  bne IntelliNews – Trade in 2024 (2025-01-13), bne-trade"
    assert lines[2:4] == ["      [p. 1]", "      https://example.org/trade"]
    assert lines[4].startswith("  · 245  C2  The year in trade")
    rows = list(
        csv.DictReader(io.StringIO(printed(capsys, "evidence", "trade", "--dyad", "CHN-RUS", "--csv")))
    )
    assert [row["document_id"] for row in rows] == ["events", "bne-trade", "bne-trade", "gacc-relay"]
    assert printed(capsys, "evidence", "definitions").startswith("nothing: ")


def test_cite_and_panel_print_what_the_package_gives(r: Release, capsys: pytest.CaptureFixture[str]) -> None:
    rows = r.load("trade", dyad="CHN-RUS", years=2024)
    assert printed(capsys, "cite", "trade", KEY, "--style", "bibtex") == r.cite(rows, "bibtex") + "\n"
    assert printed(capsys, "cite", "trade", "--years", "2024") == r.cite(rows) + "\n"
    panel = printed(capsys, "panel", "trade_total", "--dyad", "RUS-CHN", "--years", "2022-2024", "--csv")
    assert [row["state"] for row in csv.DictReader(io.StringIO(panel))] == ["outside", "value", "value"]
    assert (
        printed(
            capsys, "show", "trade", "--release", "1.0.0", "--columns", "value", "--years", "2024"
        ).split()[-1]
        == "2.450000e+11"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "trades"], "bilateral show: release 2.0.0 has no table `trades`. Did you mean `trade`"),
        (
            ["evidence", "exercises", "joint-sea-2024"],
            "bilateral evidence: exercises has no row 'joint-sea-2024'. Did you mean `joint-sea-2024-07`? Name it by its key: exercise_id",
        ),
        (
            ["cite", "trade", "--dyad", "CHN-FRA"],
            "bilateral cite: trade has no row of CHN-FRA. There: CHN-RUS",
        ),
        (
            ["panel", "trade_totl"],
            "bilateral panel: the front door has no indicator `trade_totl`. Did you mean `trade_total`",
        ),
        (["show", "trade", "--release", "9.0.0"], "bilateral show: there is no release 9.0.0"),
    ],
)
def test_a_wrong_name_is_one_sentence_and_exit_code_1(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    assert capsys.readouterr().err.startswith(message)


def test_a_reader_that_has_seen_enough_is_no_error(home: Path) -> None:
    command = f"{sys.executable} -m bilateral.cli show indicators --csv | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], cwd=ROOT, env={**os.environ, "BILATERAL_HOME": str(home)},
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("indicator,dyad,")
