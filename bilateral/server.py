"""A small web server for releases, so that their books have an address. It serves this machine alone."""

from __future__ import annotations

import functools
import http.server
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from bilateral import releases
from bilateral.commons.layout import LayoutError

PORT = 3001
"""The port of the book."""
SOON = 20.0
"""Seconds within which a server that ends by itself could not start: it is not started again."""


def address() -> str:
    """Where releases are served: ``$BILATERAL_BOOK_URL`` if they have a server of their own, else this machine.

    Raises LayoutError where the variable is not an address.
    """
    url = os.environ.get("BILATERAL_BOOK_URL") or f"http://127.0.0.1:{PORT}"
    if not url.startswith(("http://", "https://")):
        raise LayoutError(f"BILATERAL_BOOK_URL is `{url}`: write an address such as http://127.0.0.1:{PORT}")
    return url.rstrip("/")


def server(root: Path, port: int) -> http.server.ThreadingHTTPServer:
    """A server of ``root`` on 127.0.0.1, not yet started; port 0 takes a free one. Raises OSError for a busy port."""
    handler = functools.partial(_Handler, directory=str(root))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


def serve(root: Path, version: str, port: int) -> int:
    """Serve the releases in ``root`` until interrupted; prints the address of a book. Raises NoRelease."""
    name = releases.manifest(releases.find(root, version))["version"]
    try:
        book_server = server(root, port)
    except OSError:
        print(f"bilateral book: port {port} is in use: give another one, --port {port + 1}", file=sys.stderr)
        return 1
    with book_server, suppress(KeyboardInterrupt):
        print(f"http://127.0.0.1:{book_server.server_port}/{name}/book/index.html (end with Ctrl-C)", flush=True)
        book_server.serve_forever()
    return 0


def beside(root: Path, command: list[str], folder: Path) -> int:
    """Run ``command``, another server, in ``folder`` and serve the releases until it ends; its exit code.

    ``$BILATERAL_BOOK_URL`` tells it where they are, unless that is set already.
    """
    environment = dict(os.environ)
    try:
        book_server = server(root, PORT)
    except OSError:
        book_server = server(root, 0)
        print(f"port {PORT} is in use: the book is served on port {book_server.server_port}", file=sys.stderr)
    environment.setdefault("BILATERAL_BOOK_URL", f"http://127.0.0.1:{book_server.server_port}")
    Thread(target=book_server.serve_forever, daemon=True).start()
    try:
        return _run(command, folder, environment)
    finally:
        book_server.shutdown()
        book_server.server_close()


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> int:
    """Run ``command`` until a signal ends us, which is passed on to it; again where it ends by itself.

    It has a process group of its own, so that Ctrl-C reaches it once, from here; whatever it leaves in the group is
    ended after it. Handlers are set before it starts, because it would inherit ignored signals (a shell ignores
    Ctrl-C for background jobs).
    """
    process: subprocess.Popen[bytes] | None = None
    is_ended, code = False, 0

    def end(*_: Any) -> None:
        nonlocal is_ended
        is_ended = True
        if process:
            process.terminate()

    before = {name: signal.signal(name, end) for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        while not is_ended:
            started = time.monotonic()
            process = subprocess.Popen(command, cwd=folder, env=environment, process_group=0)
            if is_ended:  # while it started
                process.terminate()
            code = process.wait()
            with suppress(ProcessLookupError):  # nothing is left
                os.killpg(process.pid, signal.SIGTERM)
                for _ in range(0 if is_ended else 100):  # what is started again needs its port
                    os.killpg(process.pid, 0)
                    time.sleep(0.1)
            if not is_ended and time.monotonic() - started < SOON:
                break
            if not is_ended:
                print("one of its processes died: it is started again", file=sys.stderr, flush=True)
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
    return code if code >= 0 else 128 - code


class _Handler(http.server.SimpleHTTPRequestHandler):
    """The files of releases, never cached: `latest` moves.

    A page of another site can send a reader's browser here. It is refused by the name under which it asks, gets
    nothing that it may read, and no link leads out of the folder.
    """

    def send_head(self) -> Any:
        """The file that is asked for, or an answer that says why not."""
        if re.sub(r":\d+$", "", self.headers.get("Host", "localhost")) not in ("127.0.0.1", "localhost"):
            return self.send_error(421, "Ask for 127.0.0.1 or localhost: this server answers this machine alone")
        if "\0" in (path := self.translate_path(self.path)):
            return self.send_error(404)
        root, file = Path(self.directory).resolve(), Path(path).resolve()
        is_hidden = any(part.startswith(".") for part in file.parts[len(root.parts) :])
        is_listing = file.is_dir() and not (file / "index.html").is_file()
        if not file.is_relative_to(root) or is_hidden or is_listing:
            return self.send_error(404)
        return super().send_head()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Log nothing: what readers open is private."""
