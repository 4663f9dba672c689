"""The resource of a run: it gives signs of life, and what writes waits for the lease of the home before it reads."""

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

from pipelines.archive.blobs import Folder
from pipelines.orchestration import ledger_assets
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.workplace import POOL, Workplace
from pipelines.store.heartbeat import SignOfLife
from pipelines.store.lease import Lease, Watch
from tests.support.built_home import BuiltHome
from tests.support.source_world import materialise


class Waited(Exception):
    """Somebody else holds the lease."""


def refuse(self: Lease, tell: object) -> None:
    """In place of waiting."""
    raise Waited


def at(home: BuiltHome) -> Workplace:
    return Workplace.at(home.checkout, home.home)


def test_a_run_gives_signs_of_life_and_holds_the_lease_from_what_writes_to_its_end(
    tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    place, seen = Folder(tmp_path / "runs"), list[Any]()

    def look(run_id: str) -> tuple[bool, bool]:
        return Watch(place).lives(run_id), Lease(place, "").holder() == run_id

    @dg.op
    def reads(context: dg.OpExecutionContext, workplace: Workplace) -> int:
        seen.append(look(context.run_id))
        return 1

    @dg.op
    def writes(context: dg.OpExecutionContext, workplace: Workplace, count: int) -> None:
        workplace.store.current("nothing")
        seen.append(look(context.run_id))

    @dg.job(resource_defs={"workplace": Workplace.at(tmp_path, tmp_path)})
    def both() -> None:
        writes(reads())

    ran = both.execute_in_process(instance=instance)
    assert seen == [(True, False), (True, True)]
    assert look(ran.run_id) == (False, True)
    assert list((tmp_path / "runs" / "alive").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["ledger_visits", "parsed/un_comtrade", "extract/un_votes", "visits", "candidate", "release"]
)
def test_what_writes_waits_before_it_reads(
    name: str, own_home: BuiltHome, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before waiting may be old when it is written."""
    monkeypatch.setattr(Lease, "take", refuse)
    monkeypatch.setattr(ledger_assets, "read_ledger", lambda *_: pytest.fail("read before it may write"))
    before = {file: file.read_bytes() for file in (own_home.home / "build").rglob("*.json")}
    workplace, key = at(own_home), dg.AssetKey(name.split("/"))
    chosen = dg.AssetSelection.assets(key).required_multi_asset_neighbors()
    ran = dg.materialize(
        all_assets(workplace.root),
        instance=instance,
        selection=chosen,
        resources={"workplace": workplace},
        raise_on_error=False,
    )
    (failed,) = ran.get_step_failure_events()
    error = failed.step_failure_data.error
    assert error
    assert error.cause
    assert error.cause.cls_name == "Waited"
    assert before == {file: file.read_bytes() for file in (own_home.home / "build").rglob("*.json")}


def test_a_run_that_lost_the_lease_writes_no_more(own_home: BuiltHome, instance: dg.DagsterInstance) -> None:
    """As one that was suspended: another took over while the ledger was read."""
    workplace, take, taken = at(own_home), Lease.take, list[str]()

    def taken_over(self: Lease, tell: Any) -> None:
        take(self, tell)
        if not taken:
            taken.append(self.name)
            Lease(Folder(own_home.home / "runs"), "another")._claim(self._number + 1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lease, "take", taken_over)
        ran = materialise(workplace, instance)
    assert not ran.success
    errors = [event.step_failure_data.error for event in ran.get_step_failure_events()]
    assert {error.cause.cls_name for error in errors if error and error.cause} == {"LeaseLost"}


def test_a_step_that_waits_for_the_lease_holds_nothing_of_a_pool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where settings of one's own have pools at the granularity `op`: the run that has the lease may need it."""
    place, folder = Folder(tmp_path / "runs"), tmp_path / "dagster"
    folder.mkdir()
    pools = "concurrency: {pools: {default_limit: 1, granularity: op}}"
    (folder / "dagster.yaml").write_text(f"telemetry: {{enabled: false}}\n{pools}\n")
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    claimed = list[bool]()

    @dg.op(pool=POOL)
    def waits(workplace: Workplace) -> None:
        workplace.write_alone()

    @dg.job(resource_defs={"workplace": Workplace.at(tmp_path, tmp_path)})
    def writes() -> None:
        waits()

    with (
        dg.DagsterInstance.from_config(str(folder)) as instance,
        SignOfLife(tmp_path / "runs" / "alive" / "another.json", "another run") as sign,
    ):

        def ask_for_the_pool(seconds: float) -> None:
            """In place of sleeping: what the run that has the lease does at its next step, which then ends."""
            status = instance.event_log_storage.claim_concurrency_slot(POOL, "another", "its next step")
            claimed.append(status.is_claimed)
            sign.end()

        Lease(place, "another").take(pytest.fail)
        clock = SimpleNamespace(sleep=ask_for_the_pool, monotonic=time.monotonic)
        monkeypatch.setattr("pipelines.store.lease.time", clock)
        assert writes.execute_in_process(instance=instance).success
    assert claimed == [True]
