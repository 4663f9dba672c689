"""The daemon hears of a run that died, whoever started it, and counts none as dead that has just begun or ends."""

from __future__ import annotations

import json
import time
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.launcher import WorkerStatus

from pipelines.orchestration import run_launcher
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.run_launcher import HeardRuns
from pipelines.orchestration.workplace import Workplace
from pipelines.store.heartbeat import SignOfLife, boot

ROOT = Path(__file__).resolve().parents[2]
RUN = dg.DagsterRun("build", status=dg.DagsterRunStatus.STARTED)


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HeardRuns:
    monkeypatch.setattr(run_launcher, "SILENCE", 0.3)
    return HeardRuns(tmp_path)


def state(launcher: HeardRuns) -> WorkerStatus:
    return launcher.check_run_worker_health(RUN).status


def test_a_run_that_gives_no_sign_for_a_while_has_died(launcher: HeardRuns, tmp_path: Path) -> None:
    assert state(launcher) == WorkerStatus.RUNNING, "it may have just begun"
    time.sleep(0.4)
    assert state(launcher) == WorkerStatus.FAILED
    with SignOfLife(tmp_path / "alive" / f"{RUN.run_id}.json", "a run"):
        assert state(launcher) == WorkerStatus.RUNNING
    assert state(launcher) == WorkerStatus.RUNNING, "it may be about to end"
    time.sleep(0.4)
    assert state(launcher) == WorkerStatus.FAILED


def test_a_run_whose_machine_stopped_has_died(launcher: HeardRuns, tmp_path: Path) -> None:
    (tmp_path / "alive").mkdir()
    said = {"boot": boot(), "clock": time.monotonic() - 60}
    (tmp_path / "alive" / f"{RUN.run_id}.json").write_text(json.dumps(said))
    assert state(launcher) == WorkerStatus.RUNNING
    time.sleep(0.4)
    assert state(launcher) == WorkerStatus.FAILED


def test_a_home_has_this_launcher_and_watches_its_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    workplace = Workplace.at(ROOT, tmp_path / "home")
    with open_instance(workplace) as instance:
        launcher = instance.run_launcher
        assert isinstance(launcher, HeardRuns)
        assert launcher.supports_check_run_worker_health
        assert instance.run_monitoring_enabled
        assert launcher._watch.place.where == str(workplace.home.runs)  # type: ignore[attr-defined]
