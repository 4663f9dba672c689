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
        "terms_class": "open",
        "terms_url": f"https://{name.lower()}.example/terms",
        "citation": f"{name} Data (2025)",
        "state": "current",
    }
    return row | fields


def invented_facts(audience: str = "public", previous: str | None = None) -> Facts:
    """A release of two tables, one of which holds rows of an open publisher and, in a local one, of a closed one.

    ``captures``, to which the other refers, is absent.
    """
    tables: dict[str, Any] = {
        name: {"rows": 1, "bytes": 10, "sha256": "ab" * 32} for name in ("trade", "trade_reports")
    }
    tables["trade_reports"]["sources"] = ["open_data", *(["closed_data"] if audience == "local" else [])]
    absent = {"captures": {"why": "nothing was read", "fill": ["bilateral import SOURCE"], "title": "Captures"}}
    closed = publisher("Closed", licence="for use, not to be passed on", terms_class="results", state="stale")
    sources = [publisher("Open"), closed, publisher("Absent", state="not_captured")]
    return Facts("1.2.3", "2026-01-31", audience, previous, tables, [], sources, absent)
