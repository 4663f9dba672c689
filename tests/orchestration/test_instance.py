"""Dagster's state in a home: the same files that Dagster itself writes, opened less often."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import sqlalchemy as db
import yaml
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from bilateral.commons.layout import LayoutError
from pipelines.orchestration.instance import HOME_SETTINGS, announce, dagster_home, open_instance
from pipelines.orchestration.run_logs import KeptEventLog
from pipelines.orchestration.workplace import Workplace
from pipelines.store.lease import ProcessLock
from tests.support.rows import each_case

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@dg.asset(check_specs=[dg.AssetCheckSpec("sound", asset="one_row")])
def one_row() -> Iterator[Any]:
    """An asset of one row."""
    yield dg.AssetCheckResult(check_name="sound", passed=True)
    yield dg.MaterializeResult(data_version=dg.DataVersion("v1"), metadata={"dagster/row_count": 1})


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.setenv("DAGSTER_HOME", "")
    return Workplace.at(ROOT, tmp_path / "home")


@pytest.fixture
def theirs(workplace: Workplace, tmp_path: Path) -> Path:
    """Settings by which Dagster's own classes read the files of the home."""
    settings = tmp_path / "theirs" / "dagster.yaml"
    settings.parent.mkdir()
    folder = dagster_home(workplace)
    settings.write_text(yaml.dump({"storage": {"sqlite": {"base_dir": str(folder)}}}))
    return settings.parent


def settings(workplace: Workplace) -> Path:
    """The settings of the home."""
    return workplace.home.runs / "dagster" / "dagster.yaml"


def test_what_a_build_logs_is_read_by_dagsters_own_log(workplace: Workplace, theirs: Path) -> None:
    with open_instance(workplace) as ours:
        assert isinstance(ours.event_log_storage, KeptEventLog)
        run_id = dg.materialize([one_row], instance=ours).run_id
        logged = [entry.message for entry in ours.all_logs(run_id)]
        with dg.DagsterInstance.from_config(str(theirs)) as meanwhile:  # while a build runs
            assert [entry.message for entry in meanwhile.all_logs(run_id)] == logged
    with dg.DagsterInstance.from_config(str(theirs)) as instance:
        assert type(instance.event_log_storage) is SqliteEventLogStorage
        assert [entry.message for entry in instance.all_logs(run_id)] == logged
        event = instance.get_latest_materialization_event(dg.AssetKey("one_row"))
        assert event
        assert event.asset_materialization
        assert (event.asset_materialization.tags or {})["dagster/data_version"] == "v1"
        checks = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey("one_row"), "sound"), limit=5
        )
        assert [check.status.value for check in checks] == ["SUCCEEDED"]


def test_each_file_is_opened_once_and_closed_at_the_end(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_instance(workplace):  # created
        pass
    opened: list[str] = []
    create = db.create_engine

    def counted(url: str, **more: object) -> db.Engine:
        opened.append(url)
        return create(url, **more)

    monkeypatch.setattr("pipelines.orchestration.run_logs.db.create_engine", counted)
    with open_instance(workplace) as instance:
        run_id = dg.materialize([one_row], instance=instance).run_id
        logs = dagster_home(workplace) / "history" / "runs"
        names = [url.rpartition("/")[2] for url in opened if f"{logs}/" in url]
        assert sorted(names) == sorted([f"{run_id}.db", "index.db"])
        with instance.event_log_storage.index_connection() as connection:  # type: ignore[attr-defined]
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1  # NORMAL: with WAL never torn
        assert list(logs.glob("*.db-wal"))
    assert not list(logs.glob("*.db-wal"))


def test_the_ui_hears_of_an_event_while_the_file_is_kept_open(workplace: Workplace) -> None:
    with open_instance(workplace) as build, open_instance(workplace) as ui:
        run = dg.materialize([one_row], instance=build).dagster_run
        heard: list[str] = []
        ui.watch_event_logs(run.run_id, None, lambda event, _: heard.append(event.message))
        build.report_engine_event("the last word", run)
        end = time.monotonic() + 20
        while "the last word" not in heard and time.monotonic() < end:
            time.sleep(0.05)
    assert "the last word" in heard


def test_dagsters_files_are_made_by_one_process_alone(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    take, taken = ProcessLock.take, list[str]()

    def told(self: ProcessLock, tell: Any) -> None:
        taken.append(self._what)
        take(self, tell)

    monkeypatch.setattr(ProcessLock, "take", told)
    folder = dagster_home(workplace)
    assert len(taken) == 1
    files = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
    assert all((folder / name).is_file() for name in files)
    dagster_home(workplace)
    assert len(taken) == 1


def test_settings_follow_the_checkout(workplace: Workplace) -> None:
    dagster_home(workplace)
    current = (ROOT / "dagster.yaml").read_bytes() + HOME_SETTINGS.read_bytes()
    settings(workplace).write_text("telemetry: {enabled: true}\n")
    dagster_home(workplace)
    assert settings(workplace).read_bytes() == current


def test_private_names_of_dagster_are_used_in_one_module_and_were_read_for_this_version() -> None:
    """The event log here; the guard of the web server replaces a function that no public interface names."""
    using = [file.name for file in (ROOT / "pipelines").rglob("*.py") if re.search(r"dagster\w*\._", file.read_text())]
    assert using == ["run_logs.py"]
    assert version("dagster").startswith("1.13."), "read run_logs.py and web_guard.py again beside Dagster's code"
    assert version("dagster-webserver") == version("dagster")


def test_an_institutes_own_instance_is_used_and_left_alone(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "institute"
    theirs.mkdir()
    monkeypatch.setenv("DAGSTER_HOME", str(theirs))
    with pytest.raises(LayoutError, match=f"DAGSTER_HOME is `{theirs}`: name the folder that holds your dagster.yaml"):
        dagster_home(workplace)
    (theirs / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    announce(workplace, "un_comtrade")
    assert (theirs / "dagster.yaml").read_text() == "telemetry: {enabled: false}\n"
    assert not workplace.home.runs.exists()
    with dg.DagsterInstance.from_config(str(theirs)) as instance:
        assert instance.get_latest_materialization_event(dg.AssetKey(["capture", "un_comtrade"]))


@each_case(__file__, "host said")
def test_a_database_that_is_away_or_not_named_is_told_in_one_sentence(
    host: str | None, said: str, workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("dagster_postgres")
    monkeypatch.setattr("dagster_postgres.utils.time.sleep", lambda seconds: None)
    (tmp_path / "theirs").mkdir()
    shutil.copyfile(ROOT / "deploy" / "dagster.yaml", tmp_path / "theirs" / "dagster.yaml")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "theirs"))
    named = {"PGHOST": host, "PGPORT": "5432", "PGUSER": "a", "PGPASSWORD": "secret", "PGDATABASE": "d"}
    for name, value in named.items():
        monkeypatch.setenv(name, value) if host and value else monkeypatch.delenv(name, raising=False)
    with pytest.raises(LayoutError, match=said) as error:
        open_instance(workplace)
    assert "secret" not in str(error.value)
