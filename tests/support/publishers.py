"""Processes that publish tiny releases at an address, race and are killed there, and readers who look meanwhile.

A tiny release has what every release has, in ten files: a build takes seconds, and hundreds are published here. From
the candidate on everything is done by the code that builds run.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pyarrow as pa

from bilateral.copies import on_disk
from bilateral.folder import find
from bilateral.latest import Latest
from bilateral.verify import SUMS, logical_hash, verify
from pipelines.formats import manifest
from pipelines.release.candidate import POINTER
from pipelines.release.publication import align, publish
from pipelines.release.remote import PublishError, Remote
from pipelines.release.version import following
from pipelines.store.parquet import to_parquet
from tests.support import object_store

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["tests.support.publishers"])
LIMIT = 120.0
"""Seconds after which a process counts as stuck."""


def tiny(home: Path, said: Latest, bump: str, value: str) -> None:
    """Write a candidate that follows the last release: one table with ``value``, which makes it differ from others."""
    version = following(said.newest, bump)
    last = said.releases[said.newest] if said.newest else None
    table = pa.table(
        {"key": ["a", "b"], "value": [value, None]}, schema=pa.schema([("key", pa.string()), ("value", pa.string())])
    )
    data = to_parquet(table)
    entry = {
        "rows": 2,
        "key": ["key"],
        "columns": ["key: string", "value: string"],
        "sha256": sha256(data).hexdigest(),
        "logical_sha256": logical_hash(table),
    }
    described = {
        "version": version,
        "date": "2026-01-02",
        "audience": "public",
        "tables": {"values": entry},
        "previous": {"version": said.newest, "manifest_sha256": last.manifest_sha256} if last else None,
    }
    texts = [f"text-{number}.md" for number in range(5)]
    files = {name: value.encode() for name in ("book/index.html", "book/data/index.js", *texts)}
    files |= {"values.parquet": data, "release.json": json.dumps(described).encode()}
    for old in home.glob("candidate-*"):
        shutil.rmtree(old)
    folder = home / f"candidate-{value}"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    sums = manifest.checksums({name: sha256(content).hexdigest() for name, content in files.items()}).encode()
    (folder / SUMS).write_bytes(sums)
    pointer = {
        "folder": folder.name,
        "version": version,
        "base": last.manifest_sha256 if last else None,
        "sums": sha256(sums).hexdigest(),
    }
    (home / POINTER).write_text(json.dumps(pointer))


def _publish(endpoint: str, address: str, home: Path, bump: str, value: str, start: Any, answers: Any) -> None:
    os.environ.update(object_store.environment(endpoint))
    home.mkdir(parents=True, exist_ok=True)
    remote, released = Remote(address, home / "cache"), home / "releases"
    align(released, remote)
    tiny(home, remote.latest(), bump, value)
    if start:
        start.wait(LIMIT)
    try:
        answers.put((value, publish(home, released, remote=remote).version, ""))
    except PublishError as error:
        answers.put((value, None, str(error)))


@dataclass
class Publishers:
    """Those who publish at ``address``, through ``endpoint``."""

    endpoint: str
    address: str
    folder: Path
    acknowledged: list[str] = field(default_factory=list)
    """Versions that a publisher was told it had published."""
    number: int = 0

    def start(self, name: str, bump: str, answers: Any, start: Any = None) -> ForkServerProcess:
        """A process that publishes one release from the home ``name``."""
        self.number += 1
        args = (self.endpoint, self.address, self.folder / name, bump, f"{name}-{self.number}", start, answers)
        process = FORK.Process(target=_publish, args=args)
        process.start()
        return process

    def race(self) -> tuple[int, list[str]]:
        """Two publish at once, after the same release, of one version or two; how many won, and what failed."""
        start, answers = FORK.Barrier(2), FORK.Queue()
        bumps = ("minor", "major" if self.number % 4 else "minor")
        racers = [self.start(f"home-{place}", bump, answers, start) for place, bump in enumerate(bumps)]
        said = [answers.get(timeout=LIMIT) for _ in racers]
        for racer in racers:
            racer.join(LIMIT)
        won = [version for _, version, _ in said if version]
        self.acknowledged += won
        expected = ("published by somebody else", "was not compared with the last release")
        odd = [why for _, version, why in said if not version and not any(words in why for words in expected)]
        return len(won), odd

    def once(self, name: str) -> str | None:
        """Publish one release; its version, or None where the process was killed."""
        answers = FORK.Queue()
        process = self.start(name, "minor", answers)
        return self.end(process, answers)

    def end(self, process: ForkServerProcess, answers: Any) -> str | None:
        """Wait for a publisher; the version that it published, or None where it was killed."""
        process.join(LIMIT)
        assert process.exitcode is not None, "a publisher is stuck"
        if process.exitcode:
            return None
        _, version, why = answers.get(timeout=LIMIT)
        assert version, why
        self.acknowledged.append(version)
        return str(version)

    def latest(self) -> Latest:
        """What is published now."""
        return Remote(self.address, self.folder / "cache").latest()

    def wrong(self) -> list[str]:
        """What a reader finds wrong: a latest that is not whole, a release that is gone, a chain that is broken."""
        said = self.latest()
        found = [f"{version} is gone" for version in self.acknowledged if version not in said.releases]
        if said.newest:
            found += whole(self.address)
            before = [*said.releases.values()][:-1]
            follows = (find(f"{self.address}/{said.newest}").manifest["previous"] or {}).get("manifest_sha256")
            if follows != (before[-1].manifest_sha256 if before else None):
                found.append(f"{said.newest} follows another release than the one before it")
        return found


def whole(address: str) -> list[str]:
    """What is wrong with the release that a reader gets who asks for the latest."""
    with on_disk(find(address)) as copy:
        return verify(copy)
