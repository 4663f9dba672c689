"""evidence: the rows of all slices together. Machine reports are tables of their own."""

from __future__ import annotations

from datetime import date
from typing import cast

from bilateral.commons.preferred_value import revisions
from pipelines.row_types import AssertionRow, EvidenceRow, LedgerMeasuresRow
from pipelines.rows import pick
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import DATES
from schemas.vocabulary import SUBJECT_TABLES

_NAMES = """
document_id observation_id according_to value value_low value_high qualifier as_stated code derivation excerpt locator
credibility obs_status is_admissible source_rank origin origin_reliability event_day note is_own vintage doubt said_by
"""
COLUMNS = (*_NAMES.split(), *DATES)
"""Columns that are the slices' own."""


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
