"""chronology: the records of each pair by day, of all tables of records together."""

from __future__ import annotations

from pipelines.row_types import LedgerActorsRow, LedgerRecordsRow, ObservationsRow
from pipelines.rows import Rows, pick
from pipelines.tables.dyads import pairs
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import DATES, record_columns, subjects
from schemas.vocabulary import RECORD_TABLES

OF_PAIR = ("record_id", "dyad", "table", "kind", "status", "is_realised", "part_of_id", "origin")
OF_RECORD = ("label", "place", "observation_id", "n_documents", *DATES)


@table("derived", each=[f"observed_{name}" for name in RECORD_TABLES])
def build(
    ledger_records: list[LedgerRecordsRow], ledger_actors: list[LedgerActorsRow], **observed: list[ObservationsRow]
) -> Rows:
    """Each pair of `dyads` with the name, the place and the days of its record; stocks are no events."""
    state_of = {row["actor_id"]: row["state_id"] for row in ledger_actors}
    return [
        {**pick(row, OF_PAIR), **pick(record_columns(subject, "record_id"), OF_RECORD)}
        for name in RECORD_TABLES
        for subject in subjects(name, observed[f"observed_{name}"], ledger_records)
        if subject.record["kind"] not in ("series", "stock")
        for row in pairs(subject, state_of)
    ]
