"""territories: what a figure of an actor's trade may cover. Declared in ``data/reference/territories.yaml``."""

from __future__ import annotations

from pipelines.row_types import LedgerTerritoriesRow
from pipelines.tables.shared.registry import table


@table("reference")
def build(ledger_territories: list[LedgerTerritoriesRow]) -> list[LedgerTerritoriesRow]:
    """Customs territories that figures name as their scope."""
    return ledger_territories
