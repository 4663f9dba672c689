"""searches: who looked for what. Declared in ``data/searches``."""

from __future__ import annotations

from pipelines.row_types import LedgerSearchesRow
from pipelines.tables.shared.registry import table


@table("reference")
def build(ledger_searches: list[LedgerSearchesRow]) -> list[LedgerSearchesRow]:
    """Searches as they were written."""
    return ledger_searches
