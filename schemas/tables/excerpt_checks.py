"""The model of ``excerpt_checks``: whether what the evidence quotes stands in the captured page."""

from __future__ import annotations

from schemas.declare import Flag, Table, Text, key, link, support
from schemas.vocabulary import EXCERPT_RESULTS


class Model(Table, computed=True):
    """Excerpt checks: each excerpt of the evidence, looked up in the captured pages of its document."""

    evidence_id: Text = key("The evidence that quotes it.", ref="evidence.evidence_id", unique=True)
    document_id: Text = link("The document.", "documents.document_id", nullable=False)
    result: Text = support("found, not_found, unreadable or not_archived.", isin=EXCERPT_RESULTS)
    capture_id: Text = support(
        "The capture in which it was found, else the last one that was looked at.",
        nullable=True,
        ref="captures.capture_id",
    )
    is_pinned: Flag = support(
        "True where the curator named that capture: a release without the excerpt in it is refused."
    )
