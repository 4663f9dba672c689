"""report_doubts: reports of trade and energy that are out of line. Internal: ``doubts`` publishes them.

How they are compared is in ``pipelines/observations/neighbours.py``.
"""

from __future__ import annotations

import pyarrow.compute as pc

from pipelines.observations import neighbours
from pipelines.row_types import LedgerTradeRow, QuarantineArrow
from pipelines.rows import Rows, where
from pipelines.tables.shared.registry import ReadTable, add, declared, reader


def build(
    trade_reports: ReadTable, energy_reports: ReadTable, quarantine: QuarantineArrow, ledger_trade: list[LedgerTradeRow]
) -> Rows:
    """Doubts of single reports of trade and energy, wherever coverage answers or not."""
    rows: Rows = [*neighbours.doubted(trade_reports, ledger_trade, quarantine).to_pylist()]
    energy = neighbours.of_energy(energy_reports)
    for measure in pc.unique(energy["goods_services"]).to_pylist():
        of_one, is_money = reader(where(energy, goods_services=measure)), measure == "value"
        found = neighbours.doubted(of_one, (), quarantine, is_money=is_money).to_pylist()
        rows += [row | {"table": "energy_reports"} for row in found]
    return rows


add(declared(build, "report_doubts", "reports", schema="doubts", is_published=False))
