"""dyads: pairs of actors with an active role in one record. Companies act for their states; one state makes no pair.

Nor do two actors who only receive: two targets of a sanction do not deal with each other through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.row_types import LedgerActorsRow, LedgerRecordsRow, ObservationsRow
from pipelines.rows import Row, Rows, pick
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import Subject, common_year, subjects
from schemas import roles
from schemas.vocabulary import DIRECTED_ROLES, RECORD_TABLES
from schemas.written.ids import dyad


def direction(a: str, role_a: str, b: str, role_b: str) -> tuple[str | None, str | None]:
    """Origin and destination where the two roles have a direction, otherwise (None, None)."""
    if (role_a, role_b) in DIRECTED_ROLES:
        return a, b
    if (role_b, role_a) in DIRECTED_ROLES:
        return b, a
    return None, None


def pairs(subject: Subject, state_of: dict[str, str | None]) -> Rows:
    """The dyads of one record, by the roles in its furthest status."""
    acting = roles.acting(subject.roles(), state_of)
    occurrence = subject.whole("occurrence", subject.status)
    began = (occurrence["start_low"], occurrence["start_high"]) if occurrence else (None, None)
    rows = []
    for a, b in roles.pairs(acting):
        ends = direction(a, acting[a], b, acting[b])
        rows.append(
            {
                "record_id": f"{subject.table}/{subject.record_id}",
                "actor_a": a,
                "actor_b": b,
                "dyad": dyad(a, b),
                "table": subject.table,
                **pick(subject.record, ("kind", "part_of_id", "is_open")),
                "role_a": acting[a],
                "role_b": acting[b],
                **dict(zip(("origin", "destination"), ends, strict=True)),
                "status": subject.status or "announced",
                "is_realised": subject.is_realised,
                "n_active": len(acting),
                "is_bilateral": len(acting) == 2,
                "is_complete_list": subject.is_complete_list,
                "year": common_year(*began),
            }
        )
    return rows


OBSERVED = {name: f"observed_{name}" for name in RECORD_TABLES}
"""The observations of each table of records."""


def paired(
    observed: Mapping[str, list[ObservationsRow]], records: list[LedgerRecordsRow], actors: list[LedgerActorsRow]
) -> Iterator[tuple[Subject, Row]]:
    """The records of all tables, series aside, each with each of its pairs."""
    state_of = {row["actor_id"]: row["state_id"] for row in actors}
    for name, observations in OBSERVED.items():
        for subject in subjects(name, observed[observations], records):
            if subject.record["kind"] != "series":
                yield from ((subject, row) for row in pairs(subject, state_of))


@table("derived", each=OBSERVED.values())
def build(
    ledger_records: list[LedgerRecordsRow], ledger_actors: list[LedgerActorsRow], **observed: list[ObservationsRow]
) -> Rows:
    """Each record's pairs of active actors, with a direction where their roles have one."""
    return [row for _, row in paired(observed, ledger_records, ledger_actors)]
