"""searches: who looked for what. Declared in ``data/searches``."""

from __future__ import annotations

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table


@table("reference")
def build(ledger_searches: Rows) -> Rows:
    """Searches as they were written."""
    return ledger_searches
