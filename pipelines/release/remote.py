"""Releases at an address such as ``s3://bucket/releases``: which there are, how one is added, how one is fetched.

    latest.json                      which releases there are, which of them is the latest, which are pinned or yanked
    2.0.0-8f14e45fceea167a/…         the files of a release; the name ends with the hash of its SHA256SUMS
    marks.js                         the yanked versions once more, for books, which load a script

First the files of a release are written, its ``release.json`` as the last, each created and never replaced; then
``latest.json`` is replaced, if it is still as it was read. That one step publishes: whoever dies before it has
published nothing, and of two who follow one release the second finds another ``latest.json``. Two releases of one
version lie in two folders, so neither spoils the other. No listing is asked for: it may be old.

The address is the truth. The home keeps copies of the release that the next one follows, and of the pinned one.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from bilateral import releases
from bilateral.commons.layout import Home
from bilateral.latest import FILE, Entry, Latest, latest
from bilateral.releases import MANIFEST
from bilateral.verify import SIGNATURE, SUMS, listed, verify
from pipelines.archive.blobs import Bucket, StorageError, refusal
from pipelines.archive.conditions import Conditions
from pipelines.book.packing import data_script
from pipelines.release.withheld import held_here
from pipelines.rows import rows_of
from pipelines.settings import BUCKETS
from pipelines.store.current import sync
from pipelines.store.parquet import read

AT_ONCE = 8
"""Files that are sent or fetched at a time."""
TRIES = 20
"""How often a change of ``latest.json`` is tried while others change it."""


class PublishError(Exception):
    """A release cannot be published or marked; the last one stays. The message says what to do."""


class Remote:
    """Releases at ``address``, fetched through the folder ``aside``."""

    def __init__(self, address: str, aside: Path) -> None:
        self.address = address
        if address.partition("://")[0] not in BUCKETS:
            raise PublishError(
                f"nothing can be published at {address}, only at {', '.join(f'{n}://' for n in BUCKETS)}"
            )
        with self._reached():
            self._bucket = Bucket(address, aside)

    def probe(self) -> Conditions:
        """What the storage makes of the conditions on which publishing rests. Raises PublishError."""
        with self._reached():
            return self._bucket.conditions

    def latest(self) -> Latest:
        """Which releases there are; none where nothing was published yet. Raises PublishError."""
        return self._latest()[0]

    def add(self, folder: Path, follows: str | None) -> Latest:
        """Publish the release in ``folder``, which must be whole, after the one whose manifest hashes to ``follows``.

        The same release again changes nothing. Raises PublishError where another one was published meanwhile.
        """
        version, entry = str(releases.manifest(folder)["version"]), entry_of(folder)

        def change(said: Latest) -> Latest:
            if said.releases.get(version) == entry:
                return said
            last = said.releases[said.newest].manifest_sha256 if said.newest else None
            if last != follows:
                now = said.newest or "no release"
                raise PublishError(
                    f"the last release at {self.address} is now {now}, published by somebody else: build again"
                )
            return said.followed_by(version, entry)

        with self._reached():
            self._bucket.require()
            self._send(folder, entry.folder)
        return self.change(change)

    def change(self, change: Callable[[Latest], Latest]) -> Latest:
        """Replace what ``latest.json`` says by what ``change`` makes of it, and return that. Raises PublishError."""
        for _ in range(TRIES):
            before, tag = self._latest()
            after = change(before)
            with self._reached():
                if after == before or self._bucket.swap(FILE, after.to_json(), tag):
                    self._write_script(after)
                    return after
        raise PublishError(f"{self.address}/{FILE} is changed by others all the time: try again")

    def fetch(self, version: str, target: Path) -> None:
        """Copy a release into a new folder ``target``. Raises PublishError where it is not whole."""
        entry = self.latest().releases[version]
        aside = target.with_name(f".{target.name}.fetched")
        shutil.rmtree(aside, ignore_errors=True)
        with self._reached():
            self._copy(f"{entry.folder}/{SUMS}", aside / SUMS)
            with ThreadPoolExecutor(AT_ONCE) as several:
                paths = [(f"{entry.folder}/{name}", _inside(aside, name)) for name in listed(aside)]
                list(several.map(lambda path: self._copy(*path), paths))
                signature = self._bucket.tagged(f"{entry.folder}/{SIGNATURE}")[0]
        if signature:
            (aside / SIGNATURE).write_bytes(signature)
        problems = verify(aside)
        if not problems and entry_of(aside) != entry:
            problems = [f"it is not the release that {FILE} names"]
        if problems:
            raise PublishError(f"{self.address}/{entry.folder} is not whole: {'; '.join(problems[:5])}")
        aside.rename(target)
        sync(target.parent)

    def send(self, other: Remote, aside: Path) -> list[str]:
        """Publish at another address what it has not yet, through the folder ``aside``, and the marks; which versions.

        Raises PublishError where that address has other releases than this one had before.
        """
        said, there, sent, follows = self.latest(), other.latest(), list[str](), None
        if there.releases != dict([*said.releases.items()][: len(there.releases)]):
            raise PublishError(f"{other.address} has other releases than {self.address}: publish at an empty address")
        for version, entry in said.releases.items():
            if version not in there.releases:
                self.fetch(version, aside / version)
                other.add(aside / version, follows)
                sent.append(version)
            follows = entry.manifest_sha256
        if said.marks != there.marks:
            other.change(lambda known: known.marked(said.pinned, said.yanked))
        return sent

    def _latest(self) -> tuple[Latest, str | None]:
        with self._reached():
            content, tag = self._bucket.tagged(FILE)
        try:
            return (latest(content, f"{self.address}/{FILE}") if tag else Latest()), tag
        except releases.MarksError as error:
            raise PublishError(str(error)) from error

    def _send(self, folder: Path, name: str) -> None:
        """Write the files of a release, and its manifest when all others are there."""
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
        with ThreadPoolExecutor(AT_ONCE) as several:
            keys = [f"{name}/{path.relative_to(folder).as_posix()}" for path in files]
            list(several.map(self._bucket.put, keys, files))
        self._bucket.put(f"{name}/{MANIFEST}", (folder / MANIFEST).read_bytes())

    def _write_script(self, said: Latest) -> None:
        """Write what books show of the marks, until it is what ``latest.json`` says."""
        while True:
            script = data_script("marks", {"yanked": said.yanked})
            if self._bucket.tagged(releases.MARKS_SCRIPT)[0] != script:
                self._bucket.replace(releases.MARKS_SCRIPT, script)
            now = self._latest()[0]
            if now.yanked == said.yanked:
                return
            said = now

    def _copy(self, key: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._bucket.file(key), target)
        self._bucket.forget(key)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """What the storage refuses, or a file that is not there, as a PublishError."""
        try:
            yield
        except StorageError as error:
            raise PublishError(str(error)) from error
        except (FileNotFoundError, ValueError) as error:
            raise PublishError(f"{self.address} cannot be used: {refusal(str(error))}") from error


def remote_of(address: str, home: Home, *, is_public: bool = False) -> Remote | None:
    """Where a home publishes: None if in itself alone. Public releases lie in a folder of their own, as on the disk."""
    return Remote(f"{address}/public" if is_public else address, home.build / "cache") if address else None


def reserve(folder: Path) -> str:
    """What whoever passes on the release in ``folder`` must know, in words: whose rows are not for others.

    Empty where there are none.
    """
    said = releases.manifest(folder)
    if said["audience"] != "local":
        return ""
    names = held_here(rows_of(read(folder / "sources.parquet")), said["tables"])
    return f"{said['version']} is local: the terms of {', '.join(names)} do not let their rows be passed on"


def entry_of(folder: Path) -> Entry:
    """How ``latest.json`` names the release in ``folder``."""
    manifest, sums = (folder / MANIFEST).read_bytes(), (folder / SUMS).read_bytes()
    said = releases.described(manifest)
    name = f"{said['version']}-{sha256(sums).hexdigest()[:16]}"
    return Entry(name, str(said["date"]), sha256(manifest).hexdigest())


def _inside(folder: Path, name: str) -> Path:
    """The path of a file that a release lists. Raises ValueError where it leads out of the folder."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{SUMS} lists {name}, which is not in the release")
    return path
