"""Publishing: under a lock a checked candidate becomes a release, and then one pointer moves.

A reader sees the old release or the new one. A process that dies at any point leaves the old pointer, and at most a
candidate folder, which the next build replaces, or a published folder, to which the next build points.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

from filelock import FileLock

from bilateral import releases
from bilateral.latest import Latest
from bilateral.signatures import SigningError, sign
from bilateral.verify import SUMS, changed_files, verify
from pipelines.book.packing import data_script
from pipelines.release.candidate import POINTER, manifest_hash
from pipelines.release.remote import PublishError, Remote
from pipelines.store.current import replace_durably, sync


class Published(NamedTuple):
    """The last release, whether this call published it, and to which one ``latest`` is pinned instead, if it is."""

    version: str | None
    folder: Path | None
    is_new: bool
    pinned: str | None = None


def publish(home: Path, released: Path, key: str = "", remote: Remote | None = None) -> Published:
    """Publish the candidate under ``home`` into ``released``, signed with ``key`` if one is given.

    With ``remote`` it is published there first: the folder never has what the address has not. The caller holds the
    lease of the home.

    Raises PublishError if it cannot be.
    """
    released.mkdir(parents=True, exist_ok=True)
    with FileLock(released / ".lock"):
        pinned = aligned(released, remote)
        if not (home / POINTER).is_file():
            raise PublishError(f"there is no candidate in {home}: build one first")
        pointer = json.loads((home / POINTER).read_bytes())
        last = releases.followed(released)
        last_version = releases.manifest(last)["version"] if last else None
        if pointer["folder"] is None:
            return Published(last_version, last, False, pinned)
        folder, target = home / pointer["folder"], released / pointer["version"]
        if last and sha256((last / SUMS).read_bytes()).hexdigest() == pointer["sums"]:
            return Published(pointer["version"], last, False, pinned)
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
        if key:
            try:
                sign(folder, Path(key).expanduser())
            except SigningError as error:
                raise PublishError(str(error)) from error
        _make_durable(folder)
        if remote:
            remote.add(folder, pointer["base"])
        _move(folder, target)
        sync(released)
        if not pinned:
            move_pointer(released, target.name)
    return Published(target.name, target, True, pinned)


def align(released: Path, remote: Remote) -> None:
    """Let the folder say what the address says: its last release and the pinned one, its marks, its ``latest``.

    An address without releases gets those of the folder. The caller holds the lease of the home. Raises PublishError.
    """
    released.mkdir(parents=True, exist_ok=True)
    with FileLock(released / ".lock"):
        aligned(released, remote)


def aligned(released: Path, remote: Remote | None) -> str | None:
    """``align`` for whoever holds the lock of the folder; the version that is pinned."""
    if remote:
        try:
            _follow(released, remote)
        except releases.MarksError as error:
            raise PublishError(str(error)) from error
    pinned = finish(released)
    write_script(released, releases.marks(released))
    return pinned


def _follow(released: Path, remote: Remote) -> None:
    said, there = remote.latest(), releases.versions(released)
    if not said.releases and there:
        said = _send_all(released, there, remote)
    known = {version: entry.manifest_sha256 for version, entry in said.releases.items()}
    if strange := [version for version in there if manifest_hash(released / version) != known.get(version)]:
        raise PublishError(
            f"{released} has {', '.join(strange)}, which {remote.address} has not, or has otherwise: move them "
            "away, or name another address by BILATERAL_RELEASES"
        )
    for version in {said.newest, (said.pinned or {}).get("version")} - {None, *there}:
        remote.fetch(str(version), released / str(version))
    if releases.marks(released) != said.marks:
        replace_durably(released / releases.MARKS, json.dumps(said.marks, indent=1, sort_keys=True).encode())


def _send_all(released: Path, versions: list[str], remote: Remote) -> Latest:
    """Send what was published before there was an address, and its marks."""
    follows = None
    for version in versions:
        if problems := changed_files(released / version):
            raise PublishError(f"{released / version} is not whole: {'; '.join(problems[:5])}. Restore it from a copy")
        remote.add(released / version, follows)
        follows = manifest_hash(released / version)
    marks = releases.marks(released)
    return remote.change(lambda said: said.marked(marks["pinned"], marks["yanked"]))


def finish(released: Path) -> str | None:
    """Point to the newest release, or to the one that is pinned, which is returned. The caller holds the lock.

    A process may have died before it moved the pointer, or the pointer was lost. Raises PublishError.
    """
    try:
        pinned = (releases.marks(released)["pinned"] or {}).get("version")
    except releases.MarksError as error:
        raise PublishError(str(error)) from error
    if pinned and not (released / pinned).is_dir():
        raise PublishError(f"latest is pinned to {pinned}, which is gone: restore it, or: bilateral releases unpin")
    newest = pinned or next(reversed(releases.versions(released)), None)
    latest = released / releases.LATEST
    if latest.exists() and not latest.is_symlink():
        raise PublishError(f"{latest} is a folder, not a link to the last version: move it away and build again")
    if newest and (not latest.exists() or os.readlink(latest) != newest) and not verify(released / newest):
        move_pointer(released, newest)
    return pinned


def write_script(released: Path, said: dict[str, Any]) -> None:
    """What books show of the marks beside releases: a page opened from a file can load a script, and no JSON."""
    script = data_script("marks", {"yanked": said["yanked"]})
    if not (released / releases.MARKS_SCRIPT).exists() or (released / releases.MARKS_SCRIPT).read_bytes() != script:
        replace_durably(released / releases.MARKS_SCRIPT, script)


def _move(folder: Path, target: Path) -> None:
    """Give the folder its place at once, even where releases lie on another file system, which no rename reaches."""
    try:
        os.rename(folder, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        for leftover in target.parent.glob(".copy-*"):
            shutil.rmtree(leftover)
        aside = target.with_name(f".copy-{target.name}")
        shutil.copytree(folder, aside)
        if problems := changed_files(aside):
            raise PublishError(f"the copy at {aside} is not intact: {problems[0]}. Build again") from None
        _make_durable(aside)
        os.rename(aside, target)


def _make_durable(folder: Path) -> None:
    """Wait until the disk has all of a folder: files beside each other, which takes a tenth of one after the other."""
    paths = [*folder.rglob("*")]
    files = [path for path in paths if not path.is_dir()]
    with ThreadPoolExecutor(8) as beside:
        list(beside.map(sync, files))
    for file in files:
        file.chmod(0o444)
    for place in (folder, *(path for path in paths if path.is_dir())):
        sync(place)


def move_pointer(released: Path, version: str) -> None:
    """Let ``latest`` name a version. The caller holds the lock."""
    for leftover in released.glob(f".{releases.LATEST}.*"):  # by who was killed
        leftover.unlink(missing_ok=True)
    link = released / f".{releases.LATEST}.{token_hex(8)}"
    os.symlink(version, link)
    os.replace(link, released / releases.LATEST)
    sync(released)
