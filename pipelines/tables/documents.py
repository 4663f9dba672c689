"""documents: every citation of the ledger, with the number of its rows of evidence."""

from __future__ import annotations

from collections import Counter

from pipelines.row_types import LedgerDocumentsRow, LedgerExcerptsRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table


@table("core")
def build(ledger_documents: list[LedgerDocumentsRow], ledger_excerpts: list[LedgerExcerptsRow]) -> Rows:
    """Everything that is cited."""
    used = Counter(row["document_id"] for row in ledger_excerpts)
    by_derivation = Counter((row["document_id"], row["derivation"]) for row in ledger_excerpts)

    def counted(name: str) -> dict[str, int]:
        return {"n_evidence": used[name]} | {f"n_{word}": by_derivation[name, word] for word in ("stated", "inferred")}

    return [row | counted(row["document_id"]) for row in ledger_documents]
