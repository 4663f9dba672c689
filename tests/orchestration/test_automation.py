"""What runs automatically: a tick of each schedule requests only that source's captures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.orchestration.automation import capture_schedules

SCHEDULES = {schedule.name: schedule for schedule in capture_schedules()}


@pytest.fixture(scope="module")
def repository() -> Any:
    """The code location, loaded once."""
    return defs().get_repository_def()


@pytest.mark.parametrize("name", sorted(SCHEDULES))
def test_a_tick_asks_for_the_captures_of_one_source(name: str, repository: Any) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance=instance, scheduled_execution_time=datetime(2026, 11, 2, 6, tzinfo=UTC), repository_def=repository
        )
        tick = SCHEDULES[name].evaluate_tick(context)
    assert len(tick.run_requests or ()) == 1
    job = repository.get_job(SCHEDULES[name].job_name)
    keys = {key.to_user_string() for key in job.asset_layer.executable_asset_keys}
    assert keys == {f"capture/{name.removeprefix('capture_')}"}
