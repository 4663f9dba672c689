"""trade: every report of every flow and total, side by side. Nothing is averaged and no mirror is filled in."""

from __future__ import annotations

from pipelines.observations.support import as_evidence
from pipelines.rows import Rows
from pipelines.tables.shared.flows import flows
from pipelines.tables.shared.registry import table


@table("topics")
def build(observed_trade: Rows, ledger_trade: Rows, trade_in_scope: Rows, ledger_measures: Rows) -> Rows:
    """Exports, totals, balances, shares and growth between two actors, report by report."""
    rows = flows(observed_trade, [*ledger_trade, *as_evidence(trade_in_scope, ledger_measures)])
    return [
        {"trade_id": r["observation_id"]} | {k: v for k, v in r.items() if k not in ("observation_id", "route")}
        for r in rows
    ]
