"""report_doubts: reports of trade and energy that are out of line. Internal: ``doubts`` publishes them.

How they are compared with their neighbours is in ``pipelines/observations/neighbours.py``. What stands on a line of a
file of which much could not be read may be out of place as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.observations import neighbours
from pipelines.row_types import LedgerTradeRow, QuarantineRow
from pipelines.rows import Row, Rows, where
from pipelines.tables.shared.registry import ReadTable, add, declared

LOST = 0.1
"""The share of a line of which the rest is doubted."""
PLACE = ["capture_id", "source_row", "observation_id"]


def build(
    trade_reports: ReadTable,
    energy_reports: ReadTable,
    quarantine: list[QuarantineRow],
    ledger_trade: list[LedgerTradeRow],
) -> Rows:
    """Doubts of single reports of trade and energy, wherever coverage answers or not."""
    rows: Rows = [*neighbours.doubted(trade_reports(neighbours.READ), ledger_trade).to_pylist()]
    energy = neighbours.of_energy(energy_reports)
    for measure in pc.unique(energy["goods_services"]).to_pylist():
        found = neighbours.doubted(where(energy, goods_services=measure), (), is_money=measure == "value")
        rows += [row | {"table": "energy_reports"} for row in found.to_pylist()]
    for name, read in (("trade_reports", trade_reports), ("energy_reports", energy_reports)):
        rows += on_broken_lines(name, read, quarantine)
    return rows


def on_broken_lines(name: str, read: ReadTable, quarantine: Iterable[QuarantineRow]) -> Iterator[Row]:
    """Current reports on lines of files of which ``LOST`` and more is in quarantine: `sheet/line/cell` names a row."""
    bad = Counter((row["capture_id"], row["source_row"].rpartition("/")[0]) for row in quarantine if row["is_current"])
    if not any(line for _, line in bad):
        return
    reports = read([*PLACE, "is_current"], capture_id=sorted({capture for capture, _ in bad}))
    lines = pc.replace_substring_regex(reports["source_row"], "/[^/]*$", "")
    is_near = pc.is_in(lines, value_set=pa.array(sorted({line for _, line in bad if line}), pa.string()))
    rows = reports.append_column("line", lines).filter(is_near).to_pylist()
    good = Counter((row["capture_id"], row["line"]) for row in rows)
    for row in rows:
        n, all_ = bad[of := (row["capture_id"], row["line"])], bad[of] + good[of]
        if row["is_current"] and n >= LOST * all_:
            yield {
                "table": name,
                "row_id": f"{row['capture_id']}#{row['source_row']}",
                "code": "size",
                "rule": "quarantine",
                "note": f"{n} of {all_} figures of its line in the file could not be read",
                "observation_id": row["observation_id"],
                "evidence_id": None,
                "rival": None,
            }


add(declared(build, "report_doubts", "reports", schema="doubts", is_published=False))
