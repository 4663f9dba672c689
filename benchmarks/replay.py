"""Documents taken out of today's ledger and put back: what check and preview pass, the gate of a build must pass.

``python -m benchmarks.replay 100`` chooses so many of the commits that added documents, by ``--seed``. Of each the
files that still stand are taken out, and a release of the rest is published, without its book. Then they are put back:
the preview says what the next release would be, and the gate of the build looks at the tables that a build made of the
whole ledger. It ends with 1 if the gate refused what the preview had passed, or if the preview made another table.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bilateral.commons.layout import Home
from pipelines.ledger.reader import Ledger
from pipelines.ledger.rules import checker
from pipelines.ledger.yaml_files import Problem
from pipelines.orchestration.ahead import ahead
from pipelines.orchestration.code_versions import code_version
from pipelines.release import candidate
from pipelines.release.candidate import MEMO, Inputs, last_release
from pipelines.release.publication import publish
from pipelines.store.current import Store, code_revision
from pipelines.store.memo import Memo
from pipelines.tables.measured import INDICATORS
from pipelines.tables.shared.registry import discover
from tests.support.built_home import ROOT, BuiltHome, bilateral_build, make_checkout

PUBLISHED = [table.name for table in discover().values() if table.is_published]
GRAPH = {table.name: table.inputs for table in discover().values()}


@dataclass(frozen=True)
class Today:
    """The whole ledger, its checkout, and the home in which a build made its tables."""

    ledger: Ledger
    checkout: Path
    home: Home

    def inputs(self, home: Home, released: Path) -> Inputs:
        """What a build makes a release of in a home, after those that are ``released``."""
        store = Store(
            home.build / "tables", code_revision(self.checkout), lambda name: code_version(name, self.checkout)
        )
        return Inputs(store, PUBLISHED, GRAPH, released, indicators=INDICATORS)


def added_by_commits(root: Path) -> dict[str, list[str]]:
    """The documents that each commit added, with their tables, where they now stand: many have since been moved."""
    now = {file.name: file.relative_to(root).as_posix() for file in (root / "data").rglob("*") if file.is_file()}
    asked = "git log --diff-filter=A --name-only --no-renames --reverse --format=@%h -- data/documents data/series"
    printed = subprocess.run(asked.split(), cwd=root, text=True, capture_output=True, check=True).stdout
    found: dict[str, list[str]] = {}
    for line in filter(None, printed.splitlines()):
        if line.startswith("@"):
            added = found[line[1:]] = list[str]()
        elif name := now.pop(line.rpartition("/")[2], None):
            added.append(name)
    return {commit: files for commit, files in found.items() if files}


def rest_of(today: Today, files: list[str], folder: Path) -> Ledger | None:
    """The ledger without the files, as a build reads it, and without the records that they alone speak of.

    Whatever else rests on them is set aside, however much it is; None where a register needs them.
    """
    data, records = today.checkout / "data", dict[Path, str]()
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (today.checkout / name).rename(folder / name)
    try:
        while lost := _unspoken(checker.problems(checker.read_ledger(data, today.home.build))):
            for file, starts in lost.items():
                text = (today.checkout / file).read_text("utf-8")
                records.setdefault(today.checkout / file, text)
                (today.checkout / file).write_text(_without(text.splitlines(keepends=True), starts), "utf-8")
        with patch.object(checker, "MOST", len(today.ledger.documents)):
            ledger, problems = checker.sound(data, today.home.build)
    finally:
        for kept, text in records.items():
            kept.write_text(text, "utf-8")
        for name in files:
            (folder / name).rename(today.checkout / name)
    return None if problems else ledger


def _unspoken(problems: list[Problem]) -> dict[str, list[int]]:
    """The first lines of records of which no document speaks, by file."""
    found = defaultdict[str, list[int]](list)
    for problem in problems:
        if "/records/" in problem.path and problem.message.startswith("no document says"):
            found[problem.path].append(problem.line - 1)
    return found


def _without(lines: list[str], starts: list[int]) -> str:
    """The text without the records that begin at these lines."""
    for start in sorted(starts, reverse=True):
        end = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith(" ")), len(lines))
        del lines[start:end]
    return "".join(lines)


def publish_rest(today: Today, rest: Ledger, home: Home) -> bool:
    """Publish a release of the rest, whose tables preview's code makes; false if the gate refuses it."""
    home.build.mkdir(parents=True)
    ahead(rest, today.checkout, today.home, home.build)
    shutil.copy(today.home.build / MEMO, home.build)
    left_out: dict[str, Any] = {"_made_last": lambda *_: (), "companion_files": lambda *_: ()}
    left_out |= {"core_panel": lambda *_: ({}, ()), "series_files": lambda *_: {}}
    with patch.multiple(candidate, **left_out):  # no later release looks at them
        made = candidate.make(today.inputs(home, home.releases), home.build)
    return bool(made.folder and publish(home.build, home.releases).is_new)


def replay(today: Today, files: list[str], folder: Path) -> Iterator[str]:
    """What became of the files when they came back, in words; what surprises begins with a capital letter."""
    home = Home(folder / "home")
    if not ((rest := rest_of(today, files, folder)) and publish_rest(today, rest, home)):
        yield "the rest of the ledger does not stand without them"
        return
    previewed = ahead(today.ledger, today.checkout, home, folder / "preview")
    said = f"{len(previewed.findings)} findings, {len(previewed.waits)} sentences wait"
    yield f"{len(rest.set_aside)} files set aside without them; preview: {said}"
    built = today.inputs(today.home, home.releases)
    memo, last = Memo(home.build / MEMO), last_release(home.releases)
    _, checks = built.gathered(folder / "gate", memo, last)
    found = [finding for of_rule in checks.values() for finding in of_rule]
    yield f"the gate of a build: {len(found)} findings"
    if found and not previewed.findings:
        yield f"The gate refuses what preview passed: {found[0]}"
    made = Store(folder / "preview" / "tables", "").hashes(PUBLISHED)
    if other := [name for name, digest in built.store.hashes(PUBLISHED).items() if made[name] != digest]:
        yield f"Preview made other tables: {', '.join(other)}"


def surprises(built: BuiltHome, commits: int, seed: int) -> int:
    """Replay so many commits in a built home; of how many something surprised."""
    added, count = added_by_commits(ROOT), 0
    chosen = random.Random(seed).sample(sorted(added), min(commits, len(added)))
    home = Home(built.home)
    ledger, problems = checker.sound(built.checkout / "data", home.build)
    assert not problems
    today, forks = Today(ledger, built.checkout, home), multiprocessing.get_context("fork")
    for commit in chosen:
        started, words = time.monotonic(), forks.SimpleQueue()
        with tempfile.TemporaryDirectory(dir=built.folder) as folder:

            def told(files: list[str], folder: str, words: multiprocessing.SimpleQueue[list[str]]) -> None:
                words.put([*replay(today, files, Path(folder))])

            one = forks.Process(target=told, args=(added[commit], folder, words))  # what it reads goes with it
            one.start()
            one.join()
        lines = ["Replay failed"] if one.exitcode else words.get()
        count += any(line[0].isupper() for line in lines)
        seconds = time.monotonic() - started
        print(f"{commit}, {len(added[commit])} files: {'; '.join(lines)} ({seconds:.0f} s)", flush=True)
    print(f"{len(chosen)} commits, {count} surprises")
    return count


def main() -> int:
    """Build the whole ledger, replay, and count the surprises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commits", type=int)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        built = BuiltHome(Path(folder))
        done = bilateral_build(make_checkout(built.checkout), built.home)
        assert done.returncode == 0, done.stdout + done.stderr
        return int(surprises(built, args.commits, args.seed) > 0)


if __name__ == "__main__":
    sys.exit(main())
