"""measures: what can be asserted of a subject, as registered."""

from __future__ import annotations

from pipelines.row_types import LedgerMeasuresRow
from pipelines.rows import Rows, pick
from pipelines.tables.shared.registry import table

COLUMNS = "measure label description kind tables observations_only units is_additive is_open is_stock".split()


@table("reference")
def build(ledger_measures: list[LedgerMeasuresRow]) -> Rows:
    """What can be asserted of a subject."""
    return [pick(row, COLUMNS) for row in ledger_measures]
