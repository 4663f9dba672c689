"""statements: each registered statement with what documents say of its words."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import quantity, record_columns, subjects


@table("topics")
def build(observed_statements: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """Joint statements, speeches and declarations, one row each."""
    return [
        record_columns(subject, "statement_id", codes="phrase_no_limits phrase_no_third_party wording", named="named")
        | {"words": quantity(subject, "words")["words"]}
        for subject in subjects("statements", observed_statements, ledger_records)
    ]
