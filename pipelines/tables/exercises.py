"""exercises: each registered exercise with what is known of it. Counting them is ``counts``."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import quantity, record_columns, subjects

OWN = "series_id domains forces is_open"
"""Columns that are the register's."""


@table("topics")
def build(observed_exercises: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """Joint exercises, patrols and competitions, one row each."""
    return [
        record_columns(subject, "exercise_id", own=OWN, quantities="personnel vessels aircraft")
        | quantity(subject, "distance", "[nmi_i]")
        for subject in subjects("exercises", observed_exercises, ledger_records)
    ]
