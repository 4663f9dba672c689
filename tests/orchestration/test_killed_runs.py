"""A run that was killed is counted as failed, whoever started it, and none that has just begun or is about to end."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

from pipelines.orchestration.killed_runs import killed_runs
from pipelines.orchestration.workplace import Workplace
from pipelines.store.lease import ProcessLock

STARTED, FAILURE = dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.FAILURE


@pytest.fixture
def run_id(tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run under way in an empty home."""
    monkeypatch.setenv("BILATERAL_HOME", str(tmp_path))
    return instance.add_run(dg.DagsterRun("build", status=STARTED)).run_id


def states(instance: dg.DagsterInstance, run_id: str, looks: int) -> list[dg.DagsterRunStatus]:
    """What the run counts as after each look."""
    cursor, found = None, []
    for _ in range(looks):
        with dg.build_sensor_context(instance, cursor=cursor) as context:
            killed_runs(context)
            cursor = context.cursor
        run = instance.get_run_by_id(run_id)
        assert run
        found.append(run.status)
    return found


def test_it_has_failed_once_its_lock_is_free_at_two_looks(run_id: str, instance: dg.DagsterInstance) -> None:
    lock = ProcessLock(Workplace().lock_of(run_id), "a run")
    lock.take(pytest.fail)
    assert states(instance, run_id, 3) == [STARTED] * 3
    lock.release()  # as the system does for a process that was killed
    assert states(instance, run_id, 1) == [STARTED]
    assert states(instance, run_id, 2) == [STARTED, FAILURE]


def test_without_a_lock_it_may_have_just_begun(run_id: str, instance: dg.DagsterInstance) -> None:
    assert states(instance, run_id, 3) == [STARTED] * 3


def test_one_that_was_given_up_before_it_began_ends(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    workplace, run = Workplace.at(tmp_path, tmp_path), instance.add_run(dg.DagsterRun("late"))
    context: Any = SimpleNamespace(run=run, instance=instance)
    workplace.setup_for_execution(context)
    workplace.teardown_after_execution(context)
    instance.report_run_failed(run)
    with pytest.raises(dg.Failure, match="given up before it began"):
        workplace.setup_for_execution(context)
    assert not workplace.lock_of(run.run_id).exists()


def test_one_that_is_given_up_at_work_ends_at_its_next_step(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    workplace, run = Workplace.at(tmp_path, tmp_path), instance.add_run(dg.DagsterRun("slow", status=STARTED))
    context: Any = SimpleNamespace(run=run, instance=instance)
    workplace.setup_for_execution(context)
    workplace.write_alone()
    instance.report_run_failed(run)
    with pytest.raises(dg.Failure, match="given up while it was at work"):
        workplace.write_alone()
    workplace.teardown_after_execution(context)
    assert not workplace.lock_of(run.run_id).exists()


def test_each_new_try_waits_twice_as_long_and_one_that_was_given_up_meanwhile_ends(
    tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("pipelines.orchestration.workplace.time.sleep", pauses.append)
    workplace = Workplace.at(tmp_path, tmp_path)
    for again in range(4):
        run = instance.add_run(dg.DagsterRun("build", tags={"dagster/retry_number": str(again)} if again else {}))
        context: Any = SimpleNamespace(run=run, instance=instance)
        workplace.setup_for_execution(context)
        workplace.teardown_after_execution(context)
    assert pauses == [30, 60, 120]
    monkeypatch.setattr("pipelines.orchestration.workplace.time.sleep", lambda _: instance.report_run_failed(run))
    with pytest.raises(dg.Failure, match="given up before it began"):
        workplace.setup_for_execution(context)
