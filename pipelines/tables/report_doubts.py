"""report_doubts: reports of trade and energy that are out of line. Internal: ``doubts`` publishes them.

How they are compared is in ``pipelines/observations/neighbours.py``.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.observations import neighbours
from pipelines.row_types import LedgerTradeRow
from pipelines.rows import Rows, where
from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import ReadTable, add, declared, reader


def build(
    trade_reports: ReadTable, energy_reports: ReadTable, ledger_trade: list[LedgerTradeRow], **unread: pa.Table
) -> Rows:
    """Doubts of single reports of trade and energy, wherever coverage answers or not."""
    quarantine = together("quarantine", unread)
    rows: Rows = [*neighbours.doubted(trade_reports, ledger_trade, quarantine).to_pylist()]
    energy = neighbours.of_energy(energy_reports)
    for measure in pc.unique(energy["goods_services"]).to_pylist():
        of_one, is_money = reader(where(energy, goods_services=measure)), measure == "value"
        found = neighbours.doubted(of_one, (), quarantine, is_money=is_money).to_pylist()
        rows += [row | {"table": "energy_reports"} for row in found]
    return rows


FED = {name.rpartition("/")[0] for feed in ("trade_reports", "energy_reports") for name in feeding(feed)}
UNREAD = sorted(f"{source}/quarantine" for source in FED)
"""What could not be read of the sources of these reports: others move no doubt of them."""
add(declared(build, "report_doubts", "reports", UNREAD, schema="doubts", is_published=False))
