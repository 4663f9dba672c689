"""Files of a web server as an Arrow file system: each is read whole, once, and never listed.

A server that refuses for the moment (429, 5xx) or breaks off is asked again, a few times. How an address is asked
safely is in ``commons.web``.
"""

from __future__ import annotations

import time
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
"""How long one file may take, over all tries."""
MOST = 256 << 20
"""Bytes of a file, which is held in memory: larger ones are read from a bucket, which gives parts of them."""
DESCRIPTION = 32 << 20
"""Bytes of a file that describes others: nothing says yet how large it is."""
HELD = (".parquet", ".blocks")
"""Files that are held against a hash, wherever they come from; others come from the host that the user named."""


class WebFiles(fs.FileSystemHandler):  # type: ignore[misc]
    """The files under ``root``, such as ``https://example.org``; paths are those of addresses.

    A host must be public, unless the user wrote it as one of his own: ``localhost``, another name without a dot, or an
    address. Where it redirects to must be public in any case, and the same host but for files that are ``HELD``.
    Raises OSError where ``root`` cannot be asked.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        try:
            _, host, port = origin(root)
        except BadUrl as error:
            raise OSError(f"{error.where}: {error.what}; expected {error.expected}") from None
        self._web = Web("bilateral", allowed={(host, port)} if _is_own(host) else ())
        self._read = dict[str, bytes | FileNotFoundError]()

    def get_type_name(self) -> str:
        return "web"

    def normalize_path(self, path: str) -> str:
        return path

    def get_file_info(self, paths: list[str]) -> list[fs.FileInfo]:
        return [self._info(path) for path in paths]

    def _info(self, path: str) -> fs.FileInfo:
        try:
            self.open_input_stream(path)
            return fs.FileInfo(path, fs.FileType.File)
        except FileNotFoundError:
            return fs.FileInfo(path, fs.FileType.NotFound)

    def open_input_stream(self, path: str) -> pa.NativeFile:
        if path not in self._read:
            try:
                self._read[path] = content(self._web, f"{self.root}/{quote(path.lstrip('/'))}")
            except FileNotFoundError as error:
                self._read[path] = error
        if isinstance(read := self._read[path], FileNotFoundError):
            raise read
        return pa.BufferReader(read)

    def _refuse(self, *_: object) -> Any:
        raise NotImplementedError(f"{self.root} is read file by file: nothing is listed or written there")

    open_input_file = open_input_stream
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


def content(web: Web, address: str) -> bytes:
    """The file at an address.

    Raises FileNotFoundError where there is nothing that may be read, and OSError where no answer comes.
    """
    deadline = Deadline(SECONDS)
    for number in range(TRIES):
        time.sleep(0.2 * (2**number - 1))
        try:
            return _answer(web, address, deadline)
        except FetchError as error:
            said = f"{address}: {error.what}; expected {error.expected}"
            if isinstance(error, ForbiddenAddress):
                said += " (a server of your own is named by its number, or by a name without a dot)"
            if not error.is_retried or deadline.left <= 0:
                break
    raise OSError(said)


def _answer(web: Web, address: str, deadline: Deadline) -> bytes:
    url = address
    for _ in range(MAX_REDIRECTS + 1):
        encoding = "gzip" if address.endswith((".json", "SHA256SUMS")) else "identity"
        with web.ask(url, deadline, "GET", {"Accept-Encoding": encoding}) as answer:
            if target := answer.leads_to:
                url, host = target, origin(target)[1]
                if host != origin(address)[1] and not address.endswith(HELD):
                    raise BadUrl(f"it leads to another host, {host}", address)
                continue
            said = f"{answer.status} {answer.received.reason}"
            if answer.status in (401, 403, 404, 410):
                raise FileNotFoundError(f"{address}: {said}")
            if answer.status >= 500 or answer.status == 429:
                raise _Busy(said, address)
            if answer.status != 200:
                raise OSError(f"{address}: {said}")
            return b"".join(answer.pieces(DESCRIPTION if address.endswith(".json") else MOST))
    raise BadUrl(f"more than {MAX_REDIRECTS} redirects", address)
