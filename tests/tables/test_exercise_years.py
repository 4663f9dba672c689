"""exercise_years: counts are those of ``counts``; sums are null where an exercise may be missing."""

from __future__ import annotations

import pytest

from tests.support.ledger_world import BuiltLedger
from tests.support.rows import pick


@pytest.mark.parametrize(
    ("definition", "low"), [("all-forms", 12), ("bilateral-exercises-any-force", 5), ("patrols", 5)]
)
def test_counts_of_2024_are_lower_bounds_by_definition(real: BuiltLedger, definition: str, low: int) -> None:
    row = real.one("exercise_years", dyad="CHN-RUS", definition_id=definition, time_period="2024")
    assert pick(row, "n n_low n_high is_complete") == (None, low, None, False)
    assert row["rests_on"] == sorted(row["rests_on"])
    assert len(row["rests_on"]) == low


def test_every_row_is_a_computed_count_and_each_has_one(real: BuiltLedger) -> None:
    counts = {r["count_id"]: r for r in real.all("counts", is_computed=True, measure="exercises")}
    rows = real.rows["exercise_years"]
    assert {row["count_id"] for row in rows} == counts.keys()
    for row in rows:
        count = counts[row["count_id"]]
        assert pick(row, "n n_low n_high") == pick(count, "value value_low value_high")
        assert row["rests_on"] == sorted(count["record_ids"])


def test_kinds_make_up_the_count_and_settings_never_exceed_it(real: BuiltLedger) -> None:
    for row in real.rows["exercise_years"]:
        kinds = ("n_exercises_low", "n_patrols_low", "n_command_post_low", "n_competitions_low")
        assert sum(row[kind] for kind in kinds) == row["n_low"]
        assert row["n_bilateral_low"] + row["n_multilateral_low"] <= row["n_low"]
        assert row["n_third_party_host_low"] <= row["n_with_host_low"] <= row["n_low"]
        assert max(row["n_land_low"], row["n_sea_low"], row["n_air_low"]) <= row["n_with_domains_low"] <= row["n_low"]


def test_bounds_hold_what_is_known(real: BuiltLedger) -> None:
    for row in real.rows["exercise_years"]:
        assert row["rate_low"] < row["n_low"] or not row["n_low"]
        assert row["days_low"] >= row["n_low"]
        for name in ("days", "personnel"):
            assert (row[f"{name}_known"] is None) == (row[f"n_with_{name}"] == 0 < row["n_low"])
        if row["load"] is not None:
            assert row["load_low"] <= row["load"] + 1e-6
            assert row["load_high"] is None or row["load"] <= row["load_high"] + 1e-6
        assert row["load_unit_weight"] <= min(row["n_with_days"], row["n_with_personnel"])
        if not row["is_complete"]:
            assert {row[n] for n in ("n", "rate_high", "days", "days_high", "personnel", "personnel_high")} == {None}


def test_peace_mission_2005_weighs_by_its_size_length_and_domains(real: BuiltLedger) -> None:
    """ln(10,001) · 8 days · (1 + 3 of 5 domains); between 9,000 and 10,000 troops."""
    row = real.one("exercise_years", dyad="CHN-RUS", definition_id="all-forms", time_period="2005")
    assert (round(row["load_low"], 2), round(row["load"], 2), round(row["load_high"], 2)) == (116.55, 117.89, 117.89)
