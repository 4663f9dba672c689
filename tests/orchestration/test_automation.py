"""What runs automatically: captures of one source by its schedule, edits once they rest, what is behind once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest

from pipelines.archive.decisions import hold, state_of
from pipelines.cli import archive_commands as commands
from pipelines.definitions import defs
from pipelines.orchestration import automation
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.automation import QUIET, behind, capture_schedules, curated_files, on_change, unfinished
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.ledger_assets import READ, written
from pipelines.orchestration.workplace import Workplace
from pipelines.sources.declarations import discover as sources
from pipelines.store.current import Store, replace_durably
from pipelines.tables.shared.registry import discover
from tests.support.built_home import BuiltHome
from tests.support.source_world import FIRST, OBSERVATION, SOURCE, materialise, only_row, reopened

EDITED = "documents/navy.yaml"


@pytest.fixture
def edited(own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of a checkout that was built, in which the sensors run."""
    monkeypatch.chdir(own_home.checkout)
    monkeypatch.setenv("BILATERAL_HOME", str(own_home.home))
    return own_home.checkout / "data" / EDITED


def looks(sensor: dg.SensorDefinition, instance: dg.DagsterInstance) -> Callable[[], str]:
    """A look of a sensor; of which job it asks for a run. Each goes on where the last one stopped."""
    cursor: list[str | None] = [None]

    def look() -> str:
        with dg.build_sensor_context(instance, cursor=cursor[0]) as context:
            asked = sensor(context)
            cursor[0] = context.cursor
        if not isinstance(asked, dg.RunRequest):
            return ""
        assert asked.run_key is None, "the daemon answers no key twice, so that the way back would never be built"
        return asked.job_name or sensor.job_name

    return look


def read_again() -> None:
    """As a run does that reads the curated files."""
    workplace = Workplace()
    replace_durably(workplace.build / READ, written(workplace.data).encode())


def test_edits_are_read_once_they_rest_and_the_way_back_is_an_edit(edited: Path, instance: dg.DagsterInstance) -> None:
    look, first = looks(curated_files, instance), edited.read_text()
    assert not look(), "what `bilateral build` has read is known"
    for text in (f"{first}# B\n", first, f"{first}# B\n", first):
        edited.write_text(text)
        assert [look() for _ in range(4)] == ["", "edit", "", ""]
        read_again()
        assert not look()


@pytest.mark.parametrize("name", ["series/press.csv", "extracts/un_votes.parquet"])
def test_a_new_table_of_figures_and_a_new_extract_are_edits(
    name: str, edited: Path, instance: dg.DagsterInstance
) -> None:
    file = edited.parents[1] / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("dates,value\n2020,1\n")
    look = looks(curated_files, instance)
    assert [look(), look()] == ["", "edit"]


def test_one_change_is_one_run_of_all_that_rests_on_it(edited: Path, instance: dg.DagsterInstance) -> None:
    """Captures are read again in the same run where it is with the file that has changed, or none was read yet."""
    look, data = looks(curated_files, instance), Workplace().data
    for name, job in (EDITED, "edit"), ("reference/accepted.yaml", "build"), ("documents/press.yaml", "edit"):
        with open(data / name, "a") as file:
            file.write("# B\n")
        assert [look(), look()] == ["", job], name
        read_again()
    layers = {job: defs().resolve_job_def(job).asset_layer.selected_asset_keys for job in ("edit", "build")}
    names = {job: {key.to_user_string() for key in keys} for job, keys in layers.items()}
    assert names["edit"] == {name for name in names["build"] if not name.startswith("parsed/")}
    (Workplace().build / READ).unlink()
    look = looks(curated_files, instance)
    assert [look(), look()] == ["", "build"]


def test_thirty_saves_in_a_minute_are_one_change(edited: Path, instance: dg.DagsterInstance) -> None:
    look, first = looks(curated_files, instance), edited.read_text()
    asked = []
    for number in range(60 // QUIET):
        edited.write_text(f"{first}# {number}\n")
        asked.append(look())
    assert asked == [""] * (60 // QUIET)
    assert [look(), look()] == ["edit", ""]


def test_what_one_build_did_not_help_is_built_once_it_is_known_which_capture_is_to_blame(
    edited: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited.write_text(edited.read_text() + "# B\n")
    monkeypatch.setattr(automation, "steps_failing", lambda instance: {"trade": "76.14e9 is too large"})
    monkeypatch.setattr(automation, "suspects", lambda workplace, steps: {"crea-1": "crea"} if "trade" in steps else {})
    look = looks(unfinished, instance)
    assert [look() for _ in range(5)] == ["", "build", "find_blame", "", "build"]
    workplace = Workplace()
    hold(workplace.build, {"crea-1": "trade: too large"}, state_of(workplace.archive.blobs, workplace.store.code))
    assert [look() for _ in range(3)] == ["", "build", "find_blame"], "what is held back is a change"


def test_where_no_capture_can_be_to_blame_builds_are_tried_again(
    edited: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited.write_text(edited.read_text() + "# B\n")
    monkeypatch.setattr(automation, "suspects", lambda workplace, steps: {})
    look = looks(unfinished, instance)
    assert [look() for _ in range(5)] == ["", "build", "build", "", "build"]


def test_a_capture_that_was_held_back_in_another_state_is_behind_until_it_is_read_again(edited: Path) -> None:
    workplace = Workplace()
    archive, store, name = workplace.archive, workplace.store, "parsed/crea/captures"
    sentence = "a capture of crea was held back, and the captures or the code have changed since"
    before = store.current(name)
    assert before
    hold(workplace.build, {"crea-1": "trade: too large"}, state_of(archive.blobs, workplace.store.code))
    assert sentence in behind(workplace)
    hold(workplace.build, {"crea-1": "trade: too large"}, "another state")
    assert sentence not in behind(workplace), "it was read as nothing is held"


def test_what_a_run_left_undone_is_built_again_after_ever_longer_pauses(
    edited: Path, instance: dg.DagsterInstance
) -> None:
    look, workplace = looks(unfinished, instance), Workplace()
    assert [look() for _ in range(3)] == [""] * 3, "nothing is behind"
    store = workplace.store
    pointer = store.root / "ledger_visits" / "current.json"
    before = pointer.read_bytes()
    store.promote(store.stage("ledger_visits", pa.table({"a": [1]})), {})
    assert "observed_visits was made from tables that have changed since" in behind(workplace)
    assert [n for n in range(20) if look()] == [1, 2, 4, 8, 16]
    pointer.write_bytes(before)
    older = Store(store.root, "older code")
    older.promote(older.stage("closeness", pa.table({"a": [1]})), {"ledger_visits": "of then"})
    assert store.behind() == ["closeness"]
    assert behind(workplace) == []
    assert not look()


def test_nothing_is_built_again_while_a_run_is_at_work(edited: Path, instance: dg.DagsterInstance) -> None:
    edited.write_text(edited.read_text() + "# B\n")
    look, capture = looks(unfinished, instance), frozenset({dg.AssetKey(["capture", "un_comtrade"])})
    started = dg.DagsterRunStatus.STARTED
    instance.add_run(dg.DagsterRun("all_captures", asset_selection=capture, status=started))
    instance.add_run(dg.DagsterRun("retire", status=started))
    assert [look(), look()] == ["", "build"], "a capture is no build, and what removes old releases at night is none"
    instance.add_run(dg.DagsterRun("build", status=started))
    assert [look(), look(), look()] == [""] * 3


def test_what_fails_each_time_is_built_after_ever_longer_pauses_too(edited: Path, instance: dg.DagsterInstance) -> None:
    edited.write_text(edited.read_text() + "# B\n")
    look, asked = looks(unfinished, instance), list[int]()
    for number in range(20):
        if look():
            asked.append(number)
            run = dg.DagsterRun("build", status=dg.DagsterRunStatus.STARTED)
            instance.add_run(run)
            assert not look()
            instance.report_run_failed(run)
    assert asked == [1, 2, 4, 8, 16]


@pytest.mark.parametrize("lost", ["candidate.json", "ledger-read", "tables/ledger_documents/current.json"])
def test_a_home_that_lost_what_says_how_far_it_is_is_behind(edited: Path, lost: str) -> None:
    workplace = Workplace()
    assert behind(workplace) == []
    (workplace.build / lost).unlink()
    assert behind(Workplace()) != []


def downstream(name: str) -> set[str]:
    """Every table that depends on a source's rows, directly or not."""
    reached = {name}
    while True:
        more = {t.name for t in discover().values() if any(i in reached or i.startswith(f"{name}/") for i in t.inputs)}
        if more <= reached:
            return reached
        reached |= more


@pytest.mark.torture
@pytest.mark.slow
def test_an_import_and_an_edit_ask_for_their_branch_once(
    own_home: BuiltHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    workplace = Workplace.at(own_home.checkout, own_home.home)
    assets = all_assets(workplace.root)
    defs = dg.Definitions(
        assets=assets, sensors=[on_change], executor=dg.in_process_executor, resources={"workplace": workplace}
    )
    tables = {
        key.to_user_string(): asset for asset in assets if isinstance(asset, dg.AssetsDefinition) for key in asset.keys
    }
    with open_instance(workplace) as instance:
        last = dg.evaluate_automation_conditions(defs=defs, instance=instance)

        def asked() -> set[str]:
            """What is asked for since this was asked the last time."""
            nonlocal last
            last = dg.evaluate_automation_conditions(defs=defs, instance=instance, cursor=last.cursor)
            return {name for name in tables if last.get_num_requested(dg.AssetKey.from_user_string(name))}

        def build(wanted: set[str]) -> None:
            chosen = {id(tables[name]): tables[name] for name in wanted}  # some make several tables
            assert materialise(reopened(workplace), instance, [*chosen.values()]).success

        file = tmp_path / "answer.json"
        file.write_text(FIRST)
        commands.take(reopened(workplace), SOURCE, [file], date(2024, 3, 1))
        of_import = asked()
        assert of_import == downstream(f"parsed/{SOURCE}") | {"candidate", "release"}
        assert {"trade_reports", "observed_trade", "trade", "observations", "coverage", "sources"} <= of_import
        assert not {"exercises", "visits", "parsed/ecb_rates", "exchange_rates", "ledger_trade"} & of_import
        assert asked() == set()
        build(of_import)
        assert only_row(workplace, "trade", trade_id=OBSERVATION)["n_evidence"] == 2
        assert asked() == set()

        document = workplace.data / "documents" / "press.yaml"
        document.write_text(document.read_text().replace("76.1", "76.2"))
        edit = {name for name in tables if not name.startswith("parsed/")}
        build(edit)
        assert 76.2e9 in {row["value"] for row in reopened(workplace).store.load("ledger_trade")}
        assert behind(reopened(workplace)) == []
        assert asked() == set(), "the run of the edit has made all that rests on it"


def test_a_schedule_asks_each_publisher_by_its_cadence_and_is_off_until_somebody_starts_it() -> None:
    schedules = {schedule.name: schedule for schedule in capture_schedules()}
    asked = {f"capture_{name}": source.cadence for name, source in sources().items() if source.requests}
    assert asked
    assert {name: schedules[name].cron_schedule for name in asked} == asked
    assert {s.default_status for s in schedules.values()} == {dg.DefaultScheduleStatus.STOPPED}
