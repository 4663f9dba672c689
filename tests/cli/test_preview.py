"""``bilateral preview``: what a changed file would do, found by the code that makes and checks a release."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import replay
from tests.cli.conftest import Run
from tests.support.built_home import BuiltHome

OBSERVATION = "trade/CHN>RUS/TOTAL/G/2022/CHN/FOB|exports||actual||USD"
WELL = "compared with 1.0.0: no findings of the gate, no sentences wait"


@pytest.fixture
def press(own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The press report of a small ledger in whose checkout and home commands run."""
    monkeypatch.setenv("BILATERAL_HOME", str(own_home.home))
    monkeypatch.chdir(own_home.checkout)
    (file,) = own_home.checkout.rglob("press.yaml")
    return file


def test_a_sentence_that_would_move_waits_for_a_reason_and_nothing_of_the_home_changes(press: Path, run: Run) -> None:
    code, printed, _ = run("preview")
    assert (code, printed.splitlines()[-1]) == (0, WELL)
    press.write_text(press.read_text("utf-8").replace("76.1", "176.1"), "utf-8")
    code, printed, _ = run("preview", press)
    lines = printed.splitlines()
    assert code == 1
    assert f"{OBSERVATION}: 176.1 billion USD (GACC, by press)" in printed
    assert "    was 76100000000.0" in lines
    assert "    now 176100000000.0" in lines
    assert lines[-1].endswith("no findings of the gate, 1 sentences wait")
    (command,) = (line.partition(": ")[2] for line in lines if "releases accept" in line)
    assert run("evidence", "trade", OBSERVATION)[1].count("176.1") == 0, "the release of the home is as it was"
    assert run(*command.partition(" --because")[0].split()[1:], "--because", "seen in the bulletin")[0] == 0
    code, printed, _ = run("preview", press)
    assert (code, printed.splitlines()[-1]) == (0, WELL)


def test_a_problem_of_the_ledger_ends_it_in_whatever_file_it_is(press: Path, run: Run) -> None:
    press.write_text(press.read_text("utf-8").replace("reporter: CHN", "reporter: CNH"), "utf-8")
    code, printed, _ = run("preview", press.with_name("navy.yaml"))
    assert code == 1
    assert "CNH" in printed
    assert "compared with" not in printed


@pytest.mark.torture
@pytest.mark.night
def test_what_check_and_preview_pass_a_build_passes(built_home: BuiltHome, tmp_path: Path) -> None:
    commits = min(10, int(os.environ.get("TRIES", "10")))
    assert replay.surprises(built_home.copy(tmp_path / "built"), commits, seed=1) == 0
