"""trade: every report of every flow and total, side by side. Nothing is averaged and no mirror is filled in."""

from __future__ import annotations

from pipelines.observations.support import as_evidence
from pipelines.rows import Rows
from pipelines.tables.shared.flows import flow_rows
from pipelines.tables.shared.registry import table
from schemas.row_types import Observation


@table("topics")
def build(observed_trade: list[Observation], ledger_trade: Rows, trade_in_scope: Rows) -> Rows:
    """Exports, totals, balances, shares and growth between two actors, report by report."""
    return flow_rows(observed_trade, [*ledger_trade, *as_evidence(trade_in_scope)], key="trade_id", without="route")
