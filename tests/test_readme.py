"""What the README prints is what its commands print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.readme import blocks, run

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_blocks_print_what_the_readme_shows(released: Path) -> None:
    shown = [printed for _, printed in blocks(README)]
    assert len(shown) == 8
    assert run(README, released) == shown, "renew it: make build && .venv/bin/python -m tests.support.readme"


def test_the_problem_that_the_readme_shows_is_the_one_the_checker_reports(tmp_path: Path) -> None:
    import shutil

    from pipelines.ledger.reader import read_ledger
    from pipelines.ledger.rules.checker import problems

    shown = re.findall(r"^(data/documents/[\w.-]+):(\d+): (\S+): (.+)\n    (.+)$", README, re.MULTILINE)
    where = shown[0][0].removeprefix("data/")
    for name in ("documents", "searches", "claims", "hypotheses", "reference"):
        shutil.copytree(ROOT / "data" / name, tmp_path / name)
    file = tmp_path / where
    file.write_text(file.read_text().replace("value: 9.99", "value: 9.89"))
    found = problems(read_ledger(tmp_path), [file])
    assert [(p.path, str(p.line), p.field, p.message, p.remedy) for p in found] == shown


@pytest.mark.parametrize("path", re.findall(r"\]\(([\w/.-]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(path: str) -> None:
    assert (ROOT / path).exists()
