"""Mistakes of a curator who enters a second pair of states: `bilateral check FILE` names line, reason and remedy."""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from bilateral.commons import layout
from pipelines.cli import curation
from tests.support.rows import read_yaml

HERE = Path(__file__).parent
MISTAKES: list[dict[str, Any]] = read_yaml(HERE / "mistakes.yaml")
SAID = re.compile(r"(?P<warns>warning: )?(?P<path>data/[^:]+):(?P<line>\d+): (?P<reason>.*)\n    (?P<remedy>.*)")
REGISTERS = sorted((HERE.parents[1] / "data" / "reference").glob("*.yaml"))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a checkout that holds the second pair under the real registers."""
    shutil.copytree(HERE / "second_pair", tmp_path / "data")
    for file in REGISTERS:
        shutil.copy(file, tmp_path / "data" / "reference")
    monkeypatch.setattr(layout, "checkout", lambda: tmp_path)
    return tmp_path / "data"


def said(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, list[re.Match[str]]]:
    """The exit code of `bilateral check` and what it says of lines."""
    code = curation.check(argparse.Namespace(paths=list(paths), accept=""))
    return code, [*SAID.finditer(capsys.readouterr().out)]


def test_there_are_as_many_kinds_as_the_curator_made() -> None:
    assert len({mistake["kind"] for mistake in MISTAKES}) == len(MISTAKES) >= 58


def test_nothing_is_said_of_the_pair_as_it_stands(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys) == (0, [])


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: str(mistake["kind"]))
def test_a_mistake_is_named_with_line_reason_and_remedy(
    data: Path, capsys: pytest.CaptureFixture[str], mistake: dict[str, Any]
) -> None:
    file = data / (mistake["in"] if mistake["in"].endswith(".csv") else f"{mistake['in']}.yaml")
    good, typed = file.read_text(encoding="utf-8"), mistake["typed"]
    assert good.count(mistake["good"]) == 1
    spoilt = good.replace(mistake["good"], typed)
    file.write_text(spoilt, encoding="utf-8")
    code, found = said(capsys, file)
    if mistake.get("fine"):
        assert (code, found) == (0, [])
        return
    at, start = mistake.get("at") or typed.splitlines()[0], good.index(mistake["good"])
    place = spoilt.find(at, start) if at in spoilt[start:] else spoilt.index(at)
    line = spoilt[:place].count("\n") + 1
    fits = [one for one in found if mistake["reason"] in one["reason"] and mistake["remedy"] in one["remedy"]]
    assert [(one["path"], int(one["line"])) for one in fits] == [(f"data/{file.relative_to(data)}", line)], found
    assert len(found) == 1 + mistake.get("also", 0), found
    assert (bool(fits[0]["warns"]), code) == ((True, 0) if mistake.get("warns") else (False, 1))
    assert "without" not in mistake or mistake["without"] not in fits[0]["remedy"]
