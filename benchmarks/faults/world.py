"""A home of a small ledger, the operations that are struck there, and what must hold after each."""

from __future__ import annotations

import hashlib
import multiprocessing
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.faults import injection
from bilateral.releases import find, versions
from bilateral.verify import verify
from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive
from pipelines.extracts import files
from tests.support.made_up_source import comtrade
from tests.support.source_world import OBSERVATION, SOURCE, checkout

EXTRACTED = "sipri_transfers", "arms_dependence"
"""The source whose capture an extract is made from, and the table."""
HEADER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,"
    "Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
)
DEAL = "China,{supplier},1989,,2,,type {number},submarine,2,,1990; 1996; 2000,New,,100,200,200\n"
DEALS = 20_000
"""A register with fewer is refused as torn."""
_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload(
    ["pipelines.cli.commands", "pipelines.orchestration.build", "pipelines.cli.archive_commands"]
)
"""Each command starts from a process that has imported the code and done nothing."""


@dataclass
class Ran:
    """How a command ended: its exit code (negative: the signal), words, seconds, and calls that change the disk."""

    code: int
    said: str
    seconds: float
    calls: int


@dataclass
class World:
    """A checkout and a home of their own."""

    folder: Path
    number: int = 0
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Captures that a command said it archived, with the hash of their bytes."""
    published: dict[str, str] = field(default_factory=dict)
    """Releases that were seen, with the hash of their sums."""

    def __post_init__(self) -> None:
        self.root, self.home = self.folder / "checkout", self.folder / "home"
        checkout(self.root)
        self.settings = {"BILATERAL_HOME": str(self.home), "PYTHONPATH": str(self.root), "DAGSTER_HOME": ""}

    @property
    def archive(self) -> Archive:
        """The archive as it is now."""
        return Archive(Folder(self.home / "archive"))

    def run(self, arguments: list[str], fault: str = "", at: int = 0, seconds: float | None = None) -> Ran:
        """Run a command; ``fault`` strikes at the ``at``-th call, or SIGKILL after ``seconds``."""
        notes = Path(tempfile.mkdtemp(dir=self.folder, prefix="notes-"))
        started, since = time.monotonic(), time.time_ns()
        process = _FORK.Process(target=injection.run, args=(arguments, fault, at, notes, self.root, self.settings))
        process.start()
        process.join(seconds)
        if process.is_alive():
            process.kill()
            process.join()
        if fault == injection.POWER and process.exitcode == -9:
            injection.lose(self.home, notes, since)
        if (notes / "wrong_by.txt").exists():
            injection.date_files(self.home, notes, since)
        count = notes / "count.txt"
        ran = Ran(
            process.exitcode or 0,
            (notes / "said.txt").read_text(errors="replace") if (notes / "said.txt").exists() else "",
            time.monotonic() - started,
            int(count.read_text()) if count.exists() else 0,
        )
        shutil.rmtree(notes)
        return ran

    @property
    def document(self) -> Path:
        """The file with the figure that edits change."""
        return self.root / "data" / "documents" / "press.yaml"


@dataclass(frozen=True)
class Operation:
    """Something a user does: what is written before the command, the command, and what must hold once it succeeded."""

    name: str
    prepare: Callable[[World], list[str]]
    missing: Callable[[World], list[str]]


def _edit(world: World) -> list[str]:
    world.number += 1
    text = world.document.read_text()
    world.document.write_text(re.sub(r"value: '[\d.]+'", f"value: '{_stated(world)}'", text))
    return ["build"]


def _stated(world: World) -> str:
    return f"{70 + world.number % 900 / 100:.2f}"


def _not_built(world: World) -> list[str]:
    (value,) = {
        row["value"]
        for row in pq.read_table(find(world.home / "releases") / "evidence.parquet", partitioning=None).to_pylist()
        if row["observation_id"] == OBSERVATION and row["document_id"] == "press"
    }
    expected = float(_stated(world)) * 1e9
    return [] if abs(value - expected) < 1 else [f"the release says {value}, the file {expected}"]


def _answer(world: World) -> list[str]:
    world.number += 1
    amount = 70e9 + world.number * 1e6
    text = comtrade({"primaryValue": amount, "fobvalue": amount}, {"partnerCode": 392})
    file = world.folder / "answer.json"
    file.write_text(text)
    day = date(2000, 1, 1) + timedelta(days=world.number)
    return ["import", SOURCE, str(file), "--vintage", day.isoformat()]


def _not_archived(world: World) -> list[str]:
    digest = hashlib.sha256((world.folder / "answer.json").read_bytes()).hexdigest()
    for capture in world.archive.captures(SOURCE):
        if digest in {file.sha256 for file in capture.files}:
            world.acknowledged[capture.capture_id] = digest
            return []
    return ["an import that succeeded left no capture"]


def _withdraw(world: World) -> list[str]:
    ran = world.run(_answer(world))
    if ran.code or _not_archived(world):
        raise AssertionError(f"an import without a fault failed: {ran.said[-600:]}")
    return ["archive", "withdraw", list(world.acknowledged)[-1], "--because", "a trial"]


def _not_withdrawn(world: World) -> list[str]:
    name = list(world.acknowledged)[-1]
    return [] if name in world.archive.withdrawn(SOURCE) else [f"{name} is not withdrawn"]


def _captured(world: World) -> None:
    """A small register of arms, which the first extract needs, archived and read."""
    file = world.folder / "trade_register_2025.csv"
    deals = (DEAL.format(supplier="Russia" if number % 2 else "France", number=number) for number in range(DEALS))
    file.write_text(HEADER + "".join(deals))
    for arguments in (["import", EXTRACTED[0], str(file)], ["build"]):
        ran = world.run(arguments)
        if ran.code:
            raise AssertionError(f"{arguments[0]} without a fault failed: {ran.said[-600:]}")


def _cut(world: World) -> list[str]:
    """Make the extract anew, from a home that has read what it holds."""
    if not world.archive.captures(EXTRACTED[0]):
        _captured(world)
    for file in (world.root / "data" / files.FOLDER).glob(f"{EXTRACTED[1]}.*"):
        file.unlink()
    return ["extract", EXTRACTED[1]]


def _not_extracted(world: World) -> list[str]:
    folder = world.root / "data" / files.FOLDER
    extract = files.read(folder, EXTRACTED[1])
    if extract is None:
        return ["there is no extract"]
    files.read_rows(folder, extract)
    return []


OPERATIONS = (
    Operation("build", _edit, _not_built),
    Operation("import", _answer, _not_archived),
    Operation("withdraw", _withdraw, _not_withdrawn),
    Operation("extract", _cut, _not_extracted),
)


def torn(world: World) -> list[str]:
    """Releases that are not whole, or not as they were."""
    releases, found = world.home / "releases", list[str]()
    if not releases.exists():
        return found
    latest = find(releases)
    found += [f"latest {latest.name}: {finding}" for finding in verify(latest)[:3]]
    for version in versions(releases):
        sums = hashlib.sha256((releases / version / "SHA256SUMS").read_bytes()).hexdigest()
        if world.published.setdefault(version, sums) != sums:
            found.append(f"{version} is another than before")
    return found + [f"{version} is gone" for version in world.published.keys() - {*versions(releases)}]


def lost(world: World) -> list[str]:
    """Acknowledged captures whose bytes are not there."""
    there = {capture.capture_id: capture for capture in world.archive.captures(SOURCE)}
    found = [name for name in world.acknowledged if name not in there]
    for name, digest in world.acknowledged.items():
        file = world.home / "archive" / "objects" / digest[:2] / digest
        if name in there and (not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != digest):
            found.append(f"{name}: its bytes")
    return found
