"""The resource of a run: what writes waits for the lease of the home before it reads."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.ledger.rules import checker
from pipelines.orchestration.assets import all_assets
from pipelines.orchestration.workplace import POOL, Workplace
from pipelines.store.lease import ProcessLock, holder
from tests.support.built_home import BuiltHome
from tests.support.rows import first_of


class Waited(Exception):
    """Somebody else holds the lease."""


def refuse(self: ProcessLock, tell: object) -> None:
    """In place of waiting for the lease; a run has its own lock."""
    if self._file.name == "lease.lock":
        raise Waited


def at(home: BuiltHome) -> Workplace:
    return Workplace.at(home.checkout, home.home)


def test_a_run_has_a_lock_and_holds_the_lease_from_what_writes_to_its_end(
    tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    there, seen = Workplace.at(tmp_path, tmp_path), list[Any]()

    def look(run_id: str) -> tuple[bool, bool]:
        return holder(there.lock_of(run_id)) is not None, run_id in (holder(there.lease_file) or "")

    @dg.op
    def reads(context: dg.OpExecutionContext, workplace: Workplace) -> int:
        seen.append(look(context.run_id))
        return 1

    @dg.op
    def writes(context: dg.OpExecutionContext, workplace: Workplace, count: int) -> None:
        workplace.store.current("nothing")
        seen.append(look(context.run_id))

    @dg.job(resource_defs={"workplace": there})
    def both() -> None:
        writes(reads())

    ran = both.execute_in_process(instance=instance)
    assert seen == [(True, False), (True, True)]
    assert look(ran.run_id) == (False, False)
    assert list((tmp_path / "runs" / "alive").iterdir()) == []


@pytest.mark.parametrize(
    "name", first_of(2, "ledger_visits", "candidate", "parsed/un_comtrade", "extract/un_votes", "visits", "release")
)
def test_what_writes_waits_before_it_reads(
    name: str, own_home: BuiltHome, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before waiting may be old when it is written."""
    monkeypatch.setattr(ProcessLock, "take", refuse)
    monkeypatch.setattr(checker, "sound", lambda *_: pytest.fail("read before it may write"))
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


def test_a_step_that_waits_for_the_lease_holds_nothing_of_a_pool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where settings of one's own have pools at the granularity `op`: the run that has the lease may need it."""
    folder, there = tmp_path / "dagster", Workplace.at(tmp_path, tmp_path)
    folder.mkdir()
    pools = "concurrency: {pools: {default_limit: 1, granularity: op}}"
    (folder / "dagster.yaml").write_text(f"telemetry: {{enabled: false}}\n{pools}\n")
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    claimed = list[bool]()

    @dg.op(pool=POOL)
    def waits(workplace: Workplace) -> None:
        workplace.write_alone()

    @dg.job(resource_defs={"workplace": there})
    def writes() -> None:
        waits()

    with dg.DagsterInstance.from_config(str(folder)) as instance, ProcessLock(there.lease_file, "another run") as lease:
        lease.take(pytest.fail)
        leave = Workplace._waits

        def leave_and_ask(self: Workplace, for_whom: str) -> None:
            """What the run that has the lease does at its next step, which then ends."""
            leave(self, for_whom)
            claimed.append(instance.event_log_storage.claim_concurrency_slot(POOL, "another", "next").is_claimed)
            lease.release()

        monkeypatch.setattr(Workplace, "_waits", leave_and_ask)
        assert writes.execute_in_process(instance=instance).success
    assert claimed == [True]
