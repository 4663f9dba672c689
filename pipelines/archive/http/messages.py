"""What is asked of a publisher and what comes back, and the key that neither may show.

Plain values: ``client.py`` sends them.
"""

from __future__ import annotations

import mmap
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, quote_plus

from pipelines.archive.http.errors import MissingKey

FORMATS = ("", "json", "csv", "xml", "zip", "html")
SHORTEST_KEY = 8
_NAME = re.compile(r"[\w(][^/\\\x00-\x1f]{0,199}")


@dataclass(frozen=True)
class Key:
    """A key from the variable ``env``, sent in ``header``: an address is written in many places."""

    env: str
    header: str

    def read(self, where: str) -> Secret:
        """The key. Raises MissingKey if the variable is not set, or holds what cannot be a key."""
        if not (value := os.environ.get(self.env, "").strip()):
            raise MissingKey(f"the variable {self.env} is not set", where)
        if len(value) < SHORTEST_KEY or not (value.isascii() and value.isprintable()):
            raise MissingKey(f"the variable {self.env} does not hold a key", where)
        return Secret(self.header, value)


class Secret:
    """The value of a key, displayed as ***; a Secret without a key hides and adds nothing."""

    __slots__ = ("_header", "_value")

    def __init__(self, header: str = "", value: str = "") -> None:
        self._header, self._value = header, value

    def __repr__(self) -> str:
        return "***"

    def hide(self, text: str) -> str:
        """``text`` with *** for the key, however it is quoted."""
        for form in self._forms():
            text = text.replace(form, "***")
        return text

    def in_header(self) -> dict[str, str]:
        """The header that carries the key, if there is one."""
        return {self._header: self._value} if self._header else {}

    def blank_out(self, path: Path) -> None:
        """Overwrite the key in a file with asterisks: some publishers repeat the request in the answer."""
        if not self._value or not path.stat().st_size:
            return
        with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as data:
            for form in self._forms():
                start = -1
                while (start := data.find(form.encode(), start + 1)) >= 0:
                    data[start : start + len(form)] = b"*" * len(form)

    def _forms(self) -> set[str]:
        return {self._value, quote(self._value, safe=""), quote_plus(self._value)} if self._value else set()


@dataclass(frozen=True)
class Request:
    """One thing to ask for. Holds no secret: ``key`` says where the key comes from.

    ``name`` is the file name of the body inside a capture. ``expect`` is the format of the body, one of FORMATS (""
    takes any): a page of HTML in place of data is an error. ``error`` finds in the first
    64 kB of a body with status 200 that it is an error in disguise; its first group is the publisher's message.
    ``etag`` and ``last_modified`` of an earlier answer ask only for what has changed since. ``may_be_empty`` takes a
    body without a byte as an answer.
    """

    name: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict, hash=False)
    key: Key | None = None
    expect: str = ""
    etag: str | None = None
    last_modified: str | None = None
    may_be_empty: bool = False
    error: re.Pattern[bytes] | None = None

    def error_in(self, head: bytes) -> str | None:
        """The publisher's message where a body is an error in disguise."""
        found = self.error.search(head) if self.error else None
        return next(filter(None, (*found.groups(), found[0]))).decode("utf-8", "replace") if found else None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not a file name")
        if self.expect not in FORMATS:
            raise ValueError(f"{self.name}: {self.expect!r}; expected one of {FORMATS}")


@dataclass(frozen=True)
class Response:
    """An answer. ``url`` is the address that answered, ``redirects`` each status with where it led; both without keys.

    ``path`` holds the bytes after content decoding; it is None where there is no body (204, 304), and the caller moves
    or removes it. ``headers`` are at most ETag, Last-Modified, Content-Type and Content-Length (as sent). ``retrieved``
    is in UTC.
    """

    request: Request
    status: int
    url: str
    redirects: tuple[tuple[int, str], ...]
    headers: Mapping[str, str]
    retrieved: datetime
    path: Path | None = None
    size: int = 0
    sha256: str = ""

    @property
    def not_modified(self) -> bool:
        """Whether nothing has changed since the ``etag`` or ``last_modified`` of the request (304)."""
        return self.status == 304
