"""Debian's Firefox, driven over WebDriver BiDi: only what the tests need of the protocol."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
PATIENCE = 60
"""Seconds for a browser to start or to answer."""


class Firefox:
    """A tab, and what its console says. Addresses are opened anew, without what was on the page before."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._sent = 0
        self.console: list[str] = []
        """Errors and warnings since the browser was started."""
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command. Raises AssertionError if the browser refuses it."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=PATIENCE))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] in ("error", "warn"):
                self.console.append(message["params"]["text"] or "")
            if message.get("id") == self._sent:
                assert message["type"] == "success", message
                return dict(message["result"])

    def open(self, address: str, width: int = 1300, height: int = 900) -> None:
        """Load an address in a window of this size, and wait for it."""
        self.ask("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})
        for url in ("about:blank", address):
            self.ask("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript is: a text, a number or a truth value."""
        result = self.ask("script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True)
        assert result["type"] == "success", result
        return result["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + PATIENCE
        while not self.value(f"Boolean({expression})"):
            assert time.monotonic() < until, f"still not true: {expression}"
            time.sleep(0.05)


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A Firefox with an empty profile, without a window; it is ended afterwards."""
    command = [FIREFOX or "", "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            lines = iter(process.stderr.readline, "")
            found = (re.search(r"WebDriver BiDi listening on (ws://\S+)", line) for line in lines)
            address = next(match[1] for match in found if match)
            with connect(f"{address}/session", max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.kill()
