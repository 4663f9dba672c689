"""visits: each registered visit or meeting with what is known of it."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import latest_code, record_columns, subjects


@table("topics")
def build(observed_visits: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """Visits and meetings of leaders and ministers, one row each."""
    return [
        record_columns(subject, "visit_id")
        | {
            "rank": subject.record["rank"],
            "is_open": subject.record["is_open"],
            "visit_type": latest_code(subject, "visit_type"),
            "visitors": subject.with_role("visitor"),
            "hosts": subject.with_role("host"),
        }
        for subject in subjects("visits", observed_visits, ledger_records)
    ]
