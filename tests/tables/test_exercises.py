"""exercises: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import pick


def test_a_patrol_of_2025_has_its_sea_and_both_navies(real: BuiltLedger) -> None:
    row = real.one("exercises", exercise_id="joint-naval-patrol-2025-08")
    assert (row["start_low"].year, row["start_low"].month) == (2025, 8)


def test_the_furthest_status_is_shown_and_calling_off_is_no_outcome(tmp_path: Path) -> None:
    say = "{{about: exercises/{}, status: {}, dates: 2024-05, participants: {{participant: [CHN, RUS]}}}}"
    statuses = {"x": ["planned", "held"], "y": ["planned", "cancelled"], "z": ["announced"]}
    entries = [say.format(name, status) for name, attained in statuses.items() for status in attained]
    register = "".join(f"- {{id: {name}, label: X, kind: exercise}}\n" for name in statuses)
    built = world(tmp_path, [document("a", *entries)], {"exercises": register})
    outcomes = {row["exercise_id"]: pick(row, "status is_realised obs_status") for row in built.rows["exercises"]}
    assert outcomes == {"x": ("held", True, "A"), "y": ("cancelled", False, "A"), "z": ("announced", False, "F")}


def test_the_whole_is_null_where_only_a_share_is_known(tmp_path: Path) -> None:
    say = "{{about: exercises/x, status: held, measure: vessels, value: {}{}}}"
    register = {"exercises": "- {id: x, label: X, kind: exercise}"}
    share = world(tmp_path / "a", [document("a", say.format(4, ", actor: CHN"))], register)
    assert share.one("exercises")["vessels"] is None
    whole = world(tmp_path / "b", [document("a", say.format(4, ", actor: CHN"), say.format(9, ""))], register)
    row = whole.one("exercises")
    assert pick(row, "vessels vessels_low vessels_high") == (9, 9, 9)
