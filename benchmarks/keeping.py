"""``python -m benchmarks.keeping [EDITS]``: how large a home is after so many edits, where five releases are kept.

A small ledger is built, and then a document of it gets another title each time: the curated files are read, and what
is made of documents is made anew and released, in the two runs that automation asks for. After each edit, what the
policy no longer keeps goes, as if each edit were made a day after the one before and runs were kept for a day. Each
tenth part of the way ``latest`` is pinned to the newest release, which must still be there, whole, when the next one
is pinned. All is done in one process. Bytes are those of the disk, with hard links counted once.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from bilateral.releases import find, marks, versions
from bilateral.verify import verify
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.instance import materialize, open_instance
from pipelines.orchestration.jobs import CURATED
from pipelines.orchestration.retention import retired
from pipelines.orchestration.workplace import Workplace
from pipelines.release.marking import pin
from tests.support.source_world import branch, checkout

RELEASES = 5
PINS = 10
PARTS = ("releases", "build", "runs", "archive")
DOCUMENTS = dg.AssetKey("ledger_documents")
HISTORY = {
    "runs": ("runs.db", "runs"),
    "events": ("runs/index.db", "event_logs"),
    "checks": ("runs/index.db", "asset_check_executions"),
}
"""Files and tables of what Dagster remembers. The events of each run are in a file of its own as well."""


def sizes(home: Path) -> dict[str, tuple[int, int]]:
    """Megabytes and files of each part of a home."""
    return {part: _size(home / part) for part in PARTS}


def _size(folder: Path) -> tuple[int, int]:
    files = [path.lstat() for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()]
    blocks = {about.st_ino: about.st_blocks * 512 for about in files}
    return round(sum(blocks.values()) / 1e6), len(files)


def history(home: Path) -> dict[str, int]:
    """How many rows Dagster keeps of each kind."""
    counts = {}
    for kind, (file, table) in HISTORY.items():
        address = f"file:{home / 'runs' / 'dagster' / 'history' / file}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            (counts[kind],) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - names of ours
    return counts


def edits(workplace: Workplace, count: int) -> Iterator[int]:
    """Build all, then edit so many times; the number of each edit once it is released and the rest removed."""
    assets, document = all_assets(workplace.root), workplace.data / "documents" / "press.yaml"
    with open_instance(workplace) as instance:
        for number in range(count + 1):
            document.write_text(re.sub(r"(?m)^title: .*$", f"title: Edit {number}", document.read_text()))
            for selection in (CURATED, branch(DOCUMENTS) - CURATED) if number else (None,):
                result = materialize(assets, workplace, instance, selection)
                assert result.success, [event.message for event in result.all_events if event.is_failure]
            for _ in retired(workplace, datetime.now(UTC) + timedelta(days=1)):
                pass
            if number:
                yield number


def pinned_anew(releases: Path) -> Iterator[str]:
    """Pin the newest release; what is wrong with the one that was pinned before."""
    if before := marks(releases)["pinned"]:
        version = before["version"]
        yield from (f"pinned {version}: {problem}" for problem in verify(releases / version))
        if find(releases).name != version:
            yield f"latest left {version}, to which it was pinned"
    pin(releases, versions(releases)[-1], "benchmark", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")


def main(arguments: list[str]) -> int:
    """Edit, build and remove so many times; a line for each; 1 if the home grew in its second half or is not whole."""
    count = int(arguments[0]) if arguments else 40
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home, releases = folder / "home", folder / "home" / "releases"
        policy = {"BILATERAL_KEEP_RELEASES": str(RELEASES), "BILATERAL_KEEP_RUNS_DAYS": "1"}
        os.environ.update(policy | {"BILATERAL_HOME": str(home), "DAGSTER_HOME": ""})
        workplace = Workplace.at(checkout(folder / "checkout"), home)
        total, kept, wrong = list[int](), list[dict[str, int]](), list[str]()
        started, last = time.monotonic(), ""
        for number in edits(workplace, count):
            now, newest = sizes(home), versions(releases)[-1]
            total.append(sum(megabytes for megabytes, _ in now.values()))
            kept.append(history(home))
            wrong += [f"edit {number} gave no release"] if newest == last else []
            last = newest
            parts = ", ".join(f"{part} {megabytes} MB in {files} files" for part, (megabytes, files) in now.items())
            rows = ", ".join(f"{rows} {kind}" for kind, rows in kept[-1].items())
            pace = f"{newest} after {time.monotonic() - started:.0f} s, load {os.getloadavg()[0]:.0f}"
            print(f"{number}: {total[-1]} MB; {parts}; {rows}; {pace}", flush=True)
            wrong += pinned_anew(releases) if number % max(count // PINS, 1) == 1 else []
        wrong += [f"{v}: {problem}" for v in versions(releases) for problem in verify(releases / v)]
        print(f"{len(versions(releases))} releases left, {find(releases).name} is pinned")
    half = count // 2
    wrong += [f"more {kind} in the end" for kind in HISTORY if kept[-1][kind] > max(c[kind] for c in kept[:half])]
    print(*wrong, f"{len(wrong)} problems", sep="\n")
    return int(bool(wrong) or total[-1] > max(total[:half]) * 1.02)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
