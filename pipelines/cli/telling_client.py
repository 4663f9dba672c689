"""An HTTP client that says how far an import is: a bar on a terminal, elsewhere a line for every fifty requests."""

from __future__ import annotations

import sys
from typing import Any

from bilateral.progress import Progress
from pipelines.archive.http.messages import Request

EVERY = 50


class Told(Progress):
    """Fetches as ``client`` does, and counts: ``with Told(client, "un_comtrade", 120) as told: …``."""

    def __init__(self, client: Any, name: str, total: int) -> None:
        super().__init__(f"asking {name}", total)
        self._client, self._name, self._of, self._asked = client, name, total, 0

    def fetch(self, request: Request) -> Any:
        """What the publisher answers."""
        self._asked += 1
        self.step(request.name)
        if not sys.stderr.isatty() and self._asked % EVERY == 0:
            print(f"{self._name}: {self._asked} of {self._of}", flush=True)
        return self._client.fetch(request)
