"""What the policy no longer keeps goes, and nothing else: least of all what an asset or a reader still needs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from bilateral import releases
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.retention import retired
from pipelines.orchestration.workplace import Workplace

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.now(UTC)


@dg.asset(check_specs=[dg.AssetCheckSpec("sound", asset="made_often")])
def made_often() -> Iterator[dg.Output[None] | dg.AssetCheckResult]:
    """Made in three runs, of which the last one counts."""
    yield dg.Output(None)
    yield dg.AssetCheckResult(passed=True, check_name="sound")


@dg.asset
def made_once() -> None:
    """Made in the first run alone."""


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("BILATERAL_KEEP_RUNS_DAYS", "30")
    return Workplace.at(ROOT, tmp_path / "home")


def lines(workplace: Workplace, later: int) -> list[str]:
    """What goes on that day, so many days from now."""
    return list(retired(workplace, NOW + timedelta(days=later)))


def test_runs_go_after_their_days_but_not_those_that_last_made_something(workplace: Workplace) -> None:
    with open_instance(workplace) as instance:
        first, second, third = (
            dg.materialize(assets, instance=instance).run_id
            for assets in ([made_often, made_once], [made_often], [made_often])
        )
    runs = workplace.home.runs / "dagster" / "history" / "runs"
    assert "0 removed" in lines(workplace, 29)[0]
    assert (runs / f"{second}.db").is_file()
    assert "1 removed" in lines(workplace, 31)[0]
    with open_instance(workplace) as instance:
        assert {run.run_id for run in instance.get_runs()} == {first, third}
        assert instance.get_latest_materialization_event(dg.AssetKey("made_once"))
        assert instance.get_latest_materialization_event(dg.AssetKey("made_often"))
        assert not list(runs.glob(f"{second}.db*"))
        assert not instance.all_logs(second)


def test_what_checks_found_goes_with_the_runs_but_for_the_last_of_each(workplace: Workplace) -> None:
    """Dagster deletes the events of a run and keeps these, a hundred and more of each build."""
    key = dg.AssetCheckKey(dg.AssetKey("made_often"), "sound")
    with open_instance(workplace) as instance:
        first, second, third = (dg.materialize([made_often], instance=instance).run_id for _ in range(3))

    def found() -> list[str]:
        with open_instance(workplace) as instance:
            return [c.run_id for c in instance.event_log_storage.get_asset_check_execution_history(key, limit=9)]

    lines(workplace, 29)
    assert found() == [third, second, first]
    lines(workplace, 31)
    assert found() == [third]


def test_reports_and_readings_of_what_is_not_there_go(workplace: Workplace) -> None:
    report, reading = workplace.home.runs / "a.json", workplace.readings / "un_comtrade" / "un_comtrade-1"
    copy = workplace.home.build / "cache" / "abcd"
    for folder in (reading, copy.parent, report.parent):
        folder.mkdir(parents=True, exist_ok=True)
    report.write_text("{}")
    copy.write_bytes(b"bytes of a bucket")
    assert "0 removed" in lines(workplace, 29)[1]
    told = lines(workplace, 31)
    assert told[1] == "reports of builds: 1 removed"
    assert told[2] == "copies of files that are archived elsewhere: 1 removed"
    assert not report.exists()
    assert not copy.exists()
    assert not reading.exists()


@pytest.fixture
def many(workplace: Workplace, released: Path) -> Iterator[Path]:
    """Five releases, each said to follow the one before; ``latest`` is pinned to the first."""
    folder = workplace.home.releases
    for number in range(5):
        shutil.copytree(released, folder / f"1.{number}.0", copy_function=os.link)
        about = folder / f"1.{number}.0" / releases.MANIFEST
        text = about.read_text()
        about.unlink()
        previous = f'{{"version": "1.{number - 1}.0"' if number else '{"version": null'
        about.write_text(text.replace('"previous": null', f'"previous": {previous}, "manifest_sha256": "x"}}'))
    (folder / "latest").symlink_to("1.0.0")
    return folder


@pytest.mark.parametrize(
    ("count", "kept"), [("0", "01234"), ("5", "01234"), ("2", "0234"), ("1", "034")], ids=["all", "five", "two", "one"]
)
def test_old_releases_go_but_not_the_pinned_one_nor_what_is_followed(
    many: Path, workplace: Workplace, monkeypatch: pytest.MonkeyPatch, count: str, kept: str
) -> None:
    monkeypatch.setenv("BILATERAL_KEEP_RELEASES", count)
    lines(workplace, 0)
    assert releases.versions(many) == [f"1.{number}.0" for number in kept]
    assert [path.name for path in many.iterdir() if path.name.startswith(".gone")] == []
