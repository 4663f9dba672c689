"""sanctions: packages, designations and export controls. Whose people and firms were listed is in ``listings``."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import record_columns, subjects

LISTED = "listings listed_entities vessels"
SIDES = {"senders": "sender", "targets": "target"}


@table("topics")
def build(observed_sanctions: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """Measures of a sender against targets, one row each."""
    return [
        {name: value for name, value in columns.items() if name not in ("place", "participants", "is_complete_list")}
        for subject in subjects("sanctions", observed_sanctions, ledger_records)
        for columns in [record_columns(subject, "sanction_id", own="number", quantities=LISTED, **SIDES)]
    ]
