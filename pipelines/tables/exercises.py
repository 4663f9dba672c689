"""exercises: each registered exercise with what is known of it. Counting them is ``counts``."""

from __future__ import annotations

from pipelines.rows import Rows, pick
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import quantity, record_columns, subjects
from schemas.row_types import Observation


@table("topics")
def build(observed_exercises: list[Observation], ledger_records: Rows) -> Rows:
    """Joint exercises, patrols and competitions, one row each."""
    return [
        record_columns(subject, "exercise_id")
        | pick(subject.record, ("series_id", "domains", "forces", "is_open"))
        | quantity(subject, "personnel")
        | quantity(subject, "vessels")
        | quantity(subject, "aircraft")
        | quantity(subject, "distance", "[nmi_i]")
        for subject in subjects("exercises", observed_exercises, ledger_records)
    ]
