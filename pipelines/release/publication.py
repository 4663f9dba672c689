"""Publishing: under a lock a checked candidate becomes a release, and then one pointer moves.

A reader sees the old release or the new one. A process that dies at any point leaves the old pointer, and at most a
candidate folder, which the next build replaces, or a published folder, to which the next build points.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from filelock import FileLock

from bilateral import releases
from bilateral.verify import SUMS, changed_files, verify
from pipelines.release.candidate import POINTER, manifest_hash
from pipelines.store.current import sync_folder


class PublishError(Exception):
    """The candidate cannot be published; the last release stays."""


@dataclass(frozen=True)
class Published:
    """The release that ``latest`` names now, and whether this call published it."""

    version: str | None
    folder: Path | None
    is_new: bool


def publish(home: Path, released: Path) -> Published:
    """Publish the candidate under ``home`` into ``released``; the caller holds the lease of the home.

    Raises PublishError if it cannot be.
    """
    released.mkdir(parents=True, exist_ok=True)
    with FileLock(released / ".lock"):
        _finish(released)
        if not (home / POINTER).is_file():
            raise PublishError(f"there is no candidate in {home}: build one first")
        pointer = json.loads((home / POINTER).read_bytes())
        last = releases.current(released)
        last_version = releases.manifest(last)["version"] if last else None
        if pointer["folder"] is None:
            return Published(last_version, last, False)
        folder, target = home / pointer["folder"], released / pointer["version"]
        if last and sha256((last / SUMS).read_bytes()).hexdigest() == pointer["sums"]:
            return Published(pointer["version"], last, False)
        if manifest_hash(last) != pointer["base"]:
            now = last_version or "no release"
            raise PublishError(f"the candidate was not compared with the last release, which is now {now}: build again")
        if not folder.is_dir():
            raise PublishError(f"the candidate {folder.name} is gone: build again")
        if target.exists():
            advice = f"see `bilateral verify {target.name}`, and move it away"
            raise PublishError(f"{target.name} already exists and is not intact: {advice}")
        problems = changed_files(folder)  # its tables were checked from the bytes that SHA256SUMS lists
        if not problems and sha256((folder / SUMS).read_bytes()).hexdigest() != pointer["sums"]:
            problems = [f"{SUMS} is not the one that was written with it"]
        if problems:
            raise PublishError(f"the candidate is not intact: {'; '.join(problems[:5])}. Build again")
        _make_durable(folder)
        os.rename(folder, target)
        sync_folder(released)
        _move_pointer(released, target.name)
    return Published(target.name, target, True)


def _finish(released: Path) -> None:
    """Point to the newest release: a process may have died before it moved the pointer, or the pointer was lost."""
    newest = next(reversed(releases.versions(released)), None)
    latest = released / releases.LATEST
    if latest.exists() and not latest.is_symlink():
        raise PublishError(f"{latest} is a folder, not a link to the last version: move it away and build again")
    if newest and (not latest.exists() or os.readlink(latest) != newest) and not verify(released / newest):
        _move_pointer(released, newest)


def _make_durable(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            _make_durable(path)
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        path.chmod(0o444)
    sync_folder(folder)


def _move_pointer(released: Path, version: str) -> None:
    link = released / f".{releases.LATEST}.{os.getpid()}"
    link.unlink(missing_ok=True)
    os.symlink(version, link)
    os.replace(link, released / releases.LATEST)
    sync_folder(released)
