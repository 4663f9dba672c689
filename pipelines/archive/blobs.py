"""Bytes by key, in a local folder or in S3-compatible storage: whole or absent, and never changed once written.

Nothing here knows captures. ``replace`` is for the few small files that are not part of the record.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

from bilateral.commons.layout import LayoutError
from pipelines.archive.conditions import Conditions, probe
from pipelines.store.current import replace_durably, sync, write_durably

ASIDE = ".part"

_USABLE = "See that it exists and that the AWS_* variables name its endpoint, region and keys"
_ALLOWED = "See that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are a key that may read and write there"
_PROBED: dict[tuple[str | None, ...], Conditions] = {}
"""What this process found, by address and endpoint."""
Function = TypeVar("Function", bound=Callable[..., Any])


class StorageError(LayoutError):
    """A bucket cannot be reached, or refuses; the message says which, why, and which variables to look at."""


class Folder:
    """Blobs in a local folder: written aside, fsynced and linked into place, so that no reader sees half of one.

    Keys are relative paths with ``/``. What is read and not there raises FileNotFoundError.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.where = root, str(root)

    def put(self, key: str, data: bytes | Path) -> bool:
        """Write ``data`` under ``key`` unless it exists; whether it was written. Durable when it returns."""
        target = self.root / key
        if target.exists():
            return False
        aside = _aside(target)
        try:
            _copy(data, aside)
            os.link(aside, target)
        except FileExistsError:
            return False
        finally:
            aside.unlink(missing_ok=True)
        sync(target.parent)
        return True

    def replace(self, key: str, data: bytes) -> None:
        """Write ``data`` under ``key``, whatever was there before."""
        replace_durably(self.root / key, data)

    def read(self, key: str) -> bytes:
        """The bytes under ``key``."""
        return (self.root / key).read_bytes()

    def file(self, key: str) -> Path:
        """A local file with the bytes under ``key``."""
        if not (self.root / key).is_file():
            raise FileNotFoundError(self.root / key)
        return self.root / key

    def keys(self, prefix: str) -> list[str]:
        """Keys that begin with the folder ``prefix``, sorted."""
        paths = (self.root / prefix).rglob("*") if (self.root / prefix).is_dir() else ()
        return sorted(p.relative_to(self.root).as_posix() for p in paths if p.is_file() and not p.name.startswith("."))

    def delete(self, key: str) -> None:
        """Remove ``key``."""
        (self.root / key).unlink()

    def forget(self, key: str) -> None:
        """Drop the local copy of ``key``: nothing where the storage is local."""


def _aside(target: Path) -> Path:
    """Where one writer writes what will become ``target``; a process id is no name: two hosts have the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.with_name(f".{target.name}.{token_hex(8)}{ASIDE}")


def _copy(data: bytes | Path, target: Path) -> None:
    if isinstance(data, Path):
        shutil.copyfile(data, target)
        sync(target)
    else:
        write_durably(target, data)


def _in_words(method: Function) -> Function:
    """``method`` of a bucket, of which a refusal by the storage is a StorageError. Conditions are for the method."""

    @wraps(method)
    def told(self: Bucket, *values: Any, **named: Any) -> Any:
        try:
            return method(self, *values, **named)
        except Exception as error:
            from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

            if not isinstance(error, BaseError) or isinstance(error, AlreadyExistsError | PreconditionError):
                raise
            raise StorageError(f"{self.where} cannot be used: {refusal(str(error))}") from error

    return told  # type: ignore[return-value]


def refusal(text: str) -> str:
    """What a storage said in one sentence, and what to look at: its own words if there are any."""
    said = " ".join(text.partition("Debug source")[0].split())
    remedy = _ALLOWED if re.search(r"status code: 40[13]\b", said) else _USABLE
    own = [found[1].rstrip(".") for tag in ("Code", "Message") if (found := re.search(f"<{tag}>(.*?)</{tag}>", said))]
    return f"{': '.join(own) or said[:300]}. {remedy}"


class Bucket:
    """Blobs under an address such as ``s3://bucket/prefix``, with keys and endpoint from the AWS_* variables.

    The same methods as a ``Folder`` has. Objects appear whole or not at all; ``put`` asks the storage to create only.
    Files are fetched once into ``cache``. Whatever meets the storage raises StorageError, and so does a write where the
    storage does not keep the condition on which it rests.
    """

    @_in_words
    def __init__(self, address: str, cache: Path) -> None:
        import obstore
        from obstore.store import from_url

        self.where, self._cache = address, cache
        self._obstore: Any = obstore
        self._store: object = from_url(address)  # reads AWS_ALLOW_HTTP and the others itself

    def put(self, key: str, data: bytes | Path) -> bool:
        from obstore.exceptions import AlreadyExistsError

        self.require("creating")
        is_large = isinstance(data, Path) and data.stat().st_size > 64_000_000  # goes up in parts, not create-only
        try:
            self._write(key, data, **({} if is_large else {"mode": "create", "use_multipart": False}))
        except AlreadyExistsError:
            return False
        return True

    def replace(self, key: str, data: bytes) -> None:
        self._write(key, data)

    @_in_words
    def _write(self, key: str, data: bytes | Path, **how: Any) -> None:
        """Write an object with the type of content that its name says: a browser asks for it."""
        kind = guess_type(key)[0] or "application/octet-stream"
        self._obstore.put(self._store, key, data, attributes={"Content-Type": kind}, **how)

    @_in_words
    def read(self, key: str) -> bytes:
        return bytes(self._obstore.get(self._store, key).bytes())

    @_in_words
    def file(self, key: str) -> Path:
        path = self._copy_of(key)
        if not path.exists():
            aside = _aside(path)
            with open(aside, "wb") as out:
                for chunk in self._obstore.get(self._store, key).stream(min_chunk_size=1 << 20):
                    out.write(chunk)
            os.replace(aside, path)
        return path

    @_in_words
    def tagged(self, key: str) -> tuple[bytes, str | None]:
        """The bytes under ``key`` with the tag of this state of it, for ``swap``; nothing and None where it is not."""
        with suppress(FileNotFoundError):
            found = self._obstore.get(self._store, key)
            return bytes(found.bytes()), found.meta["e_tag"]
        return b"", None

    def swap(self, key: str, data: bytes, tag: str | None) -> bool:
        """Replace the state ``tag`` of ``key`` by ``data``; whether it was still there, None if there was no object."""
        self.require()
        return self.swap_as(key, data, tag, is_bare=self.conditions.is_bare)

    def swap_as(self, key: str, data: bytes, tag: str | None, *, is_bare: bool) -> bool:
        """The same, whatever the storage makes of it, the tag with or without its quotes.

        A refusal may be the answer to a second try of a call that had succeeded: what is there decides.
        """
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        state = tag and {"e_tag": tag.strip('"') if is_bare else tag}
        try:
            self._write(key, data, mode=state or "create", use_multipart=False)
        except (AlreadyExistsError, PreconditionError):
            return self.tagged(key)[0] == data
        return True

    @property
    def conditions(self) -> Conditions:
        """What the storage makes of conditions, tried before the first write of this process."""
        place = (self.where, *(os.environ.get(name) for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT")))
        if place not in _PROBED:
            _PROBED[place] = probe(self)
        return _PROBED[place]

    def require(self, *names: str) -> None:
        """Raise StorageError where a condition does not hold, by default any."""
        for name in names or ("creating", "replacing"):
            if wrong := getattr(self.conditions, name):
                raise StorageError(
                    f"{self.where} is not safe to write: asked for {name} an object under a condition, {wrong}, and "
                    "two writers rely on it. `bilateral releases probe` says what the storage does: use another"
                )

    @_in_words
    def keys(self, prefix: str) -> list[str]:
        batches = self._obstore.list(self._store, prefix=prefix)
        return sorted(entry["path"] for batch in batches for entry in batch)

    @_in_words
    def delete(self, key: str) -> None:
        self._obstore.delete(self._store, key)

    def forget(self, key: str) -> None:
        self._copy_of(key).unlink(missing_ok=True)

    def _copy_of(self, key: str) -> Path:
        return self._cache / sha256(key.encode()).hexdigest()


Blobs = Folder | Bucket
