"""The model of ``claims``: what articles claim, to be checked."""

from __future__ import annotations

from schemas.declare import Table, Text, column, key, link, note
from schemas.vocabulary import CLAIM_TYPES


class Model(Table):
    """Claims: statements of articles, each with the evidence row that states it or the hypothesis it leads to."""

    claim_id: Text = key("article/claim.", unique=True)
    document_id: Text = link("The article.", "documents.document_id", nullable=False)
    quote: Text = column("At most twelve words of the article.", nullable=False)
    claim_type: Text = column("Type of claim.", nullable=False, isin=list(CLAIM_TYPES))
    speaker: Text = column("Who says so, where it is not the author.")
    evidence_id: Text = link(
        "The row of evidence that is the claim's figure; null for interpretations.", "evidence.evidence_id"
    )
    hypothesis_id: Text = column("The hypothesis to which an interpretation leads.")
    compare_to: Text = column("The subject or filter to compare with, as JSON.")
    note: Text = note("What a reader must know.")

    class Config:
        """Key and order."""

        metadata = {"key": ["claim_id"]}
