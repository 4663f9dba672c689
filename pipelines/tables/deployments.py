"""deployments: soldiers that one actor provides to another."""

from __future__ import annotations

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import Subject, quantity, record_columns, subjects
from schemas.row_types import Observation


def _numbers(subject: Subject, measure: str) -> dict[str, float | None]:
    """The whole's number, or that of the one actor whose it is: a deployment by one provider is the provider's."""
    providers = subject.with_role("provider") or []
    shares = [
        r | {"actor_id": None} for r in subject.observations if r["measure"] == measure and [r["actor_id"]] == providers
    ]
    return quantity(Subject(subject.table, subject.record, [*subject.observations, *shares]), measure)


@table("topics")
def build(observed_deployments: list[Observation], ledger_records: Rows) -> Rows:
    """Troops that one actor provides to another, one row each."""
    return [
        record_columns(subject, "deployment_id")
        | {"providers": subject.with_role("provider"), "recipients": subject.with_role("recipient")}
        | _numbers(subject, "personnel")
        | _numbers(subject, "casualties")
        | _numbers(subject, "killed")
        for subject in subjects("deployments", observed_deployments, ledger_records)
    ]
