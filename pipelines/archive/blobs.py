"""Bytes by key, in a local folder or in S3-compatible storage: whole or absent, and never changed once written.

Nothing here knows captures. ``replace`` is for the few small files that are not part of the record.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import wraps
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

from bilateral.commons.layout import LayoutError
from pipelines.store.current import replace_durably, sync

ASIDE = ".part"
RENEWED = 43_200.0
"""Seconds after which a file of a bucket that comes again is written anew, so that it counts as young."""


_USABLE = "See that it exists and that the AWS_* variables name its endpoint, region and keys"
_ALLOWED = "See that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are a key that may read and write there"
Function = TypeVar("Function", bound=Callable[..., Any])


class StorageError(LayoutError):
    """A bucket cannot be reached, or refuses; the message says which, why, and which variables to look at."""


class BusyError(Exception):
    """Somebody is writing to the storage, and may not be disturbed."""


class Folder:
    """Blobs in a local folder: written aside, fsynced and linked into place, so that no reader sees half of one.

    Keys are relative paths with ``/``. What is read and not there raises FileNotFoundError.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.where = str(root)

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

    def writing(self) -> AbstractContextManager[None]:
        """Held while what belongs together is written: nothing is removed meanwhile."""
        return self._locked(fcntl.LOCK_SH)

    def removing(self) -> AbstractContextManager[None]:
        """Held while what belongs to nothing is removed. Raises BusyError while somebody writes."""
        return self._locked(fcntl.LOCK_EX | fcntl.LOCK_NB)

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / ".lock", "ab") as file:
            try:
                fcntl.flock(file, how)
            except BlockingIOError:
                raise BusyError(f"something is being archived in {self.where}: try again when that has ended") from None
            yield

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

    def size(self, key: str) -> int:
        """Bytes under ``key``."""
        return (self.root / key).stat().st_size

    def written(self, key: str) -> float:
        """When ``key`` was written, in seconds since 1970."""
        return (self.root / key).stat().st_mtime

    def delete(self, key: str) -> None:
        """Remove ``key``."""
        (self.root / key).unlink()

    def forget(self, key: str) -> None:
        """Drop the local copy of ``key``: nothing where the storage is local."""

    def leftovers(self, before: float) -> Iterator[Path]:
        """Files that nobody has written to since ``before``, in seconds since 1970: whoever did has died."""
        for path in self.root.rglob(f".*{ASIDE}"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    yield path


def _aside(target: Path) -> Path:
    """Where one writer writes what will become ``target``; a process id is no name: two hosts have the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.with_name(f".{target.name}.{token_hex(8)}{ASIDE}")


def _copy(data: bytes | Path, target: Path) -> None:
    with open(target, "wb") as out:
        if isinstance(data, Path):
            with open(data, "rb") as source:
                shutil.copyfileobj(source, out, 1 << 20)
        else:
            out.write(data)
        out.flush()
        os.fsync(out.fileno())


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
    Files are fetched once into ``cache``. Whatever meets the storage raises StorageError.
    """

    @_in_words
    def __init__(self, address: str, cache: Path) -> None:
        import obstore
        from obstore.store import from_url

        self.where = address
        self._cache = cache
        self._obstore: Any = obstore
        self._store: object = from_url(address)  # reads AWS_ALLOW_HTTP and the others itself

    def put(self, key: str, data: bytes | Path) -> bool:
        from obstore.exceptions import AlreadyExistsError

        if isinstance(data, Path) and data.stat().st_size > 64_000_000:
            if self._is_young(key):
                return False
            self._write(key, data)  # large files go up in parts, which excludes create-only
            return True
        try:
            self._write(key, data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            if isinstance(data, Path) and not self._is_young(key):  # a name by hash: the bytes are the same
                self._write(key, data)
            return False
        return True

    def writing(self) -> AbstractContextManager[None]:
        """Nothing: no lock reaches all who use a bucket. Files that come again are young, and gc leaves those."""
        return nullcontext()

    removing = writing

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
        """Replace the state ``tag`` of ``key`` by ``data``; whether it was still there, None being that of no object.

        A refusal may be the answer to a second try of a call that had succeeded: what is there decides.
        """
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            self._write(key, data, mode={"e_tag": tag} if tag else "create", use_multipart=False)
        except (AlreadyExistsError, PreconditionError):
            return self.tagged(key)[0] == data
        return True

    @_in_words
    def keys(self, prefix: str) -> list[str]:
        batches = self._obstore.list(self._store, prefix=prefix)
        return sorted(entry["path"] for batch in batches for entry in batch)

    @_in_words
    def size(self, key: str) -> int:
        return int(self._obstore.head(self._store, key)["size"])

    @_in_words
    def written(self, key: str) -> float:
        return float(self._obstore.head(self._store, key)["last_modified"].timestamp())

    @_in_words
    def delete(self, key: str) -> None:
        self._obstore.delete(self._store, key)

    def forget(self, key: str) -> None:
        self._copy_of(key).unlink(missing_ok=True)

    def _copy_of(self, key: str) -> Path:
        return self._cache / sha256(key.encode()).hexdigest()

    def _is_young(self, key: str) -> bool:
        with suppress(FileNotFoundError):
            return time.time() - self.written(key) < RENEWED
        return False


Blobs = Folder | Bucket
