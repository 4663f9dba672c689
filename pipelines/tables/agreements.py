"""agreements: each status of each agreement, of the whole or of one party."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Row, Rows, pick
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import DATES, SUPPORT, Subject, is_realised, latest_code, subjects, value_columns
from schemas.records import columns_from
from schemas.vocabulary import ROLES

ALL_PARTIES = "*"
TERMS: dict[str, str] = {name: said["unit"] for name, said in columns_from("agreements", "quantity").items()}
"""The measures that are terms of an agreement, and the unit in which the table holds them."""


@table("topics")
def build(observed_agreements: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """Treaties, contracts and partnerships: each status attained, with its date."""
    return [
        _columns_of_whole(subject) | _columns_of_status(subject, row)
        for subject in subjects("agreements", observed_agreements, ledger_records)
        for row in subject.observations
        if row["measure"] == "occurrence" and row["definition_id"] is None
    ]


def _columns_of_whole(subject: Subject) -> Row:
    legal_force = latest_code(subject, "legal_force")
    return {
        "agreement_id": subject.record_id,
        **pick(subject.record, ("label", "kind", "part_of_id")),
        "is_binding": legal_force == "binding" if legal_force else subject.record["is_binding"],
        "signatories": subject.with_role(*(role for role in ROLES if role != "absent")),
    }


def _columns_of_status(subject: Subject, row: ObservationsRow) -> Row:
    """Columns of one status, with the terms that hold in it: an amendment has its own."""
    columns: Row = {
        "status": row["status"],
        "actor_id": row["actor_id"] or ALL_PARTIES,
        "is_realised": bool(row["n_evidence"]) and is_realised(row["status"]),
        "observation_id": row["observation_id"],
        **pick(row, (*DATES, *SUPPORT)),
    }
    for measure, unit in TERMS.items():
        columns |= value_columns(measure, subject.whole(measure, row["status"], unit))
    return columns
