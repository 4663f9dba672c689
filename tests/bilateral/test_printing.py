"""What the commands print: one shape of JSON, and colour where a terminal has it, never elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bilateral.cli import main
from bilateral.release import Release

ROOT = Path(__file__).resolve().parents[2]
KEY = "trade/CHN-RUS/TOTAL/G/2024/CHN/-|total||actual||USD"
READING = [
    ["show"],
    ["show", "China-Russia"],
    ["show", "trade", "--dyad", "CHN-RUS"],
    ["search", "yuan"],
    ["series", "trade_total", "China-Russia"],
    ["panel", "trade_total", "--dyad", "CHN-RUS"],
    ["evidence", "trade", KEY],
    ["cite", "trade", KEY],
    ["releases"],
    ["verify"],
    ["verify", "--release", "1.1.0"],
    ["diff", "1.0.0", "1.1.0"],
]


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILATERAL_HOME", str(home))


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_every_reading_command_has_one_shape_of_json(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert [*shape] == ["command", "release", "rows"]
    assert shape["command"] == words[0]
    assert shape["release"] == (None if words == ["releases"] else "1.1.0")
    assert all(isinstance(row, dict) for row in shape["rows"])
    assert bool(shape["rows"]) == (words[0] != "verify")


def test_json_has_the_values_of_the_rows_dates_as_iso_and_null_for_what_is_missing(
    r: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "trade", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    frame = r.load("trade")
    assert [*rows[0]] == [*frame.columns]
    assert [row["value"] for row in rows] == frame["value"].tolist()
    assert rows[0]["start_date"] == f"{frame['start_date'].iloc[0]:%Y-%m-%d}"
    missing = frame.columns[frame.isna().all()]
    assert len(missing)
    assert all(row[name] is None for row in rows for name in missing)
    assert main(["evidence", "trade", KEY, "--json"]) == 0
    assert [row["document_id"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["bne-trade", "gacc-relay"]
