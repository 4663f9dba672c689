"""definitions: counting rules. Declared in ``data/reference/definitions.yaml``."""

from __future__ import annotations

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table


@table("reference")
def build(ledger_definitions: Rows) -> Rows:
    """Counting rules, ours and other people's."""
    return ledger_definitions
