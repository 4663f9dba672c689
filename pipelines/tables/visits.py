"""visits: each registered visit or meeting with what is known of it."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import record_columns, subjects


@table("topics")
def build(observed_visits: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """Visits and meetings of leaders and ministers, one row each."""
    return [
        record_columns(subject, "visit_id", own="rank is_open", codes="visit_type", visitors="visitor", hosts="host")
        for subject in subjects("visits", observed_visits, ledger_records)
    ]
