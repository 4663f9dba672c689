"""documents: every citation of the ledger, with the number of its rows of evidence."""

from __future__ import annotations

from collections import Counter

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table


@table("core")
def build(ledger_documents: Rows, evidence: Rows) -> Rows:
    """Everything that is cited."""
    used = Counter(row["document_id"] for row in evidence)
    return [row | {"n_evidence": used[row["document_id"]]} for row in ledger_documents]
