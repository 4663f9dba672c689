"""report_doubts: reports of trade that are out of line with their neighbours. Internal: ``doubts`` publishes them.

How they are compared is in ``pipelines/observations/neighbours.py``.
"""

from __future__ import annotations

from pipelines.observations import neighbours
from pipelines.row_types import LedgerTradeRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import ReadTable, add, declared


def build(trade_reports: ReadTable, ledger_trade: list[LedgerTradeRow]) -> Rows:
    """Doubts of single reports of trade, wherever coverage answers or not."""
    return list(neighbours.doubted(trade_reports, ledger_trade).to_pylist())


add(declared(build, "report_doubts", "reports", schema="doubts", is_published=False))
