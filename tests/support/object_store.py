"""An S3 server in a process of its own, and a proxy before it that misbehaves as servers do. Nothing is tested here.

The server is moto's, which looks at a condition and writes in two steps: here it makes one write at a time, as S3
promises. Where ``S3=ceph`` it is Ceph's. The proxy answers 503, waits, drops headers, and gives old listings, as a test
says. It counts the bytes of all calls
and answers, heads too, and strikes after the one that a test names: no byte more passes of connections that were there.
"""

from __future__ import annotations

import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
from botocore.exceptions import EndpointConnectionError

from tests.support import ceph

BUCKET = "institute"
KEY, SECRET = "key-of-a-test", "secret-of-a-test"
MOTO = """
import threading
from moto import server
lock, handle = threading.Lock(), server.DomainDispatcherApplication.__call__
def in_turn(self, environ, start):
    with lock:
        return handle(self, environ, start)
server.DomainDispatcherApplication.__call__ = in_turn
server.main()
"""
PATIENCE = 30
"""Seconds that obstore waits for an answer before it asks again."""
ANYBODY = "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
"""What lets a reader without keys read, as a public bucket does."""


def environment(endpoint: str) -> dict[str, str]:
    """What the environment must say of the server, for Arrow and obstore alike."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@contextmanager
def serve() -> Iterator[str]:
    """A server with the bucket ``BUCKET``; its address."""
    port = _free_port()
    endpoint = f"http://127.0.0.1:{port}"
    with ceph.gateway(port, _free_port(), KEY, SECRET) if os.environ.get("S3") == "ceph" else _moto(port):
        client = boto3.client(
            "s3", "us-east-1", endpoint_url=endpoint, aws_access_key_id=KEY, aws_secret_access_key=SECRET
        )
        for _ in range(300):
            with suppress(EndpointConnectionError):
                client.create_bucket(Bucket=BUCKET)
                break
            time.sleep(0.1)
        yield endpoint


@contextmanager
def _moto(port: int) -> Iterator[None]:
    command = [sys.executable, "-c", MOTO, "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Proxy:
    """A server before ``endpoint``. ``refused`` of the calls get 503, of which half are carried out before.

    ``wait`` is the most seconds that it sleeps before a call; before the part ``slow`` of the calls it sleeps two to
    five, and before every tenth of these longer than a client waits. While ``is_stale``, listings are those of before.
    """

    def __init__(self, endpoint: str, refused: float = 0.0, wait: float = 0.0, slow: float = 0.0) -> None:
        self.endpoint, self.refused, self.wait, self.slow, self.is_stale = endpoint, refused, wait, slow, False
        self.calls: Counter[str] = Counter()
        self.sent = self.refusals = self.delays = 0
        self.passed = self.last = self.strikes = 0
        """Bytes that passed, the one after which to strike, and how often that was done."""
        self.strike: Callable[[str], None] = lambda where: None
        """Told whether that byte was one of a ``call`` or of an ``answer``."""
        self.chance = random.Random(1)
        self.listings: dict[str, Any] = {}
        self.dropped: tuple[str, ...] = ("connection",)
        """Headers of calls, in small letters, that are not passed on."""
        self.lock = threading.Lock()
        handler = type("Handler", (_Connection,), {"proxy": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def passing(self, data: bytes, since: int, where: str) -> bytes:
        """What passes of the next bytes of a connection that was there ``since`` so many strikes.

        Raises ConnectionAbortedError if it was struck before.
        """
        with self.lock:
            if since != self.strikes:
                raise ConnectionAbortedError
            if is_last := self.passed < self.last <= self.passed + len(data):
                data = data[: self.last - self.passed]
                self.strikes += 1
            self.passed += len(data)
        if is_last:
            self.strike(where)
        return data


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that are killed."""


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: Proxy

    def setup(self) -> None:
        """Open both directions."""
        super().setup()
        since = self.proxy.strikes
        self.rfile: Any = _Counted(self.rfile, lambda data: self.proxy.passing(data, since, "call"))
        self.wfile: Any = _Counted(self.wfile, lambda data: self.proxy.passing(data, since, "answer"))

    def do_GET(self) -> None:
        proxy, body = self.proxy, self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with proxy.lock:
            proxy.calls[self.command] += 1
            is_refused, is_late = proxy.chance.random() < proxy.refused, proxy.chance.random() < 0.5
            pause = proxy.chance.random() * proxy.wait
            if proxy.chance.random() < proxy.slow:
                proxy.delays += 1
                pause = proxy.chance.uniform(2, 5) if proxy.delays % 10 else PATIENCE + 2
            proxy.refusals += is_refused
        time.sleep(pause)
        if is_refused and not is_late:
            return self._answer(503, {}, b"<Error><Code>SlowDown</Code></Error>")
        answer = self._pass_on(body)
        if self.command == "GET" and "list-type" in self.path:
            with proxy.lock:
                answer = proxy.listings.setdefault(self.path, answer) if proxy.is_stale else answer
                proxy.listings[self.path] = answer
        if is_refused:
            return self._answer(503, {}, b"<Error><Code>SlowDown</Code></Error>")
        return self._answer(*answer)

    do_PUT = do_POST = do_DELETE = do_HEAD = do_GET

    def _pass_on(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        host = self.proxy.endpoint.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in self.proxy.dropped}
        if "Authorization" not in self.headers:  # whatever its letters
            headers["Authorization"] = ANYBODY
        try:
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            kept = {n: v for n, v in answer.getheaders() if n.lower() not in ("transfer-encoding", "connection")}
            return answer.status, kept, answer.read()
        finally:
            connection.close()

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        with suppress(OSError):  # the client was killed
            self.send_response_only(status)
            for name, value in headers.items():
                if name.lower() != "content-length" or self.command == "HEAD":
                    self.send_header(name, value)
            if self.command != "HEAD":
                self.send_header("Content-Length", str(len(body)))
            elif "content-length" not in {name.lower() for name in headers}:
                self.send_header("Content-Length", "0")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
                self.proxy.sent += len(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class _Counted:
    """One direction of a connection, of whose bytes ``passing`` says which pass."""

    def __init__(self, file: Any, passing: Callable[[bytes], bytes]) -> None:
        self._file, self._passing = file, passing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def readline(self, size: int = -1) -> bytes:
        return self._whole(self._file.readline(size))

    def read(self, size: int = -1) -> bytes:
        return self._whole(self._file.read(size))

    def write(self, data: bytes) -> int:
        passed = self._passing(data)
        self._file.write(passed)
        return len(passed)

    def _whole(self, data: bytes) -> bytes:
        if len(passed := self._passing(data)) < len(data):
            raise ConnectionAbortedError
        return passed
