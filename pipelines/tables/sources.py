"""sources: the machine-readable publishers, and how fresh their data is. Their rows are in the tables they feed."""

from __future__ import annotations

from pipelines.row_types import CapturesRow, ExtractsRow
from pipelines.rows import Rows
from pipelines.sources.declarations import discover
from pipelines.sources.state import state_of
from pipelines.tables.shared.registry import table

_DOMAIN = {"first_year": "first", "last_year": "last", "origin_id": "origin", "is_complete": "is_complete"}
_TERMS = ("licence", "terms_class", "is_passed_on", "citation")


@table("reports")
def build(captures: list[CapturesRow], extracts: list[ExtractsRow]) -> Rows:
    """Each source with its terms, its domain, and the state of its captures, or of the extracts that rest on it."""
    rows = []
    for name, source in discover().items():
        own_captures = [capture for capture in captures if capture["source_id"] == name]
        now = state_of(own_captures, [extract for extract in extracts if extract["source_id"] == name])
        rows.append(
            {
                "source_id": name,
                **{name: getattr(source, name) for name in ("title", "url", "is_asked", "cadence")},
                **{name: getattr(source.terms, name) for name in _TERMS},
                "feeds": sorted(source.reaches or source.feeds),
                **{column: getattr(source.domain, name) for column, name in _DOMAIN.items()},
                "without": [f"{year}: {what}" for year, what in source.domain.without.items()] or None,
                "n_captures": len(own_captures),
                "state": "failed" if source.slips and now.state == "not_captured" else now.state,
                "vintage_date": now.vintage,
                "reason": source.slips[0] if source.slips else now.reason,
                "unseen": " ".join(source.unseen) or None,
                "terms_words": source.terms.words or None,
                "terms_url": source.terms.url,
                "terms_read_url": source.terms.read_at or None,
                "terms_read_date": source.terms.read_on,
                "terms_gap": source.terms.gap,
            }
        )
    return rows
