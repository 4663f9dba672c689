"""What has been made before: a file whose inputs and whose maker's code are the same is not made again.

A key is the hash of what a file, or a small result, is made from: content hashes and facts, the code of its maker, and
the locked libraries. The memo, a file in the home, says which bytes came of each key; they stand in releases, where
they are looked up by their hash. It may be deleted: everything is then made anew. What is made of what is declared by
the makers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bilateral.verify import listed
from pipelines.imports import ROOT, digest
from pipelines.store.current import replace_durably

LOCK = ROOT / "requirements-build.lock"
Result = TypeVar("Result")


class FileToMake(NamedTuple):
    """A file of a release by its path: how its bytes are made, and the key of what from; None if it never waits."""

    path: str
    make: Callable[[], bytes]
    key: str | None = None
    pack: Callable[[bytes], bytes] | None = None
    """What is done to them at the end, which takes no Python: it may be done while the next file is made."""

    def data(self) -> bytes:
        """The bytes of the file."""
        return self.pack(self.make()) if self.pack else self.make()


def given(path: str, data: bytes) -> FileToMake:
    """A file whose bytes are there."""
    return FileToMake(path, lambda: data)


@cache
def code_of(*modules: str) -> str:
    """The hash of the code of these modules and of all that they import, and of the locked libraries."""
    return sha256(f"{digest(*modules)} {hash_of(LOCK) if LOCK.exists() else ''}".encode()).hexdigest()


def key_of(what: str, code: str, *inputs: object) -> str:
    """The key of ``what`` code of this hash makes of ``inputs``: hashes, or facts that JSON can state."""
    return sha256(json.dumps([what, code, inputs], sort_keys=True, default=str).encode()).hexdigest()


def hash_of(file: Path) -> str:
    """The hash of a file's bytes."""
    return sha256(file.read_bytes()).hexdigest()


class Memo:
    """What was made before by its key: files by the hash of their bytes, small results as they are."""

    def __init__(self, file: Path, folders: Iterable[Path] = ()) -> None:
        """``folders`` are releases whose files may be used again. A memo that cannot be read is empty."""
        self.file = file
        try:
            said = json.loads(file.read_bytes())
            self._files: dict[str, str] = dict(said["files"])
            self._results: dict[str, Any] = dict(said["results"])
        except (OSError, ValueError, KeyError, TypeError):
            self._files, self._results = {}, {}
        self._used: dict[str, Any] = {}
        self._places = {sha: folder / name for folder in folders for name, sha in listed(folder).items()}

    def result(self, key: str, make: Callable[[], Result]) -> Result:
        """The result of ``make``, which JSON can state, or the one of the same key from before."""
        if key not in self._results:
            self._results[key] = make()
        self._used[key] = self._results[key]
        return self._results[key]

    def knows(self, key: str) -> bool:
        """Whether a result has this key."""
        return key in self._results

    def file_of(self, key: str | None) -> tuple[Path, str] | None:
        """A file of a release that was made of the same, and its hash, if its bytes are still those."""
        digest = self._files.get(key or "")
        place = self._places.get(digest or "")
        if digest is None or place is None or not place.is_file() or hash_of(place) != digest:
            return None
        return place, digest

    def note(self, key: str | None, digest: str) -> None:
        """Keep that what has this key has bytes of this hash."""
        if key:
            self._files[key] = digest

    def place_of(self, digest: str) -> Path | None:
        """A file of a release with bytes of this hash, whatever it was made of."""
        place = self._places.get(digest)
        return place if place and place.is_file() and hash_of(place) == digest else None

    def save(self, new: Path | None = None) -> None:
        """Write the memo: files that stand in releases or in the folder ``new``, and the results that were asked."""
        there = {*self._places, *(listed(new).values() if new else ())}
        files = {key: digest for key, digest in self._files.items() if digest in there}
        replace_durably(self.file, json.dumps({"files": files, "results": self._used}).encode())
