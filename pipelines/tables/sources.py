"""sources: the machine-readable publishers, and how fresh their data is. What their rows say is in the tables they feed."""

from __future__ import annotations

from pipelines.frames import Rows
from pipelines.source import discover
from pipelines.table import table


@table("reports")
def build(captures: Rows) -> Rows:
    """Each source with its terms, its domain, and the state of its captures."""
    rows = []
    for name, source in discover().items():
        mine = sorted(
            (c for c in captures if c["source_id"] == name),
            key=lambda c: (c["vintage_date"], c["retrieved"]),
        )
        good = [capture for capture in mine if capture["n_rows"]]
        last = max(mine, key=lambda c: (c["retrieved"], c["capture_id"]), default=None)
        state = (
            "not_captured"
            if not mine
            else "failed"
            if not good
            else "stale"
            if last and last["state"] == "failed"
            else "current"
        )
        rows.append(
            {
                "source_id": name, "title": source.title, "url": source.url, "feeds": sorted(source.reaches or source.feeds),
                "licence": source.terms.licence, "redistribute": source.terms.redistribute, "citation": source.terms.citation,
                "first_year": source.domain.first, "last_year": source.domain.last, "is_complete": source.domain.is_complete,
                "state": state, "n_captures": len(mine),
                "vintage_date": good[-1]["vintage_date"] if good else None,
                "reason": last["reason"] if last and state in ("stale", "failed") else None,
            }
        )  # fmt: skip
    return rows
