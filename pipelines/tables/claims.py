"""claims: what articles claim, each with the evidence row that states it. Verdicts are not given here."""

from __future__ import annotations

from pipelines.frames import Rows
from pipelines.table import table


@table("claims")
def build(ledger_claims: Rows) -> Rows:
    """Statements of articles, to be checked."""
    return sorted(ledger_claims, key=lambda row: row["claim_id"])
