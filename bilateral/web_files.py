"""Files of a web server as an Arrow file system: read in parts where the server allows it, and never listed.

A server that refuses for the moment (429, 5xx) or breaks off is asked again, a few times.
"""

from __future__ import annotations

import io
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from typing import Any

import pyarrow as pa
from pyarrow import fs

TRIES = 5
SECONDS = 60
"""How long an answer may take to begin, or to go on."""


class WebFiles(fs.FileSystemHandler):  # type: ignore[misc]
    """The files under ``root``, such as ``https://example.org``; paths are those of addresses."""

    def __init__(self, root: str) -> None:
        self.root = root

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
            return fs.FileInfo(path, fs.FileType.File, size=_File(self._address(path)).size)
        except FileNotFoundError:
            return fs.FileInfo(path, fs.FileType.NotFound)

    def open_input_stream(self, path: str) -> pa.NativeFile:
        return pa.BufferReader(asked(self._address(path)).body)

    def open_input_file(self, path: str) -> pa.NativeFile:
        return pa.PythonFile(_File(self._address(path)), mode="r")

    def _address(self, path: str) -> str:
        return f"{self.root}/{urllib.parse.quote(path.lstrip('/'))}"

    def _refuse(self, *_: object) -> Any:
        raise NotImplementedError(f"{self.root} is read file by file: nothing is listed or written there")

    get_file_info_selector = create_dir = delete_dir = delete_dir_contents = delete_root_dir_contents = _refuse
    delete_file = move = copy_file = open_output_stream = open_append_stream = _refuse


class Answer:
    """What a server answered: bytes, whether they are the part asked for, and how large the whole is."""

    def __init__(self, answer: Any, body: bytes) -> None:
        self.body = body
        self.is_part = answer.status == 206
        whole = answer.headers.get("Content-Range", "").rpartition("/")[2] if self.is_part else ""
        self.size = int(whole) if whole.isdigit() else int(answer.headers.get("Content-Length") or len(body))


def asked(address: str, method: str = "GET", part: tuple[int, int] | None = None) -> Answer:
    """The answer for an address, or for the bytes from the first to the last of ``part``.

    Raises FileNotFoundError where there is nothing that may be read, and OSError where no answer comes.
    """
    headers = {"Range": f"bytes={part[0]}-{part[1]}"} if part else {}
    request = urllib.request.Request(address, headers=headers, method=method)  # noqa: S310 - `behind` saw the scheme
    error: Exception | None = None
    for number in range(TRIES):
        time.sleep(0.2 * (2**number - 1))
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return Answer(answer, answer.read())
        except urllib.error.HTTPError as refused:
            if refused.code in (401, 403, 404, 410):
                raise FileNotFoundError(f"{address}: {refused.code} {refused.reason}") from None
            if refused.code < 500 and refused.code != 429:
                raise OSError(f"{address}: {refused.code} {refused.reason}") from None
            error = refused
        except (OSError, HTTPException) as broken:
            error = broken
    raise OSError(f"{address} gives no answer, asked {TRIES} times: {error}") from error


class _File(io.RawIOBase):
    """A file that is read where it lies; whole, if its server knows no parts."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.size = asked(address, "HEAD").size
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
        data = self._part(first, end) if first < end else b""
        self.seek(first + len(data))
        return data

    def _part(self, first: int, end: int) -> bytes:
        if self._whole is None:
            answer = asked(self._address, part=(first, end - 1))
            if answer.is_part:
                return answer.body
            self._whole = answer.body
        return self._whole[first:end]
