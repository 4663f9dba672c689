"""observations: the observed tables together."""

from __future__ import annotations

from pipelines.row_types import ObservationsRow
from pipelines.tables.shared.registry import table
from schemas.vocabulary import SUBJECT_TABLES


@table("core", each=[f"observed_{name}" for name in SUBJECT_TABLES])
def build(**observed: list[ObservationsRow]) -> list[ObservationsRow]:
    """The one value of one measure of one subject, with its rivals counted and their span."""
    return sorted((row for rows in observed.values() for row in rows), key=lambda row: row["observation_id"])
