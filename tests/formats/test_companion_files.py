"""The files beside the tables as a whole: the same bytes whatever the seed of hashes, listed, and bulk tables left closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bilateral.verify import SUMS, verify
from pipelines.formats import companion_files as beside
from pipelines.formats import spreadsheet as plain
from pipelines.formats.facts import Facts
from pipelines.release.candidate import facts_of
from tests.support.ledger_world import ROOT, published_names

SCRIPT = """
import sys
from hashlib import sha256
from pathlib import Path
from pipelines.formats.companion_files import beside
from pipelines.release.candidate import facts_of
folder = Path(sys.argv[1])
said = facts_of(folder)
made = beside(said, {name: folder / f"{name}.parquet" for name in said.tables})
for name, data in sorted(made.items()):
    print(f"{sha256(data).hexdigest()}  {name}")
"""


def test_the_same_release_gives_the_same_bytes_under_any_seed_of_hashes(released: Path) -> None:
    listed = (released / SUMS).read_text().splitlines()
    for seed in ("1", "2"):
        made = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(released)],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        assert len(made) > 60
        assert [line for line in made if line not in listed] == []


def test_the_release_is_whole_with_its_folders_and_misses_no_file(released: Path) -> None:
    assert verify(released) == []


def test_the_page_on_files_names_every_file(released: Path) -> None:
    page = (ROOT / "docs/files.md").read_text()
    files = {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()}
    files = {"book/" if name.startswith("book/") else name for name in files}
    for name in published_names():
        files = files - {f"{name}.parquet", f"csv/{name}.csv"} | {"<table>.parquet", "csv/<table>.csv"}
    assert sorted(name for name in files if f"`{name}`" not in page) == []


def test_a_table_that_is_not_small_is_not_opened(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr(beside, "_read", lambda file: opened.append(file.stem) or pq.read_table(file))
    said = facts_of(released)
    big = {"un_votes", "evidence"}
    tables = {
        name: entry | ({"rows": plain.MAX_ROWS + 1} if name in big else {}) for name, entry in said.tables.items()
    }
    files = {name: released / f"{name}.parquet" for name in published_names()}
    made = beside.beside(Facts(**{**vars(said), "tables": tables}), files)
    assert big & {*opened} == set()
    assert {f"csv/{name}.csv" for name in big} & {*made} == set()
    assert "csv/trade.csv" in made
