"""Facts of releases that were never made, and of one that was, for tests of their descriptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bilateral import releases
from pipelines.formats.facts import Facts

OPEN = {
    "source_id": "open_data",
    "title": "Open Data",
    "url": "https://open.example/",
    "feeds": ["trade_reports"],
    "licence": "CC-BY-4.0",
    "redistribute": "yes",
    "citation": "Open Data (2025)",
    "state": "current",
}
CLOSED = {
    "source_id": "closed_data",
    "title": "Closed Data",
    "url": "https://closed.example/",
    "feeds": ["trade_reports"],
    "licence": "for use, not to be passed on",
    "redistribute": "derived",
    "citation": "Closed Data (2025)",
    "state": "stale",
}
ABSENT = OPEN | {
    "source_id": "absent_data",
    "title": "Absent Data",
    "url": "https://absent.example/",
    "state": "not_captured",
}


def made_up(audience: str = "public", previous: str | None = None) -> Facts:
    """A release of two tables, one of which holds rows of an open and of a closed publisher."""
    tables = {name: {"rows": 1, "bytes": 10, "sha256": "ab" * 32} for name in ("trade", "trade_reports")}
    return Facts("1.2.3", "2026-01-31", audience, previous, tables, [], [OPEN, CLOSED, ABSENT])


def of(folder: Path) -> Facts:
    """The facts of a release on disk."""
    said: dict[str, Any] = releases.manifest(folder)
    documents, sources = (pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("documents", "sources"))
    before = (said["previous"] or {}).get("version")
    return Facts(said["version"], said["date"], said["audience"], before, said["tables"], documents, sources)
