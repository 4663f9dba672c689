"""`bilateral doctor`: each thing that can be wrong with a home is found, with its remedy; what is safe is mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from pipelines.archive.captures import Incoming, Sighting
from pipelines.cli import doctor
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.workplace import Workplace
from tests.cli.conftest import Run
from tests.support.built_home import BuiltHome


@pytest.fixture
def workplace(own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A built home, in which the command looks."""
    monkeypatch.setenv("BILATERAL_HOME", str(own_home.home))
    monkeypatch.chdir(own_home.checkout)
    return Workplace()


def wrong(workplace: Workplace, name: str) -> list[str]:
    """What a check finds wrong."""
    found = doctor._found(doctor.CHECKS[name], workplace)
    assert all(finding.remedy for finding in found if finding.is_wrong)
    return [finding.text for finding in found if finding.is_wrong]


def damage(pattern: str) -> Callable[[Workplace], None]:
    def spoil(workplace: Workplace) -> None:
        file = sorted(workplace.home.root.glob(pattern))[0]
        file.chmod(0o644)
        file.write_bytes(b"damaged" * 1000)

    return spoil


def edit(workplace: Workplace) -> None:
    file = workplace.data / "documents" / "navy.yaml"
    file.write_text(file.read_text() + "# B\n")


def pretend(name: str, value: object) -> Callable[[Workplace], None]:
    return lambda _: setattr(doctor, name, value)


CASES: dict[str, tuple[Callable[[Workplace], None], str]] = {
    "instance": (damage("runs/dagster/history/runs.db"), "cannot be looked at: DatabaseError"),
    "disk": (pretend("LEAST_BYTES", 1e18), "MB free at"),
    "objects": (damage("build/tables/visits/*.parquet"), "visits"),
    "release": (edit, "1.0.0 is behind: the curated files have changed since they were read"),
}


def test_a_home_that_was_just_built_is_well(workplace: Workplace, run: Run) -> None:
    code, out, err = run("doctor")
    assert (code, err) == (0, ""), out
    assert {line.split()[1].rstrip(":") for line in out.splitlines() if not line.startswith(" ")} == {*doctor.CHECKS}
    assert "ok      lease: free" in out
    assert "ok      release: 1.0.0 is whole" in out


@pytest.mark.parametrize("name", sorted(CASES))
def test_what_is_wrong_is_found_and_nothing_else(
    name: str, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "LEAST_BYTES", doctor.LEAST_BYTES)
    assert wrong(workplace, name) == []
    spoil, said = CASES[name]
    spoil(workplace)
    (text,) = wrong(Workplace(), name)
    assert said in text


def test_a_damaged_release_and_a_stale_source_are_wrong(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    damage("releases/1.0.0/documents.parquet")(workplace)
    (text,) = wrong(workplace, "release")
    assert text.startswith("1.0.0 is not whole: documents.parquet has changed")
    rows = [{"source_id": "un_comtrade", "state": "stale", "reason": "a column is gone"}]
    rows += [{"source_id": "crea", "state": "current", "reason": ""}]
    monkeypatch.setattr(type(workplace.store), "load", lambda self, name: rows if name == "sources" else [])
    assert wrong(workplace, "broken") == ["un_comtrade is stale: a column is gone"]


def test_a_publisher_who_was_not_asked_for_long_is_overdue_by_the_clock(workplace: Workplace) -> None:
    def looked_at(source: str, days: int) -> None:
        when = datetime.now(UTC) - timedelta(days=days)
        file = workplace.home.root / f"{source}.csv"
        file.write_text(f"{source}\n")
        workplace.archive.put(source, [Incoming(file.name, file)], Sighting(f"{when:%Y-%m-%dT%H:%M:%SZ}", "file"))

    looked_at("crea", 46)  # asked every 45 days
    looked_at("sipri_transfers", 46)  # every 400
    found = doctor._found(doctor.CHECKS["overdue"], workplace)
    assert [(finding.remedy, finding.is_wrong) for finding in found] == [("bilateral import crea", False), ("", False)]
    assert "46 days ago; expected every 45 days" in found[0].text
    assert found[1].text == "2 publishers with data here looked at"


def test_what_is_safe_is_mended(workplace: Workplace, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "BEGINS", timedelta(0))
    with open_instance(workplace) as instance:
        stuck = dg.DagsterRun("build", status=dg.DagsterRunStatus.STARTED)
        instance.add_run(stuck)
    code, out, _ = run("doctor")
    assert code == 1
    assert f"WRONG   runs: {stuck.run_id} is under way, and its process is gone" in out
    assert out.count("or: bilateral doctor --mend") == 1
    code, out, _ = run("doctor", "--mend")
    assert code == 0, out
    assert out.count("mended ") == 1
    with open_instance(workplace) as instance:
        run_now = instance.get_run_by_id(stuck.run_id)
        assert run_now
        assert run_now.status == dg.DagsterRunStatus.FAILURE
    assert run("doctor")[0] == 0
