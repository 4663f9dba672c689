"""The model of ``excerpt_checks``: whether each excerpt of the evidence is in a captured page."""

from schemas.declare import Flag, Table, Text, key, link, support
from schemas.vocabulary import EXCERPT_RESULTS


class Model(Table, computed=True):
    """Excerpt checks: whether each excerpt of the evidence is in the captured pages of its document."""

    evidence_id: Text = key("The evidence that quotes the excerpt.", ref="evidence.evidence_id", unique=True)
    document_id: Text = link("The document quoted.", "documents.document_id", nullable=False)
    result: Text = support("Whether the excerpt was found.", isin=EXCERPT_RESULTS)
    capture_id: Text = support(
        "The capture in which it was found, otherwise the last one checked; null if there is none.",
        nullable=True,
        ref="captures.capture_id",
    )
    is_pinned: Flag = support(
        "True if the curator named that capture; a release is refused if the excerpt is not in it."
    )
