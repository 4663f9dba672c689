"""sanctions: packages, designations and export controls. Whose people and firms were listed is in ``listings``."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import quantity, record_columns, subjects


@table("topics")
def build(observed_sanctions: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """Measures of a sender against targets, one row each."""
    return [
        {
            name: value
            for name, value in record_columns(subject, "sanction_id").items()
            if name not in ("place", "participants", "is_complete_list")
        }
        | {"number": subject.record["number"]}
        | {"senders": subject.with_role("sender"), "targets": subject.with_role("target")}
        | quantity(subject, "listings")
        | quantity(subject, "listed_entities")
        | quantity(subject, "vessels")
        for subject in subjects("sanctions", observed_sanctions, ledger_records)
    ]
