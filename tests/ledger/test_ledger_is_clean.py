"""The real ledger has no problems; an unreadable register is reported once, not for every file that uses it."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules.checker import problems
from tests.conftest import ROOT
from tests.support.ledger_world import real_ledger


def test_what_curators_wrote_has_no_problems() -> None:
    ledger = real_ledger()
    assert "\n".join(map(str, problems(ledger)[:50])) == ""
    assert len(ledger.documents) > 400
    assert len(ledger.evidence) > 1000


def test_a_broken_register_is_reported_alone(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "reference")
    (tmp_path / "documents").mkdir()
    for file in (ROOT / "data" / "documents").rglob("bne-*"):
        shutil.copy(file, tmp_path / "documents")
    actors = tmp_path / "reference" / "actors.yaml"
    actors.write_text(actors.read_text() + "- {id: XXX, name: [}\n")
    (problem,) = problems(read_ledger(tmp_path))
    assert problem.path == "data/reference/actors.yaml"
    assert "not valid YAML" in problem.message
