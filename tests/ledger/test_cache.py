"""A ledger read with the cache is the one that is read without: problems, warnings and rows, after any edit."""

from __future__ import annotations

import random
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.ledger.cache import FILE
from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.ledger.rules import checker
from pipelines.ledger.slices import catalogue
from tests.conftest import ROOT
from tests.support.rows import first_of

PAIR = Path(__file__).parent / "second_pair"
KINDS = (
    "documents/*.yaml",
    "documents/*.yaml",
    "series/*.csv",
    "claims/*.yaml",
    "reference/*.yaml",
    "reference/records/*",
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The second pair under the real registers."""
    shutil.copytree(PAIR, tmp_path / "data")
    for file in (ROOT / "data" / "reference").glob("*.yaml"):
        shutil.copy(file, tmp_path / "data" / "reference")
    return tmp_path / "data"


def same(data: Path, cache: Path) -> Ledger:
    """The ledger as read with the cache, which says and holds what it does without."""
    ledger, plain = read_ledger(data, cache), read_ledger(data)
    problems = checker.problems(ledger)
    assert problems == checker.problems(plain)
    assert [source.path for source in ledger.sources] == [source.path for source in plain.sources]
    if not problems:
        assert checker.warnings(ledger) == checker.warnings(plain)
        assert catalogue.slices(ledger) == catalogue.slices(plain)
    return ledger


def edit(data: Path, chance: random.Random) -> None:
    """Change something small in one file, or remove it, or a line of it; most such edits are mistakes."""
    file = chance.choice(sorted(data.glob(chance.choice(KINDS))))
    text = file.read_text(encoding="utf-8")
    kind, lines = chance.randrange(8), text.splitlines(keepends=True)
    if kind == 0:
        file.unlink()
    elif kind == 1:
        file.with_stem(f"{file.stem}-2").write_text(text.replace(f"id: {file.stem}", f"id: {file.stem}-2"))
    elif kind == 2:
        del lines[chance.randrange(len(lines))]
        file.write_text("".join(lines), encoding="utf-8")
    elif kind == 3 and (number := chance.choice([*re.finditer(r"\d+", text), None])):
        file.write_text(text[: number.start()] + str(int(number[0]) + 1) + text[number.end() :], encoding="utf-8")
    else:
        file.write_text(text.replace("title: ", "title: The ", 1) + "\n# read again\n", encoding="utf-8")


@pytest.mark.parametrize("seed", first_of(1, *range(4)))
def test_after_random_edits_a_kept_ledger_is_the_one_that_is_read(data: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    same(data, tmp_path)
    before = {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}
    for number in range(12):
        edit(data, chance)
        same(data, tmp_path)
        if number % 3 == 2:  # put right again: from the cache as a mistake left it
            for file in data.rglob("*"):
                if file.is_file() and file not in before:
                    file.unlink()
            for file, content in before.items():
                file.write_bytes(content)
            assert checker.problems(same(data, tmp_path)) == []


def test_only_what_changed_is_read_and_examined(data: Path, tmp_path: Path) -> None:
    assert same(data, tmp_path).read_now
    assert not [source for source in same(data, tmp_path).read_now if not source.is_draft]
    file = data / "documents" / "gazette-2025-05-12-trade.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# read again\n", encoding="utf-8")
    ledger = same(data, tmp_path)
    assert [source.path for source in ledger.read_now] == [f"documents/{file.name}"]
    assert [item.model.id for item in ledger.new_documents] == [file.stem]
    with (data / "reference" / "measures.yaml").open("a", encoding="utf-8") as register:
        register.write("# another register\n")
    ledger = same(data, tmp_path)
    assert len(ledger.read_now) == 1
    assert ledger.new_documents == ledger.documents


def test_two_heads_for_one_file_are_both_seen(data: Path, tmp_path: Path) -> None:
    same(data, tmp_path)
    owner = next(data.glob("series/*.csv")).name
    file = data / "documents" / "aaa-1.yaml"
    text = (data / "documents" / f"{owner.partition('--')[0].removesuffix('.csv')}.yaml").read_text(encoding="utf-8")
    file.write_text(re.sub(r"\bid: .*", f"id: {file.stem}", text, count=1), encoding="utf-8")
    assert checker.problems(same(data, tmp_path))


HOSTILE = b"cos\nmkdir\n(S'made'\ntR."
"""A pickle that makes a folder where pickles may do anything."""


@pytest.mark.parametrize("content", [b"", b"damaged", HOSTILE, sha256(HOSTILE).digest() + HOSTILE])
def test_a_damaged_or_hostile_cache_is_none(
    data: Path, tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).write_bytes(content)
    assert same(data, tmp_path).read_now
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:-9])
    assert same(data, tmp_path).read_now
    assert not (tmp_path / "made").exists()
