"""Facts of a made-up release, for tests of its descriptions."""

from __future__ import annotations

from typing import Any

from pipelines.formats.about import Facts


def publisher(name: str, **fields: str) -> dict[str, Any]:
    """A row of ``sources``: open data that is in the release, unless ``fields`` say otherwise."""
    row = {
        "source_id": f"{name.lower()}_data",
        "title": f"{name} Data",
        "url": f"https://{name.lower()}.example/",
        "feeds": ["trade_reports"],
        "licence": "CC-BY-4.0",
        "redistribute": "yes",
        "citation": f"{name} Data (2025)",
        "state": "current",
    }
    return row | fields


def invented_facts(audience: str = "public", previous: str | None = None) -> Facts:
    """A release of two tables, one of which holds rows of an open and of a closed publisher."""
    tables = {name: {"rows": 1, "bytes": 10, "sha256": "ab" * 32} for name in ("trade", "trade_reports")}
    closed = publisher("Closed", licence="for use, not to be passed on", redistribute="derived", state="stale")
    sources = [publisher("Open"), closed, publisher("Absent", state="not_captured")]
    return Facts("1.2.3", "2026-01-31", audience, previous, tables, [], sources)
