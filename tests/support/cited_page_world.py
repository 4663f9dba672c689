"""For tests of cited pages: documents, an archive, and a server that is both publisher and Wayback Machine.

Nothing here tests anything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive
from pipelines.sources.answers import Asked
from pipelines.sources.contract import Scope
from pipelines.sources.page_retrieval import SOURCE, Wayback, ask
from tests.support.http_publisher import Clock, Publisher, Step, leftovers, page
from tests.support.ledger_world import document

HTML = b"<!DOCTYPE html><html><head><title>Trade</title></head><body><p>Trade reached 240 billion.</p></body></html>"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
NO_COPY = json.dumps({"url": "x", "archived_snapshots": {}}).encode()
STAMP = "20240809101112"


def copy_of(stamp: str = STAMP, **more: Any) -> bytes:
    closest = {"available": True, "url": "http://web.archive.org/", "timestamp": stamp, "status": "200"} | more
    return json.dumps({"url": "x", "archived_snapshots": {"closest": closest}}).encode()


@dataclass
class CitedPages:
    """A ledger's documents, an archive, and a server that is both publisher and Wayback Machine."""

    folder: Path
    publisher: Publisher
    settings: dict[str, Any] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        (self.folder / "data" / "documents").mkdir(parents=True)
        self.archive = Archive(Folder(self.folder / "archive"))
        self.publisher.answers("/available", page(NO_COPY))

    def cite(self, name: str, url: str | None, **fields: str) -> None:
        """Write the document ``name`` with an address, a path of the server or a whole one."""
        if url:
            fields["URL"] = self.publisher.url(url) if url.startswith("/") else url
        file = self.folder / "data" / "documents" / f"{name}.yaml"
        file.write_text(yaml.safe_dump(document(name, **({"accessed": "2024-08-07"} | fields))), encoding="utf-8")

    def serve(self, name: str, *steps: Step) -> None:
        """Cite ``name`` at the server's path of that name, which answers so; with the page where nothing is said."""
        self.cite(name, f"/{name}")
        self.publisher.answers(f"/{name}", *(steps or [page(HTML)]))

    def ask(self, *only: str) -> Asked:
        """One run; nothing may be left in the client's folder."""
        self.clock.sleep(60)
        client = self.publisher.client(self.folder / "http", self.clock, **self.settings)
        wayback = Wayback(self.publisher.url("/available"), self.publisher.url("").rstrip("/"))
        asked = ask(self.archive, client, Scope(None, only), self.folder / "data", wayback)
        assert leftovers(self.folder / "http") == []
        return asked

    def outcome(self, name: str = "a") -> dict[str, Any]:
        """The last outcome of a document."""
        return self.archive.outcomes(SOURCE)[name]

    def outcomes(self) -> dict[str, str]:
        return {name: outcome["outcome"] for name, outcome in self.archive.outcomes(SOURCE).items()}

    def bytes(self, capture_id: str) -> bytes:
        return self.archive.parts(self.archive.capture(SOURCE, capture_id))[0].path.read_bytes()
