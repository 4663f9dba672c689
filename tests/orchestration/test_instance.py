"""Dagster's state of a home: the same files as Dagster itself would write, opened less often."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import sqlalchemy as db
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager

from bilateral.layout import Home
from pipelines.orchestration.event_log import KeptEventLog
from pipelines.orchestration.instance import dagster_home, open_instance
from pipelines.orchestration.resources import Site

ROOT = Path(__file__).resolve().parents[2]


@dg.asset(check_specs=[dg.AssetCheckSpec("sound", asset="made")])
def made() -> Iterator[Any]:
    """An asset of one row."""
    yield dg.AssetCheckResult(check_name="sound", passed=True)
    yield dg.MaterializeResult(data_version=dg.DataVersion("v1"), metadata={"dagster/row_count": 1})


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("DAGSTER_HOME", "")
    return Site(ROOT, Home(tmp_path))


def test_what_a_build_logs_is_read_by_dagsters_own_log(site: Site) -> None:
    with open_instance(site) as ours:
        assert isinstance(ours.event_log_storage, KeptEventLog)
        run_id = dg.materialize([made], instance=ours).run_id
        logged = [entry.message for entry in ours.all_logs(run_id)]
        with dg.DagsterInstance.from_config(str(dagster_home(site))) as meanwhile:  # the UI, while a build runs
            assert [entry.message for entry in meanwhile.all_logs(run_id)] == logged
    with dg.DagsterInstance.from_config(str(dagster_home(site))) as theirs:
        assert type(theirs.event_log_storage) is SqliteEventLogStorage
        assert [entry.message for entry in theirs.all_logs(run_id)] == logged
        event = theirs.get_latest_materialization_event(dg.AssetKey("made"))
        assert event
        assert event.asset_materialization
        assert (event.asset_materialization.tags or {})["dagster/data_version"] == "v1"
        checks = theirs.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey("made"), "sound"), limit=5
        )
        assert [check.status.value for check in checks] == ["SUCCEEDED"]


def test_each_file_is_opened_once_and_closed_at_the_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_instance(site):  # made
        pass
    opened: list[str] = []
    create = db.create_engine

    def counted(url: str, **more: object) -> db.Engine:
        opened.append(url)
        return create(url, **more)

    monkeypatch.setattr("pipelines.orchestration.event_log.db.create_engine", counted)
    with open_instance(site) as instance:
        run_id = dg.materialize([made], instance=instance).run_id
        logs = dagster_home(site) / "history" / "runs"
        mine = [url.rpartition("/")[2] for url in opened if f"{logs}/" in url]
        assert sorted(mine) == sorted([f"{run_id}.db", "index.db"])
        with instance.event_log_storage.index_connection() as connection:  # type: ignore[attr-defined]
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1  # NORMAL: with WAL never torn
        assert list(logs.glob("*.db-wal"))
    assert not list(logs.glob("*.db-wal"))


def test_a_home_that_names_its_own_storage_keeps_it(site: Site, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    settings = dagster_home(site) / "dagster.yaml"
    logs = "compute_logs: {module: dagster._core.storage.noop_compute_log_manager, class: NoOpComputeLogManager}"
    settings.write_text(settings.read_text() + f"storage: {{sqlite: {{base_dir: {elsewhere}}}}}\n{logs}\n")
    with open_instance(site) as instance:
        assert type(instance.compute_log_manager) is NoOpComputeLogManager
        assert type(instance.event_log_storage) is SqliteEventLogStorage
    assert (elsewhere / "history" / "runs" / "index.db").is_file()


def test_what_a_build_prints_is_read_by_dagsters_own_files(site: Site) -> None:
    with open_instance(site) as ours:
        run_id = dg.materialize([made], instance=ours).run_id
    with dg.DagsterInstance.from_config(str(dagster_home(site))) as theirs:
        assert type(theirs.compute_log_manager) is LocalComputeLogManager
        (captured,) = theirs.all_logs(run_id, of_type=dg.DagsterEventType.LOGS_CAPTURED)
        assert captured.dagster_event
        key = [run_id, "compute_logs", captured.dagster_event.logs_captured_data.file_key]
        assert b"sound" in (theirs.compute_log_manager.get_log_data(key).stderr or b"")
