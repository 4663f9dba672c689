"""What a build leaves out where a table fails: captures that came after the last release."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.archive.captures import Incoming, Sighting
from pipelines.archive.decisions import Decision, held, record
from pipelines.orchestration.suspects import fall_back, suspects
from pipelines.orchestration.workplace import Workplace
from tests.support.built_home import ROOT

WHY = "dependence: the last good table stays. value is -5"


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    return Workplace.at(ROOT, tmp_path / "home")


def archived(workplace: Workplace, source: str, text: str, day: str = "2026-01-02") -> str:
    """The id of a new capture."""
    file = workplace.home.root / "a.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    seen = Sighting(f"{day}T03:04:05.000000+00:00", "file")
    return workplace.archive.put(source, [Incoming(file.name, file)], seen).capture.capture_id


def released(workplace: Workplace, **states: str) -> None:
    """A release that rests on these captures."""
    folder = workplace.releases / "1.0.0"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"capture_id": [*states], "state": [*states.values()]}), folder / "captures.parquet")


def result(*failed: str, text: str = WHY) -> Any:
    """A run in which these steps failed."""
    said = SimpleNamespace(user_failure_data=SimpleNamespace(description=text), error=None)
    events = [SimpleNamespace(step_key=step, step_failure_data=said) for step in failed]
    return SimpleNamespace(success=not failed, get_step_failure_events=lambda: events)


class Build:
    """Builds that fail while one of ``bad`` is read; ``tried`` is what each of them left out."""

    def __init__(self, workplace: Workplace, bad: set[str], step: str = "dependence") -> None:
        self.workplace, self.bad, self.step = workplace, bad, step
        self.tried: list[set[str]] = []

    def __call__(self, workplace: Workplace) -> Any:
        self.tried.append({*workplace.archive.held})
        return result(*([self.step] if self.bad - self.tried[-1] else []))

    def run(self) -> Any:
        return fall_back(self.workplace, self(self.workplace), self)


def test_captures_that_are_new_are_held_back_with_the_reason(workplace: Workplace) -> None:
    old, new = (archived(workplace, "un_comtrade", text) for text in ("old", "new"))
    other = archived(workplace, "imf_imts", "new")
    released(workplace, **{old: "superseded"})
    build = Build(workplace, {new})
    assert build.run().success
    assert build.tried == [set(), {new, other}]
    assert suspects(workplace, {"dependence": WHY}) == {new: WHY, other: WHY}


@pytest.mark.parametrize(
    "why", ["OSError: [Errno 28] No space left on device", "s3://b/archive cannot be used: SlowDown: wait. See that …"]
)
def test_no_capture_is_at_fault_where_the_machine_or_the_storage_is(workplace: Workplace, why: str) -> None:
    archived(workplace, "un_comtrade", "new")
    assert suspects(workplace, {"dependence": why}) == {}


def test_a_capture_under_terms_that_nobody_has_read_is_no_suspect(workplace: Workplace) -> None:
    name = archived(workplace, "crea", "new")
    build = Build(workplace, {name}, "candidate")
    assert not build.run().success
    assert build.tried == [set()]


def test_what_failed_for_another_reason_holds_nothing_back(workplace: Workplace) -> None:
    """Captures behind the release, or withdrawn, or of sources that do not feed the table, are no suspects."""
    old, gone = archived(workplace, "un_comtrade", "old"), archived(workplace, "un_comtrade", "gone")
    archived(workplace, "atop", "alliances")
    released(workplace, **{old: "current"})
    decision = Decision("withdrawn", "x", "ana", "2026-02-01")
    record(workplace.archive.blobs, "un_comtrade", gone, decision)
    build = Build(workplace, {"a curated file"})
    assert not build.run().success
    assert build.tried == [set()]
    failed_before = archived(workplace, "un_comtrade", "another")
    assert not build.run().success
    assert build.tried[2:] == [{failed_before}], "tried, in vain, and let go"
    assert held(workplace.home.build) == {}


@pytest.mark.parametrize(("step", "names_it"), [("candidate", True), ("parsed__un_comtrade", True), ("ledger", False)])
def test_any_source_may_be_behind_the_candidate_and_none_behind_the_ledger(
    workplace: Workplace, step: str, *, names_it: bool
) -> None:
    bad = archived(workplace, "un_comtrade", "bad")
    assert Build(workplace, {bad}, step).run().success is names_it
