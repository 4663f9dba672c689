"""definitions: counting rules. Declared in ``data/reference/definitions.yaml``."""

from __future__ import annotations

from pipelines.row_types import LedgerDefinitionsRow
from pipelines.tables.shared.registry import table


@table("reference")
def build(ledger_definitions: list[LedgerDefinitionsRow]) -> list[LedgerDefinitionsRow]:
    """Counting rules, ours and other people's."""
    return ledger_definitions
