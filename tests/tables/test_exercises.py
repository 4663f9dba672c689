"""exercises: facts of the founding article and of the rule."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger


def test_a_patrol_of_2025_has_its_sea_and_both_navies(real: BuiltLedger) -> None:
    row = real.one("exercises", exercise_id="joint-naval-patrol-2025-08")
    assert (row["start_low"].year, row["start_low"].month) == (2025, 8)
