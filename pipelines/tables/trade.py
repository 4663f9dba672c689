"""trade: every report of every flow and total, side by side. Nothing is averaged and no mirror is filled in."""

from __future__ import annotations

from pipelines.observations.support import as_evidence
from pipelines.row_types import LedgerTradeRow, ObservationsRow, TradeInScopeRow
from pipelines.rows import Rows
from pipelines.tables.shared.flows import flow_rows
from pipelines.tables.shared.registry import table


@table("topics")
def build(
    observed_trade: list[ObservationsRow], ledger_trade: list[LedgerTradeRow], trade_in_scope: list[TradeInScopeRow]
) -> Rows:
    """Exports, totals, balances, shares and growth between two actors, report by report."""
    return flow_rows(observed_trade, [*ledger_trade, *as_evidence(trade_in_scope)], key="trade_id", without="route")
