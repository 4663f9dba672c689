"""deployments: soldiers that one actor provides to another."""

from __future__ import annotations

from pipelines.row_types import LedgerRecordsRow, ObservationsRow
from pipelines.rows import Row, Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import Subject, quantity, record_columns, subjects, value_columns


def _of_the_whole(subject: Subject) -> Subject:
    """The deployment with what is known of its only provider, whose numbers are those of the whole."""
    providers = subject.with_role("provider") or []
    shares = [r | {"actor_id": None} for r in subject.observations if [r["actor_id"]] == providers]
    return Subject(subject.table, subject.record, [*subject.observations, *shares])


def _losses(whole: Subject, measure: str) -> Row:
    """A running total of people, with the day for which it is told."""
    latest = whole.latest(measure)
    return value_columns(measure, latest) | {f"{measure}_as_of": latest["start_date"] if latest else None}


@table("topics")
def build(observed_deployments: list[ObservationsRow], ledger_records: list[LedgerRecordsRow]) -> Rows:
    """Troops that one actor provides to another, one row each."""
    return [
        record_columns(subject, "deployment_id", providers="provider", recipients="recipient")
        | quantity(whole, "personnel")
        | _losses(whole, "casualties")
        | _losses(whole, "killed")
        for subject in subjects("deployments", observed_deployments, ledger_records)
        for whole in (_of_the_whole(subject),)
    ]
