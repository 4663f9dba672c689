"""trade: every report of every flow and total, side by side. Nothing is averaged and no mirror is filled in."""

from __future__ import annotations

from typing import Any, cast

from bilateral.commons.preferred_value import is_doubted
from pipelines.observations.support import as_evidence
from pipelines.row_types import DoubtsRow, LedgerOfficesRow, LedgerTradeRow, ObservationsRow, TradeInScopeRow
from pipelines.rows import Rows
from pipelines.tables.doubts import spoken_totals
from pipelines.tables.shared.flows import flow_rows
from pipelines.tables.shared.registry import table


@table("topics")
def build(
    observed_trade: list[ObservationsRow],
    ledger_trade: list[LedgerTradeRow],
    trade_in_scope: list[TradeInScopeRow],
    ledger_offices: list[LedgerOfficesRow],
    report_doubts: list[DoubtsRow],
) -> Rows:
    """Exports, totals, balances, shares and growth between two actors, report by report."""
    doubted = {row["support_id"] for row in ledger_trade if is_doubted(row)} | {row["row_id"] for row in report_doubts}
    supports = [*ledger_trade, *as_evidence(trade_in_scope)]
    rows: Any = flow_rows(observed_trade, supports, key="trade_id", without="route", doubted=doubted)
    speakers = {office["origin"] for office in ledger_offices if office["is_speaker"]}
    spoken = {row["support_id"] for row in ledger_trade if row["origin"] in speakers}
    for broken, *_ in spoken_totals(rows, spoken):
        next(row for row in rows if row["trade_id"] == broken["trade_id"])["is_doubted"] = True
    return cast("Rows", rows)
