"""The guides (adding a table, a source, a new pair) work when followed to the letter in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.built_home import MADE_BY_RUNS, ROOT, BuiltHome

FILE = re.compile(r'```\w+ title="([^"]+)"\n(.*?)```', re.DOTALL)
pytestmark = [pytest.mark.slow, pytest.mark.torture]


@pytest.fixture
def checkout(tmp_path: Path, built_home: BuiltHome) -> Path:
    """A copy of the checkout, without hidden files and generated ones; beside it a home in which it was built."""
    shutil.copytree(built_home.home, tmp_path / "home", symlinks=True)

    def ignore(folder: str, names: list[str]) -> set[str]:
        left_out = MADE_BY_RUNS if Path(folder) == ROOT / "data" else {"node_modules", "site", "dist"}
        return left_out | {name for name in names if name.startswith(".") or name == "__pycache__"}

    return Path(shutil.copytree(ROOT, tmp_path / "checkout", ignore=ignore))


def follow(page: str, checkout: Path) -> str:
    """Write the files of a guide, run its commands (except ``make``) and return everything they print."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    files = FILE.findall(text)
    for name, content in files:
        assert not (checkout / name).exists(), f"{name} is there already"
        (checkout / name).write_text(content, encoding="utf-8")
    python = [name for name, _ in files if name.endswith(".py")]
    for check in (["check"], ["format", "--check"]) if python else ():
        run([sys.executable, "-m", "ruff", *check, *python], checkout)
    printed = ""
    for line in re.findall(r"^\$ (.+)$", text, re.MULTILINE):
        program, *arguments = shlex.split(line)
        if program == ".venv/bin/python":
            printed += run([sys.executable, *arguments], checkout)
        elif program == ".venv/bin/bilateral":
            printed += run([sys.executable, "-m", "bilateral.cli", *arguments], checkout)
        else:
            assert program in ("make", "export"), line
    return printed


def run(command: list[str], checkout: Path) -> str:
    """What a command prints in the copy. If it fails, the test fails with its output."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    env = outer | {"BILATERAL_HOME": str(checkout.parent / "home"), "PYTEST_ADDOPTS": "-n 0 -p no:cacheprovider"}
    done = subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def insert(file: Path, after: str, text: str) -> None:
    """Put ``text`` after the first ``after`` of a file, which must be there."""
    before = file.read_text(encoding="utf-8")
    assert after in before, f"{file.name} has no {after!r}"
    file.write_text(before.replace(after, after + text, 1), encoding="utf-8")


@pytest.mark.night
def test_the_guide_to_a_table_adds_a_table(checkout: Path) -> None:
    insert(checkout / "tests/orchestration/test_graph.py", 'PUBLISHED = set(\n    """\n', "languages ")
    insert(checkout / "pipelines/orchestration/labels.yaml", "  general: [\n    ", "languages, ")
    insert(checkout / "docs/methods.md", "### Tables made by rule\n\n", "`languages` counts documents.\n")
    printed = follow("adding-a-table.md", checkout)
    assert "2 passed" in printed
    assert re.search(r"^languages +\d+ rows .* new$", printed, re.MULTILINE)
    assert re.search(r"^ +zh +\d+ ", printed, re.MULTILINE)
    assert (checkout.parent / "home/releases/latest/languages.parquet").exists()


def test_the_chapter_on_a_new_pair_checks_an_article(checkout: Path) -> None:
    printed = follow("new-pair.md", checkout)
    assert [word for word in ("imprecise", "contradicted", "supported") if word not in printed] == []


@pytest.mark.night
def test_the_guide_to_a_source_adds_a_source(checkout: Path) -> None:
    printed = follow("adding-a-source.md", checkout)
    assert "4 passed" in printed
    assert "2 rows for trade_reports" in printed
    assert "## kazakh_customs" in (checkout / "docs/sources.md").read_text(encoding="utf-8")
    trade = run([sys.executable, "-m", "bilateral.cli", "show", "trade", "--dyad", "CHN-KAZ", "--csv"], checkout)
    assert ",1.47561e+10," in trade
