"""evidence: the rows of all slices together. Machine reports are not here: they are tables of their own."""

from __future__ import annotations

from datetime import date

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from schemas.vocabulary import SUBJECT_TABLES

COLUMNS = (
    "document_id",
    "observation_id",
    "according_to",
    "start_date",
    "end_date",
    "start_low",
    "start_high",
    "end_low",
    "end_high",
    "value",
    "value_low",
    "value_high",
    "qualifier",
    "as_stated",
    "code",
    "derivation",
    "excerpt",
    "locator",
    "credibility",
    "obs_status",
    "is_admissible",
    "source_rank",
    "note",
)


@table("core", each=[f"ledger_{name}" for name in SUBJECT_TABLES])
def build(**slices: Rows) -> Rows:
    """What each document asserts, one measure of one subject a row."""
    rows = [
        {
            "evidence_id": row["support_id"],
            "unit_measure": row["unit_measure"] or None,
            "superseded_from": date.fromisoformat(later) if (later := row["superseded_from"]) else None,
        }
        | {name: row[name] for name in COLUMNS}
        for slice_ in slices.values()
        for row in slice_
    ]
    return sorted(rows, key=lambda row: row["evidence_id"])
