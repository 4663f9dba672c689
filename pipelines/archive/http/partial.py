"""A download that may break: the bytes so far, and their version, so that no two versions are ever joined.

The bytes are kept as they were sent, before decoding: that is what a range counts. Nothing is sent here.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from filelock import FileLock

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Version:
    """Which bytes an answer holds. ``total`` is the length of the whole body as sent, if it is known."""

    url: str
    etag: str
    last_modified: str
    media_type: str
    encoding: str
    total: int | None

    @property
    def validator(self) -> str:
        """What identifies these bytes: a strong ETag, or the time of change."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


def version_of(url: str, status: int, headers: Mapping[str, str]) -> Version:
    """The version that an answer with these headers holds."""
    content_range = _RANGE.fullmatch(headers.get("Content-Range", "")) if status == 206 else None
    total = content_range[3] if content_range else headers.get("Content-Length", "") if status != 206 else ""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        total = content_range[3] if content_range else ""
    encoding = headers.get("Content-Encoding", "").strip().lower()
    size = int(total) if total.isascii() and total.isdigit() else None
    return Version(
        url, headers.get("ETag", ""), headers.get("Last-Modified", ""), headers.get("Content-Type", ""), encoding, size
    )


def is_resumable(version: Version, headers: Mapping[str, str]) -> bool:
    """Whether a broken download can be resumed: the server takes ranges, and identifies its version.

    A time of change identifies a version only once it is a minute old: a file may change twice in a second.
    """
    if headers.get("Accept-Ranges", "").lower() != "bytes" or not version.validator:
        return False
    if version.validator == version.etag:
        return True
    changed, now = http_date(version.last_modified), http_date(headers.get("Date", ""))
    return changed is not None and (now or datetime.now(UTC)) - changed >= _MINUTE


def http_date(text: str) -> datetime | None:
    """A date as HTTP writes it, in UTC; None for another text."""
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


class Partial:
    """The partial download of one request, in files that begin with ``digest``. As a context it is locked.

    At the end of the context only bytes that can be resumed are left.
    """

    def __init__(self, folder: Path, digest: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{digest}.part"
        self.decoded = folder / f"{digest}.decoded"
        self.total: int | None = None
        self._note = folder / f"{digest}.json"
        self._lock = FileLock(folder / f"{digest}.lock")

    def __enter__(self) -> Partial:
        self._lock.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.decoded.unlink(missing_ok=True)
        if not self._version():
            self.discard()
        self._lock.release()

    def range(self) -> dict[str, str]:
        """The headers that ask for the rest, if there is a beginning."""
        version, size = self._version(), self._size()
        if version is None or not size or (version.total is not None and size >= version.total):
            return {}
        return {"Range": f"bytes={size}-", "If-Range": version.validator}

    def start(self, version: Version, *, is_resumable: bool) -> None:
        """Start again, with this version."""
        self.discard()
        self.total = version.total
        self.path.touch()
        if is_resumable:
            aside = self._note.with_suffix(".json.tmp")
            aside.write_text(json.dumps(asdict(version)))
            os.replace(aside, self._note)

    def goes_on(self, version: Version, content_range: str) -> Version | None:
        """The version begun with, if an answer with status 206 is the next part of it, otherwise None."""
        known, span = self._version(), _RANGE.fullmatch(content_range)
        if known is None or span is None or int(span[1]) != self._size():
            return None
        is_same = (known.url, known.validator) == (version.url, version.validator)
        is_same &= version.encoding in ("", known.encoding)  # a part need not repeat it
        is_same &= None in (known.total, version.total) or known.total == version.total
        self.total = known.total if known.total is not None else version.total
        return known if is_same else None

    def discard(self) -> None:
        """Remove all of it."""
        for path in (self._note, self.path, self.decoded):
            path.unlink(missing_ok=True)

    def _size(self) -> int:
        with suppress(FileNotFoundError):
            return self.path.stat().st_size
        return 0

    def _version(self) -> Version | None:
        try:
            return Version(**json.loads(self._note.read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
