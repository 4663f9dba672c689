"""An HTTP client that says how far an import is: a line for every fifty requests."""

from __future__ import annotations

from typing import Any

from pipelines.archive.http.messages import Request

EVERY = 50


class Told:
    """Fetches as ``client`` does, and counts: ``Told(client, "un_comtrade", 120)``."""

    def __init__(self, client: Any, name: str, total: int) -> None:
        self._client, self._name, self._of, self._asked = client, name, total, 0

    def fetch(self, request: Request) -> Any:
        """What the publisher answers."""
        self._asked += 1
        if self._asked % EVERY == 0:
            print(f"{self._name}: {self._asked} of {self._of}", flush=True)
        return self._client.fetch(request)
