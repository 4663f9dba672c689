"""evidence: the rows of all slices together. Machine reports are tables of their own."""

from __future__ import annotations

from datetime import date
from typing import cast

from bilateral.commons.preferred_value import revisions
from pipelines.row_types import AssertionRow, EvidenceRow, LedgerMeasuresRow
from pipelines.rows import pick
from pipelines.tables.shared.registry import table
from schemas import derive
from schemas.tables import model_of
from schemas.vocabulary import SUBJECT_TABLES

MADE = ("evidence_id", "unit_measure", "revised_by", "superseded_from")
COLUMNS = [column.name for column in derive.columns(model_of("evidence")) if column.name not in MADE]
"""Columns that are made here; all others are the slices' own."""


@table("core", each=[f"ledger_{name}" for name in SUBJECT_TABLES])
def build(ledger_measures: list[LedgerMeasuresRow], **slices: list[AssertionRow]) -> list[EvidenceRow]:
    """What each document asserts: each row is one measure of one subject."""
    stocks = frozenset(measure["measure"] for measure in ledger_measures if measure["is_stock"])
    revised = revisions((row for slice_ in slices.values() for row in slice_), stocks)
    rows = [
        {
            "evidence_id": row["support_id"],
            "unit_measure": row["unit_measure"] or None,
            "revised_by": revised.get(row["support_id"]),
            "superseded_from": date.fromisoformat(later) if (later := row["superseded_from"]) else None,
        }
        | pick(row, COLUMNS)
        for slice_ in slices.values()
        for row in slice_
    ]
    return cast("list[EvidenceRow]", sorted(rows, key=lambda row: str(row["evidence_id"])))
