"""What people decide of captures stays with the archive: who, when, why; the last decision holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive, Incoming, Sighting
from pipelines.archive.decisions import Decision, all_of, held, hold, once_held, record, state_of, withdrawn

GONE = Decision("withdrawn", "months 1 and 2 are swapped", "ana", "2026-02-01T08:00:00.000000+00:00")
BACK = Decision("reinstated", "they are not", "ben", "2026-02-02T08:00:00.000000+00:00")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(Folder(tmp_path / "archive"))


def test_the_last_decision_holds_and_every_one_stays(archive: Archive) -> None:
    for decision, last in ((GONE, {"one-1": GONE}), (BACK, {})):
        record(archive.blobs, "one", "one-1", decision)
        assert withdrawn(archive.blobs, "one") == last
    assert all_of(archive.blobs, "one", "one-1") == [GONE, BACK]
    assert str(GONE) == "withdrawn on 2026-02-01: months 1 and 2 are swapped"
    assert withdrawn(archive.blobs, "two") == {}


def test_a_clock_that_was_set_back_revives_no_older_decision(archive: Archive) -> None:
    early = [
        Decision(word, "a clock was set back", "ana", f"2025-01-0{day}T08:00:00.000000+00:00")
        for day, word in enumerate(["withdrawn", "reinstated", "withdrawn"], 1)
    ]
    record(archive.blobs, "one", "one-1", BACK)
    for decision in early:
        record(archive.blobs, "one", "one-1", decision)
        assert withdrawn(archive.blobs, "one") == ({"one-1": decision} if decision.word == "withdrawn" else {})
    assert all_of(archive.blobs, "one", "one-1") == [BACK, *early]


def test_a_decision_whose_record_is_damaged_still_holds(archive: Archive) -> None:
    record(archive.blobs, "one", "one-1", GONE)
    (key,) = archive.blobs.keys("decisions/one/")
    archive.blobs.replace(key, b"{")
    (decision,) = withdrawn(archive.blobs, "one").values()
    assert f"{key} is damaged" in decision.because


def test_a_decision_makes_the_source_be_read_again(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("x")
    seen = Sighting("2026-01-02T03:04:05.000000+00:00", "file")
    capture = archive.put("one", [Incoming("a.csv", file)], seen).capture
    digests = [archive.digest("one")]
    for decision in (GONE, BACK):
        record(archive.blobs, "one", capture.capture_id, decision)
        digests.append(Archive(archive.blobs).digest("one"))
    assert digests[0] == digests[2] != digests[1]
    assert Archive(archive.blobs, {capture.capture_id: "dependence: too large"}).digest("one") not in digests
    assert Archive(archive.blobs, {"two-1": "dependence: too large"}).digest("one") == digests[0]


def test_what_is_held_back_is_kept_and_a_damaged_list_is_none(tmp_path: Path) -> None:
    assert held(tmp_path, lambda: "now") == {}
    hold(tmp_path, {"one-1": "dependence: too large"}, "now")
    assert held(tmp_path, lambda: "now") == {"one-1": "dependence: too large"}
    assert held(tmp_path, lambda: "later") == {}, "captures or code have changed: it is looked at again"
    assert once_held(tmp_path) == ["one"]
    for damage in ("{", "[]", '{"one-1": "as earlier code wrote it"}'):
        (tmp_path / "held.json").write_text(damage)
        assert held(tmp_path, lambda: "now") == {}
        assert once_held(tmp_path) == []


def test_another_capture_a_decision_and_other_code_are_each_another_state(archive: Archive, tmp_path: Path) -> None:
    states = [state_of(archive.blobs, "code"), state_of(archive.blobs, "other code")]
    for number in range(2):
        file = tmp_path / "a.csv"
        file.write_text(f"x{number}")
        seen = Sighting("2026-01-02T03:04:05.000000+00:00", "file")
        archive.put("one", [Incoming("a.csv", file)], seen)
        states.append(state_of(archive.blobs, "code"))
        archive.put("one", [Incoming("a.csv", file)], Sighting("2026-01-03T03:04:05.000000+00:00", "file"))
        assert state_of(archive.blobs, "code") == states[-1], "seen once more, it is the same capture"
    record(archive.blobs, "one", "one-1", GONE)
    states.append(state_of(archive.blobs, "code"))
    assert len({*states}) == len(states)
