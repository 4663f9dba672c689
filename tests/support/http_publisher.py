"""A local server that behaves like publishers at their worst, and clients for it.

Each path has steps, one for each call; the last is repeated. A step writes bytes to the connection, as badly as it
likes. Nothing here tests anything: the tests of the client and of the sources use it.

    with Publisher() as publisher:
        publisher.answers("/data", page(status=500), page(b"a,b\\n1,2\\n"))
        response = publisher.client(folder).fetch(publisher.ask("/data", expect="csv"))
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bilateral.commons.web import Web
from pipelines.archive.http.client import Client
from pipelines.archive.http.messages import Key, Request

AGENT = "bilateral-indicators-tests (curator@example.org)"
HOST = "publisher.test"
OTHER = "other.test"
START = 1_800_000_000.0
"""2027-01-15 08:00 UTC: when the clock of a test begins."""

KEY = Key("PUBLISHER_KEY", header="X-Api-Key")

COMTRADE_QUOTA = b'{ "statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 03:14:17." }'
COMTRADE_TOO_FAST = b'{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 5 seconds." }'
COMTRADE_EMPTY = b'{"elapsedTime":"0.05 secs","count":0,"data":[],"error":""}'
COMTRADE_CUT = b'{"elapsedTime":"1.2 secs","count":100000,"data":[{"refYear":2024}],"error":""}'
"""As many rows as one call gives: there are more."""
WORLD_BANK_ERROR = (
    b'\xef\xbb\xbf[{"message":[{"id":"120","key":"Invalid value",'
    b'"value":"The provided parameter value is not valid"}]}]'
)
WORLD_BANK_ROWS = b'[{"page":1,"pages":1,"total":1},[{"date":"2024","value":1.5}]]'
GDELT_TOO_FAST = b"Please limit requests to one every 5 seconds or contact us for larger queries."
BLOCK_PAGE = b"<!DOCTYPE html>\n<html><head><title>Access &amp; denied</title></head><body>No robots</body></html>"
FIREWALL = b"<html lang=en><head><title>Just a moment...</title></head><body>Checking</body></html>"
BLOBS_DENIED = b'<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code></Error>'
CSV = b"year,country,value\n2024,CHN,1.5\n2024,RUS,2.5\n"
CHANGED_CSV = b"year,economy,value\n2024,CHN,1.5\n"


@dataclass(frozen=True)
class Call:
    """A client's request: the target with its query, headers by lower-case name, and the body."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Connection(BaseHTTPRequestHandler):
    """One connection. ``send`` writes bytes as they are, ``reset`` breaks it, ``sleep`` ends with the server."""

    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def do_GET(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        step = self.publisher.step(self.path.partition("?")[0], Call(self.command, self.path, headers, body))
        with suppress(OSError, ValueError):  # the client has gone
            step(self)

    do_POST = do_HEAD = do_GET

    def send(self, data: bytes) -> None:
        """Write to the connection."""
        self.wfile.write(data)

    def head(self, status: int, headers: dict[str, Any]) -> None:
        """Write the status line and these headers only; one with the value None is left out."""
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value is not None]
        self.send("\r\n".join([f"HTTP/1.1 {status} Status", *lines, "", ""]).encode())

    def reset(self) -> None:
        """Break the connection as a crashed host does."""
        time.sleep(0.005)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for file in (self.wfile, self.rfile, self.connection):
            file.close()

    def sleep(self, seconds: float) -> None:
        """Wait, at most until the server ends."""
        if self.publisher.ended.wait(seconds):
            raise ConnectionAbortedError

    def log_message(self, *_: Any) -> None:
        """Nothing."""


Step = Callable[[Connection], None]


class Clock:
    """A clock that only sleep advances. ``slept`` has the seconds of each wait."""

    def __init__(self, now: float = START) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.slept.append(seconds)
        self.now += seconds


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect."""


class Publisher:
    """A server on a free port of 127.0.0.1 under the names HOST and OTHER. ``tls`` is a certificate with its key."""

    def __init__(self, tls: tuple[Path, Path] | None = None) -> None:
        handler = type("Handler", (Connection,), {"publisher": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._steps: dict[str, list[Step]] = {}
        self._calls: dict[str, list[Call]] = defaultdict(list)
        self._lock = threading.Lock()
        self.ended = threading.Event()
        self.port = self._server.server_address[1]
        self.scheme = "https" if tls else "http"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )

    def __enter__(self) -> Publisher:
        threading.Thread(target=self._server.serve_forever, args=(0.002,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def answers(self, path: str, *steps: Step) -> None:
        """What ``path`` does at its first call, its second, and so on."""
        self._steps[path] = list(steps)

    def calls(self, path: str) -> list[Call]:
        """The requests for ``path``."""
        return self._calls[path]

    def step(self, path: str, call: Call) -> Step:
        """Record a call and return what it gets."""
        with self._lock:
            self._calls[path].append(call)
            steps = self._steps.get(path, [page(b"nothing here", status=404)])
            return steps[min(len(self._calls[path]), len(steps)) - 1]

    def url(self, path: str, host: str = HOST) -> str:
        """The address of a path."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    def ask(self, path: str, name: str = "answer", **fields: Any) -> Request:
        """A request for a path."""
        return Request(name, self.url(path), **fields)

    def client(
        self, folder: Path, clock: Clock | None = None, limits: dict[str, float] | None = None, **settings: Any
    ) -> Client:
        """A client that reaches only this server, and whose waits take no time."""
        clock = clock or Clock()
        way: dict[str, Any] = {"connect": 2.0, "read": 2.0, "allowed": {(HOST, self.port), (OTHER, self.port)}}
        way["resolver"] = lambda host, port: ["127.0.0.1"]
        way |= {name: settings.pop(name) for name in list(settings) if name in way}
        fast: dict[str, Any] = {"total": 10.0, "max_bytes": 5_000_000} | settings
        return Client(limits or {}, folder, Web(AGENT, **way), clock, clock.sleep, **fast)


def leftovers(folder: Path) -> list[str]:
    """What a client has left behind: what it received."""
    return sorted(path.relative_to(folder).as_posix() for path in (folder / "received").glob("*"))


def page(body: bytes = b"", status: int = 200, **headers: Any) -> Step:
    """A whole answer. Underscores in the names of headers are hyphens; None leaves one out."""

    def step(connection: Connection) -> None:
        connection.head(status, {"Content_Length": len(body)} | headers)
        connection.send(body)

    return step


def gzipped(body: bytes, status: int = 200, **headers: Any) -> Step:
    """A whole answer in gzip."""
    return page(gzip.compress(body), status, Content_Encoding="gzip", **headers)


def bomb(size: int) -> Step:
    """Zeros that compress to a thousandth of their length."""
    return gzipped(bytes(size))


def redirect(to: str, status: int = 302, body: bytes = b"", **headers: Any) -> Step:
    """A redirect."""
    return page(body, status, Location=to, **headers)


def empty(status: int = 204, **headers: Any) -> Step:
    """An answer without a body or its length."""
    return lambda connection: connection.head(status, headers)


def wrong_length(body: bytes, length: int) -> Step:
    """A body that is not as long as its header says."""
    return page(body, Content_Length=length)


def reset_after(body: bytes, count: int, **headers: Any) -> Step:
    """The first ``count`` bytes, then a broken connection."""

    def step(connection: Connection) -> None:
        connection.head(200, {"Content_Length": len(body)} | headers)
        connection.send(body[:count])
        connection.reset()

    return step


def drip(body: bytes, pause: float, status: int = 200, **headers: Any) -> Step:
    """One byte at a time: each in time, but all together too slow."""

    def step(connection: Connection) -> None:
        connection.head(status, {"Content_Length": len(body)} | headers)
        for byte in body:
            connection.send(bytes([byte]))
            connection.sleep(pause)

    return step


def drip_line(before: bytes, pause: float) -> Step:
    """A line of a header, or of a chunk's length, that does not end."""

    def step(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\n" + before)
        while True:
            connection.send(b"a")
            connection.sleep(pause)

    return step


def endless(piece: bytes, status: int = 200, **headers: Any) -> Step:
    """An endless body without a length."""

    def step(connection: Connection) -> None:
        connection.head(status, headers)
        while True:
            connection.send(piece)

    return step


def hang(seconds: float, before: bytes = b"") -> Step:
    """Nothing, or nothing after ``before``."""

    def step(connection: Connection) -> None:
        connection.send(before)
        connection.sleep(seconds)

    return step


def raw(data: bytes) -> Step:
    """Any bytes, then the end of the connection."""
    return lambda connection: connection.send(data)


def chunked(*pieces: bytes, is_ended: bool = True, **headers: Any) -> Step:
    """A body in chunks, with or without the last one."""

    def step(connection: Connection) -> None:
        connection.head(200, {"Transfer_Encoding": "chunked"} | headers)
        for piece in (*pieces, b"") if is_ended else pieces:
            connection.send(b"%x\r\n%b\r\n" % (len(piece), piece))

    return step
