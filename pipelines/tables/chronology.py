"""chronology: the records of each pair by day, of all tables of records together."""

from __future__ import annotations

from pipelines.row_types import LedgerActorsRow, LedgerRecordsRow, ObservationsRow
from pipelines.rows import Rows, pick
from pipelines.tables.dyads import OBSERVED, paired
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import DATES, record_columns

OF_PAIR = ("record_id", "dyad", "table", "kind", "status", "is_realised", "part_of_id", "origin")
OF_RECORD = ("label", "place", "observation_id", "n_documents", *DATES)


@table("derived", each=OBSERVED.values())
def build(
    ledger_records: list[LedgerRecordsRow], ledger_actors: list[LedgerActorsRow], **observed: list[ObservationsRow]
) -> Rows:
    """Each pair of `dyads` with the name, the place and the days of its record; stocks are no events."""
    return [
        {**pick(row, OF_PAIR), **pick(record_columns(subject, "record_id"), OF_RECORD)}
        for subject, row in paired(observed, ledger_records, ledger_actors)
        if subject.record["kind"] != "stock"
    ]
