"""claims: what articles claim, each with what its row of evidence states. Verdicts are in ``verdicts``."""

from __future__ import annotations

from pipelines.observations.excerpts import OUTCOMES, PAGES, look_up, pages_by_document
from pipelines.row_types import LedgerClaimsRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table


@table("claims", each=[PAGES, OUTCOMES])
def build(ledger_claims: list[LedgerClaimsRow], **cited: Rows) -> Rows:
    """Statements of articles, to be checked; each quote is looked up in the archived article, if there is one."""
    pages = pages_by_document(cited[PAGES], cited[OUTCOMES])
    rows = [
        claim | {"quote_result": look_up([claim["quote"]], pages.get(claim["document_id"], []))[claim["quote"]][0]}
        for claim in ledger_claims
    ]
    return sorted(rows, key=lambda row: row["claim_id"])
