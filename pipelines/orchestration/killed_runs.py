"""Runs whose process was killed: Dagster counts them as under way, and the system has freed their lock."""

from __future__ import annotations

import json
from collections.abc import Iterator

import dagster as dg

from pipelines.orchestration.instance import UNDER_WAY, end_run
from pipelines.orchestration.workplace import Workplace
from pipelines.store.lease import holder


@dg.sensor(
    name="killed_runs",
    minimum_interval_seconds=10,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Counts runs whose process was killed as failed, so that Dagster runs them again.",
)
def killed_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """End what seemed dead at two looks in a row: a run that has just begun, or is about to end, holds no lock."""
    found = [*_seem_dead(context.instance)]
    before = set(json.loads(context.cursor or "[]"))
    for run_id in before.intersection(found):
        end_run(context.instance, run_id, "its process was killed")
    context.update_cursor(json.dumps(found))
    return dg.SkipReason(f"{len(before.intersection(found))} killed runs ended, {len(found)} found")


def _seem_dead(instance: dg.DagsterInstance) -> Iterator[str]:
    """Runs that left a lock that nobody holds. One that was killed before it had one, run monitoring ends."""
    workplace = Workplace()
    for run in instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY)):
        if (lock := workplace.lock_of(run.run_id)).exists() and not holder(lock):
            yield run.run_id
