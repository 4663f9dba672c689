"""actors: who can act. Declared in ``data/reference/actors.yaml``."""

from __future__ import annotations

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table


@table("reference")
def build(ledger_actors: Rows) -> Rows:
    """States, organisations, groupings, companies and aggregates, with their dates."""
    return ledger_actors
