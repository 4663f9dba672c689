"""sources: the machine-readable publishers, and how fresh their data is. Their rows are in the tables they feed."""

from __future__ import annotations

from pipelines.rows import Rows
from pipelines.sources.contract import discover
from pipelines.sources.state import state_of
from pipelines.tables.shared.registry import table


@table("reports")
def build(captures: Rows, extracts: Rows) -> Rows:
    """Each source with its terms, its domain, and the state of its captures, or of the extracts that rest on it."""
    rows = []
    for name, source in discover().items():
        own_captures = [capture for capture in captures if capture["source_id"] == name]
        now = state_of(own_captures, [extract for extract in extracts if extract["source_id"] == name])
        rows.append(
            {
                "source_id": name,
                "title": source.title,
                "url": source.url,
                "feeds": sorted(source.reaches or source.feeds),
                "licence": source.terms.licence,
                "redistribute": source.terms.redistribute,
                "citation": source.terms.citation,
                "first_year": source.domain.first,
                "last_year": source.domain.last,
                "is_complete": source.domain.is_complete,
                "state": now.state,
                "n_captures": len(own_captures),
                "vintage_date": now.vintage,
                "reason": now.reason,
            }
        )
    return rows
