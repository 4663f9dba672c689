"""Runs whose process was killed: Dagster counts them as under way, and the system has freed their lock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines.orchestration.instance import UNDER_WAY, end_run
from pipelines.orchestration.workplace import Workplace
from pipelines.store.lease import holder

SINCE = datetime.now(UTC)
"""When this process began, which of a code server starts the runs: what it did not start, one before it did."""


@dg.sensor(
    name="killed_runs",
    minimum_interval_seconds=10,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Counts runs whose process was killed as failed, so that Dagster runs them again.",
)
def killed_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """End what seemed dead at two looks in a row: a run that has just begun, or is about to end, holds no lock."""
    server = context.code_location_origin
    found = [*_seem_dead(context.instance, server.location_name if server else "")]
    before = set(json.loads(context.cursor or "[]"))
    for run_id in before.intersection(found):
        end_run(context.instance, run_id, "its process was killed")
    context.update_cursor(json.dumps(found))
    return dg.SkipReason(f"{len(before.intersection(found))} killed runs ended, {len(found)} found")


def _seem_dead(instance: dg.DagsterInstance, location: str) -> Iterator[str]:
    """Runs that left a lock that nobody holds, and those of this location that a server before this one started."""
    workplace = Workplace()
    for record in instance.get_run_records(dg.RunsFilter(statuses=UNDER_WAY)):
        lock, run = workplace.lock_of(record.dagster_run.run_id), record.dagster_run
        is_left = record.update_timestamp < SINCE and location_of(run) == location
        if not holder(lock) and (lock.exists() or is_left):
            yield run.run_id


def location_of(run: dg.DagsterRun) -> str | None:
    """The code location whose server starts a run; None for one of a command, which starts itself."""
    origin = run.remote_job_origin
    return origin.repository_origin.code_location_origin.location_name if origin else None
