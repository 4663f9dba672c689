"""listings: how many people, entities and ships a sanctions measure lists, of all and of one actor, by each rule."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Row, Rows, pick
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import DATES, SUPPORT, VALUE, record_columns, subjects
from schemas.vocabulary import LISTED
from schemas.written.ids import dyad


@table("topics")
def build(observed_sanctions: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """The numbers of each measure, one row each, with the days of the measure."""
    rows: Rows = []
    for subject in subjects("sanctions", observed_sanctions, ledger_records):
        days = pick(record_columns(subject, "sanction_id"), DATES)
        senders = subject.with_role("sender")
        listed = [row for row in subject.observations if row["measure"] in LISTED]
        rows += [_number(row, senders) | days | {"sanction_id": subject.record_id} for row in listed]
    return rows


def _number(row: ObservationsRow, senders: list[str] | None) -> Row:
    """One number; it is of a pair where one sender lists what is one actor's."""
    actor, names = row["actor_id"], ("measure", "status", "definition_id", "unit_measure", *VALUE, *SUPPORT)
    pair = dyad(senders[0], actor) if actor and senders and len(senders) == 1 else None
    said = {"listing_id": row["observation_id"], "senders": senders, "dyad": pair, "actor_id": actor}
    return {**said, **pick(row, names)}
