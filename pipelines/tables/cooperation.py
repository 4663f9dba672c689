"""cooperation: joint projects and assistance."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import record_columns, subjects


@table("topics")
def build(observed_cooperation: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """Joint projects, and help to build a capability, one row each."""
    return [
        record_columns(subject, "cooperation_id", providers="provider", recipients="recipient")
        for subject in subjects("cooperation", observed_cooperation, ledger_records)
    ]
