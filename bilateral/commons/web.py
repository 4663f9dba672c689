"""The one web client, of makers and readers: an address is asked, and the answer read within bounds of size and time.

A host is looked up once and all its addresses are checked; the connection goes to a checked one, so that a name that
changes meanwhile leads nowhere, and TLS still verifies the host's name. Redirects are rules here and steps of whoever
asks. Proxies and .netrc are ignored, because they would change where a request goes. Nothing is logged, because an
address may hold a key. How often to ask, and what a status or a body means, is not known here.
"""

from __future__ import annotations

import gzip
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException, HTTPResponse, RemoteDisconnected
from typing import Any, TypeVar
from urllib.parse import urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HeaderParsingError, HTTPError, NewConnectionError, ReadTimeoutError
from urllib3.util import parse_url
from urllib3.util.response import assert_header_parsing

from bilateral.commons.web_addresses import Resolver, checked, origin, public_url, resolve, sendable
from bilateral.commons.web_errors import (
    BadAnswer,
    BadUrl,
    FetchError,
    TimedOut,
    TlsError,
    TooLarge,
    Truncated,
    Unreachable,
)

MAX_REDIRECTS = 10
PIECE = 65_536
_REDIRECTS = {301, 302, 303, 307, 308}
_ENCODINGS = ("", "identity", "gzip", "x-gzip")
Result = TypeVar("Result")


class Deadline:
    """When all transfer of a fetch must have ended, over its tries and redirects; pauses do not count."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds, negative when it has passed."""
        return self._end - time.monotonic()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """A time that does not count."""
        started = time.monotonic()
        yield
        self._end += time.monotonic() - started


@dataclass(frozen=True)
class Web:
    """``agent`` says who asks. ``connect`` and ``read`` are seconds for a connection and for each wait for bytes.

    ``allowed`` are pairs of host and port that need not be public.
    """

    agent: str
    connect: float = 10.0
    read: float = 60.0
    allowed: Collection[tuple[str, int]] = ()
    resolver: Resolver = resolve

    @contextmanager
    def ask(
        self, url: str, deadline: Deadline, method: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[Answer]:
        """Ask once, without following redirects. Raises FetchError, with a class for each kind of failure."""
        url = sendable(url)
        where, parts = public_url(url), parse_url(url)
        ours = {"Host": parts.netloc or "", "User-Agent": self.agent, "Connection": "close"}
        addresses = checked(url, self.resolver, self.allowed)
        with closing(_said(lambda: self._connected(url, addresses, deadline), where, deadline)) as connection:
            connection.timeout = max(0.001, min(self.read, deadline.left))
            connection.response_class = partial(_Received, deadline, self.read)  # type: ignore[assignment]

            def exchange() -> urllib3.HTTPResponse:
                connection.request(
                    method, parts.request_uri, body, {**headers, **ours}, preload_content=False, decode_content=False
                )
                return connection.getresponse()

            with closing(_said(exchange, where, deadline)) as received:
                yield Answer(received, where, deadline)

    def _connected(self, url: str, addresses: list[str], deadline: Deadline) -> HTTPConnection:
        """A connection to the first of the addresses that takes one."""
        scheme, host, port = origin(url)

        def connect(address: str) -> HTTPConnection:
            seconds = max(0.001, min(self.connect, deadline.left))
            if scheme == "https":
                connection: HTTPConnection = HTTPSConnection(address, port, timeout=seconds, server_hostname=host)
            else:
                connection = HTTPConnection(address, port, timeout=seconds)
            connection.connect()
            return connection

        for address in addresses[:-1]:
            with suppress(NewConnectionError, ConnectTimeoutError):
                return connect(address)
        return connect(addresses[-1])


class _Timed(io.RawIOBase):
    """What a connection receives: no wait goes beyond the deadline, though each of many bytes comes in time."""

    def __init__(self, connected: socket.socket, deadline: Deadline, longest: float) -> None:
        self._socket, self._raw = connected, connected.makefile("rb", buffering=0)
        self._deadline, self._longest = deadline, longest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if (left := self._deadline.left) <= 0:
            raise TimeoutError
        self._socket.settimeout(min(self._longest, left))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Received(HTTPResponse):
    """An answer in time; a header that cannot be read to its end is refused, which urllib3 would log and go on."""

    def __init__(self, deadline: Deadline, longest: float, connected: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(connected, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_Timed(connected, deadline, longest))

    def begin(self) -> None:
        super().begin()
        with suppress(HeaderParsingError):
            return assert_header_parsing(self.msg)
        raise HTTPException("garbled header")


class Answer:
    """An answer whose body is still to be read. ``url`` is the address as it may be displayed."""

    def __init__(self, received: urllib3.HTTPResponse, url: str, deadline: Deadline) -> None:
        self.received, self.url, self._deadline = received, url, deadline
        self.status, self.headers = received.status, received.headers

    @property
    def leads_to(self) -> str | None:
        """The address to which it redirects, if it does. Raises BadUrl where none may lead."""
        location = self.headers.get("Location")
        if self.status not in _REDIRECTS or location is None:
            return None
        try:
            target = urljoin(self.url, location.encode("latin-1").decode("utf-8", "replace"))
        except ValueError:
            raise BadUrl("the redirect leads to no address", self.url) from None
        if origin(target)[0] == "http" and origin(self.url)[0] == "https":
            raise BadUrl(f"the redirect leaves https for {public_url(target)}", self.url)
        return target

    def pieces(self, most: int) -> Iterator[bytes]:
        """The body, decoded. Raises FetchError: TooLarge where it has more than ``most`` bytes."""
        encoding: str = self.headers.get("Content-Encoding", "").strip().lower()
        if encoding not in _ENCODINGS or self.headers.get("Transfer-Encoding", "chunked").lower() != "chunked":
            raise BadAnswer(f"the encoding {encoding or 'of the transfer'} is not understood", self.url)
        read = gzip.GzipFile(fileobj=self).read1 if "gzip" in encoding else self._arrived  # type: ignore[call-overload]
        size, too_large = 0, TooLarge(f"the body has more than the {most:,} bytes that are allowed", self.url)
        if (self.received.length_remaining or 0) > most:
            raise too_large
        try:
            while piece := read(PIECE):
                size += len(piece)
                if size > most:
                    raise too_large
                yield piece
        except EOFError:
            raise Truncated(f"the {encoding} data ends before its end", self.url) from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise BadAnswer(f"the body is not {encoding} as its header says ({error})", self.url) from None

    def read(self, count: int) -> bytes:
        """So many bytes of the body as sent, fewer only at its end: for the reader of gzip."""
        data = b""
        while len(data) < count and (more := self._arrived(count - len(data))):
            data += more
        return data

    def _arrived(self, count: int) -> bytes:
        """What has arrived of the body as sent, at most so many bytes."""
        if self._deadline.left <= 0:
            raise TimedOut("the total time is used up", self.url)
        read = partial(self.received.read1, count, decode_content=False)
        return _said(read, self.url, self._deadline, is_body=True)


def _said(call: Callable[[], Result], where: str, deadline: Deadline, *, is_body: bool = False) -> Result:
    """What ``call`` returns. Raises a FetchError in place of what the network and libraries raise."""
    try:
        return call()
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        problem = _explained(error, where, deadline, is_body=is_body)
    raise problem  # outside the handler: the other error's text may hold what the server sent


def _explained(error: Exception, where: str, deadline: Deadline, *, is_body: bool) -> FetchError:
    """What an error means. ``is_body``: it came after the header."""
    if deadline.left <= 0:
        return TimedOut("the total time is used up", where)
    if isinstance(error, NewConnectionError):  # of the kind of ConnectTimeoutError, too
        return Unreachable(f"no connection: {getattr(error.__cause__, 'strerror', None) or 'refused'}", where)
    if isinstance(error, (ConnectTimeoutError, ReadTimeoutError, TimeoutError)):
        return TimedOut("no byte in time" if is_body else "no answer in time", where)
    if is_body:
        return Truncated("the connection broke", where)
    if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return TlsError(f"the connection is not safe: {getattr(error, 'verify_message', 'no handshake')}", where)
    if isinstance(error, (RemoteDisconnected, OSError)):
        return Truncated("the connection broke before an answer", where)
    if isinstance(error, (HTTPException, HTTPError)):
        return BadAnswer("the header is garbled", where)
    return BadUrl("the address or a header cannot be sent", where)
