"""Releases behind a small web server of this machine, so that their books have an address. Nothing is written, and nobody outside is served."""

from __future__ import annotations

import functools
import http.server
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

from bilateral import releases

PORT = 3001


def address() -> str:
    """Where the releases are served: ``$BILATERAL_BOOK_URL`` where they have a server of their own, else this machine."""
    return os.environ.get("BILATERAL_BOOK_URL", f"http://127.0.0.1:{PORT}").rstrip("/")


def server(root: Path, port: int = PORT) -> http.server.ThreadingHTTPServer:
    """A server of the folder of releases on 127.0.0.1, not yet started; port 0 takes a free one. Raises OSError where the port is in use."""
    handler = functools.partial(_Handler, directory=str(root))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


def serve(root: Path, version: str, port: int) -> int:
    """Serve the releases in ``root`` until interrupted, and print where the book of ``version`` is. Raises NoRelease."""
    name = releases.manifest(releases.find(root, version))["version"]
    try:
        serving = server(root, port)
    except OSError:
        print(f"bilateral book: port {port} is in use: give another one, --port {port + 1}", file=sys.stderr)
        return 1
    with serving:
        print(
            f"http://127.0.0.1:{serving.server_address[1]}/{name}/book/index.html (end with Ctrl-C)",
            flush=True,
        )
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def beside(root: Path, command: list[str], folder: Path) -> int:
    """Run another server's ``command`` in ``folder`` to its end, and serve the releases meanwhile; its exit code."""
    try:
        serving = server(root)
    except OSError:
        print(f"port {PORT} is in use: links to the book lead to what listens there", file=sys.stderr)
        serving = None
    if serving:
        Thread(target=serving.serve_forever, daemon=True).start()
    process = subprocess.Popen(command, cwd=folder)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # it was interrupted too, and ends by itself
            continue


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Files as they are: `latest` moves, so nothing may be taken from a cache unasked."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing: who reads what is nobody's business."""
