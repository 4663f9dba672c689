"""Files of a web server as an Arrow file system: read in parts where the server allows it, and never listed.

A server that refuses for the moment (429, 5xx) or breaks off is asked again, a few times. How an address is asked
safely is in ``commons.web``.
"""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote

import pyarrow as pa
from pyarrow import fs

from bilateral.commons.web import MAX_REDIRECTS, Deadline, Web
from bilateral.commons.web_addresses import origin
from bilateral.commons.web_errors import BadUrl, FetchError, ForbiddenAddress

TRIES = 5
SECONDS = 300.0
"""How long one file or part of one may take, over all tries."""
DOCUMENT = 64 << 20
"""Bytes of a file that is read at once."""
WHOLE = 256 << 20
"""Bytes of a file of which only a part is wanted, and which a server gives whole: it is held in memory."""


class WebFiles(fs.FileSystemHandler):  # type: ignore[misc]
    """The files under ``root``, such as ``https://example.org``; paths are those of addresses.

    A host must be public, unless the user wrote it as one of his own: ``localhost``, another name without a dot, or an
    address. Where it redirects to must be public in any case. Raises OSError where ``root`` cannot be asked.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        try:
            _, host, port = origin(root)
        except BadUrl as error:
            raise OSError(f"{error.where}: {error.what}; expected {error.expected}") from None
        self._web = Web("bilateral", allowed={(host, port)} if _is_own(host) else ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WebFiles) and other.root == self.root

    def __hash__(self) -> int:
        return hash(self.root)

    def get_type_name(self) -> str:
        return "web"

    def normalize_path(self, path: str) -> str:
        return path

    def get_file_info(self, paths: list[str]) -> list[fs.FileInfo]:
        return [self._info(path) for path in paths]

    def _info(self, path: str) -> fs.FileInfo:
        try:
            asked(self._web, self._address(path), "HEAD", sys.maxsize)
            return fs.FileInfo(path, fs.FileType.File)
        except FileNotFoundError:
            return fs.FileInfo(path, fs.FileType.NotFound)

    def open_input_stream(self, path: str) -> pa.NativeFile:
        return pa.BufferReader(asked(self._web, self._address(path)).body)

    def open_input_file(self, path: str) -> pa.NativeFile:
        return pa.PythonFile(_File(self._web, self._address(path)), mode="r")

    def _address(self, path: str) -> str:
        return f"{self.root}/{quote(path.lstrip('/'))}"

    def _refuse(self, *_: object) -> Any:
        raise NotImplementedError(f"{self.root} is read file by file: nothing is listed or written there")

    get_file_info_selector = create_dir = delete_dir = delete_dir_contents = delete_root_dir_contents = _refuse
    delete_file = move = copy_file = open_output_stream = open_append_stream = _refuse


def _is_own(host: str) -> bool:
    """Whether a host is written as only one's own network knows it."""
    try:
        return "." not in host or bool(ip_address(host))
    except ValueError:
        return False


class _Busy(FetchError):
    """The server refuses for the moment."""

    is_retried = True


@dataclass(frozen=True)
class Got:
    """What a server answered; ``is_part`` says whether its body is the part that was asked for."""

    headers: Mapping[str, str]
    body: bytes
    is_part: bool


def asked(web: Web, address: str, method: str = "GET", most: int = DOCUMENT, part: range | None = None) -> Got:
    """The answer for an address, of at most so many bytes, or for a part of it.

    Raises FileNotFoundError where there is nothing that may be read, and OSError where no answer comes.
    """
    deadline = Deadline(SECONDS)
    for number in range(TRIES):
        time.sleep(0.2 * (2**number - 1))
        try:
            return _got(web, address, method, most, part, deadline)
        except FetchError as error:
            said = f"{address}: {error.what}; expected {error.expected}"
            if isinstance(error, ForbiddenAddress):
                said += " (a server of your own is named by its number, or by a name without a dot)"
            if not error.is_retried or deadline.left <= 0:
                break
    raise OSError(said)


def _got(web: Web, address: str, method: str, most: int, part: range | None, deadline: Deadline) -> Got:
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={part[0]}-{part[-1]}"} if part else {})
    url = address
    for _ in range(MAX_REDIRECTS + 1):
        with web.ask(url, deadline, method, headers) as answer:
            if target := answer.leads_to:
                url = target
                continue
            said, body = f"{answer.status} {answer.received.reason}", io.BytesIO()
            if answer.status in (401, 403, 404, 410):
                raise FileNotFoundError(f"{address}: {said}")
            if answer.status >= 500 or answer.status == 429:
                raise _Busy(said, address)
            is_part = answer.status == 206 and part is not None
            if answer.status != 200 and not is_part:
                raise OSError(f"{address}: {said}")
            for piece in answer.pieces(len(part) if part and is_part else most):
                body.write(piece)
            return Got(answer.headers, body.getvalue(), is_part)
    raise BadUrl(f"more than {MAX_REDIRECTS} redirects", address)


class _File(io.RawIOBase):
    """A file that is read where it lies; whole, if its server knows no parts."""

    def __init__(self, web: Web, address: str) -> None:
        super().__init__()
        self._web, self._address = web, address
        length = asked(web, address, "HEAD", sys.maxsize).headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 15:
            raise OSError(f"{address} does not say how long it is")
        self.size = int(length)
        self._whole: bytes | None = None
        self._at = threading.local()  # Arrow reads in several threads, each after a seek of its own

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at.place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self.size}[whence]
        return self.tell()

    def tell(self) -> int:
        return int(getattr(self._at, "place", 0))

    def read(self, count: int = -1) -> bytes:
        first = self.tell()
        end = self.size if count is None or count < 0 else min(first + count, self.size)
        data = self._part(range(first, end)) if first < end else b""
        self.seek(first + len(data))
        return data

    def _part(self, part: range) -> bytes:
        if self._whole is None:
            got = asked(self._web, self._address, most=WHOLE, part=part)
            if got.is_part:
                place = got.headers.get("Content-Range", "").partition("-")[0]
                if (place, len(got.body)) != (f"bytes {part.start}", len(part)):
                    raise OSError(f"{self._address} gives another part than the one that was asked for")
                return got.body
            self._whole = got.body
        return self._whole[part.start : part.stop]
