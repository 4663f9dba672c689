"""report_doubts: reports of trade and energy that are out of line. Internal: ``doubts`` publishes them.

How they are compared is in ``pipelines/observations/neighbours.py``.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.observations import neighbours
from pipelines.row_types import LedgerTradeRow, QuarantineArrow
from pipelines.rows import Rows, where
from pipelines.sources.contract import together
from pipelines.sources.declarations import feeding
from pipelines.tables.shared.registry import ReadTable, add, declared, reader


def unread(**sources: pa.Table) -> pa.Table:
    """What could not be read of the sources of trade and energy: others move no doubt of these."""
    return together("quarantine", sources)


def build(
    trade_reports: ReadTable,
    energy_reports: ReadTable,
    unread_reports: QuarantineArrow,
    ledger_trade: list[LedgerTradeRow],
) -> Rows:
    """Doubts of single reports of trade and energy, wherever coverage answers or not."""
    rows: Rows = [*neighbours.doubted(trade_reports, ledger_trade, unread_reports).to_pylist()]
    energy = neighbours.of_energy(energy_reports)
    for measure in pc.unique(energy["goods_services"]).to_pylist():
        of_one, is_money = reader(where(energy, goods_services=measure)), measure == "value"
        found = neighbours.doubted(of_one, [], unread_reports, is_money=is_money).to_pylist()
        rows += [row | {"table": "energy_reports"} for row in found]
    return rows


_FED = sorted({name.rpartition("/")[0] for feed in ("trade_reports", "energy_reports") for name in feeding(feed)})
_UNREAD = [f"{source}/quarantine" for source in _FED]
add(declared(unread, "unread_reports", "reports", _UNREAD, schema="quarantine", is_published=False))
add(declared(build, "report_doubts", "reports", schema="doubts", is_published=False))
