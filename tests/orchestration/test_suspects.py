"""Which captures a build holds back where a table or the gate fails: those without which it passes, and no others."""

from __future__ import annotations

import random
from collections.abc import Collection
from itertools import combinations
from math import log2
from pathlib import Path

import pytest

from pipelines.archive.captures import Incoming, Sighting
from pipelines.archive.decisions import Decision, record
from pipelines.orchestration import suspects as module
from pipelines.orchestration.suspects import OUR_FAULT, find_guilty, hold_guilty, remedies, suspects
from pipelines.orchestration.workplace import Workplace
from tests.support.built_home import ROOT

WHY = "dependence: the last good table stays. value is -5"
NAMES = [f"un_comtrade-{number:02}" for number in range(40)]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.delenv("BILATERAL_ARCHIVE", raising=False)
    workplace = Workplace.at(ROOT, tmp_path / "home")
    workplace.build.mkdir(parents=True)
    return workplace


def archived(workplace: Workplace, source: str, text: str, day: str = "2026-01-02") -> str:
    """The id of a new capture."""
    file = workplace.home.root / "a.csv"
    file.write_text(text)
    seen = Sighting(f"{day}T03:04:05.000000+00:00", "file")
    return workplace.archive.put(source, [Incoming(file.name, file)], seen).capture.capture_id


class Releases:
    """Releases that fail where all captures of one of ``clashes`` are in them; ``tried`` counts them."""

    def __init__(self, *clashes: Collection[str]) -> None:
        self.clashes = [frozenset(clash) for clash in clashes]
        self.tried = 0

    def __call__(self, kept: frozenset[str]) -> str:
        self.tried += 1
        return next((f"{sorted(clash)} clash" for clash in self.clashes if clash <= kept), "")


@pytest.mark.parametrize("bad", [[0], [39], [17], [3, 4], [0, 20, 39]])
def test_the_captures_to_blame_are_found_in_few_trials(bad: list[int]) -> None:
    guilty = [NAMES[number] for number in bad]
    failures = Releases(*([name] for name in guilty))
    assert find_guilty(NAMES, failures) == {name: f"['{name}'] clash" for name in guilty}
    assert failures.tried <= len(bad) * (log2(len(NAMES)) + 2) + 2


def test_of_two_that_only_clash_with_each_other_one_goes_on() -> None:
    assert [*find_guilty(NAMES, Releases(NAMES[3:5]))] == [NAMES[4]]


def test_what_can_be_given_back_is_given_back() -> None:
    """0 and 1 clash, so that 1 is set aside; 2 spoils every release, so that it goes; 3 clashes with 1 alone."""
    assert [*find_guilty(NAMES[:4], Releases(NAMES[:2], NAMES[2:3], [NAMES[1], NAMES[3]]))] == NAMES[1:3]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_clashes_the_rest_passes_none_can_be_given_back_and_the_order_changes_nothing(seed: int) -> None:
    """A release may also pass with more and fail with less: with 5 in it, what 6 does is mended."""
    chance = random.Random(seed)
    names = NAMES[:7]
    clashes = [frozenset(chance.sample(names, chance.randint(1, 3))) for _ in range(chance.randint(1, 4))]

    def failure_of(kept: frozenset[str]) -> str:
        is_mended = seed % 2 and NAMES[5] in kept
        return next(("clash" for clash in clashes if clash <= kept and not (is_mended and NAMES[6] in clash)), "")

    guilty = find_guilty(names, failure_of)
    for _ in range(3):
        chance.shuffle(names)
        assert find_guilty(names, failure_of) == guilty
    kept = frozenset(names) - guilty.keys()
    assert not failure_of(kept)
    assert all(failure_of(kept | {name}) for name in guilty)
    if not failure_of(frozenset(names)):
        assert not guilty


def test_none_is_to_blame_where_all_pass_or_none_helps() -> None:
    assert find_guilty(NAMES, lambda kept: "") == {}
    assert find_guilty(NAMES, lambda kept: "a curated file") == {}
    assert find_guilty([], lambda kept: "a curated file") == {}


def test_any_set_of_up_to_three_is_found() -> None:
    names = NAMES[:6]
    for size in (1, 2, 3):
        for bad in combinations(names, size):
            assert [*find_guilty(names, Releases(*([name] for name in bad)))] == [*bad]


def test_captures_of_all_sources_that_feed_what_failed_are_suspects_and_no_others(workplace: Workplace) -> None:
    trade, alliances = archived(workplace, "un_comtrade", "a"), archived(workplace, "atop", "b")
    other, gone = archived(workplace, "imf_imts", "a"), archived(workplace, "un_comtrade", "gone")
    unread = archived(workplace, "crea", "c")
    record(workplace.archive.blobs, "un_comtrade", gone, Decision("withdrawn", "x", "ana", "2026-02-01"))
    feeding = {other: "imf_imts", trade: "un_comtrade"}
    assert suspects(workplace, ["dependence"]) == feeding
    assert suspects(workplace, ["dependence", "candidate"]) == {alliances: "atop"} | feeding
    assert suspects(workplace, ["parsed__un_comtrade"]) == {trade: "un_comtrade"}
    assert unread not in suspects(workplace, ["candidate"]), "nobody has read its terms, so it is in no release"


@pytest.mark.parametrize("steps", [["ledger"], ["ledger", "candidate"], ["", "dependence"]])
def test_none_is_where_a_step_failed_that_no_capture_feeds(workplace: Workplace, steps: list[str]) -> None:
    archived(workplace, "un_comtrade", "new")
    assert suspects(workplace, steps) == {}


@pytest.mark.parametrize(
    "why", ["OSError: [Errno 28] No space left on device", "s3://b/archive cannot be used: SlowDown: wait. See that …"]
)
def test_no_capture_is_at_fault_where_the_machine_or_the_storage_is(
    workplace: Workplace, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = archived(workplace, "un_comtrade", "new")
    monkeypatch.setattr(module, "trials", lambda workplace, aside, captures: Releases([bad]))
    assert hold_guilty(workplace, {"dependence": why}) == {}
    assert hold_guilty(workplace, {}) == {}
    assert workplace.archive.held == {}
    assert hold_guilty(workplace, {"dependence": WHY}) == {bad: f"['{bad}'] clash"}, "of others it is"


def test_what_is_held_back_is_looked_at_again_once_another_capture_has_come(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = archived(workplace, "un_comtrade", "new")
    monkeypatch.setattr(module, "trials", lambda workplace, aside, captures: Releases([bad]))
    guilty = hold_guilty(workplace, {"dependence": WHY})
    assert workplace.archive.held == guilty == {bad: f"['{bad}'] clash"}
    archived(workplace, "atop", "alliances")
    assert workplace.archive.held == {}


def test_a_machine_that_fails_meanwhile_holds_nothing_back(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    archived(workplace, "un_comtrade", "new")

    def fill_the_disk(kept: frozenset[str]) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "trials", lambda workplace, aside, captures: fill_the_disk)
    caplog.set_level("INFO", "bilateral.build")
    assert hold_guilty(workplace, {"dependence": WHY}) == {}
    assert "which capture is to blame could not be found: [Errno 28] No space left on device" in caplog.messages
    assert [*workplace.build.iterdir()] == [], "what was tried is gone"


def test_a_fault_of_the_program_is_not_laid_on_the_file() -> None:
    (ours,) = remedies("atop-1", f"{OUR_FAULT}candidate: answers: rests_on lists what does not exist")
    assert "report this line" in ours
    assert "withdraw" not in ours
    assert "bilateral archive withdraw atop-1 --because …" in remedies("atop-1", WHY)[0]
