"""exercise_years: counts are those of ``counts``; sums are null where an exercise may be missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import default_row, pick


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


SEARCH = default_row("search")
RULE = "- {id: rule, label: rule, statement: s, counter: us, table: exercises, is_reproducible: true}"
REGISTER = {
    "drill": "- {id: drill, label: Drill, kind: exercise, domains: [land, air]}\n",
    "patrol": "- {id: patrol, label: Patrol, kind: patrol, domains: [sea]}\n",
}
BOTH = "participants: {participant: [CHN, RUS], is_complete: true}"
DRILL = f"{{about: exercises/drill, status: held, dates: 2024-05-01/2024-05-05, {BOTH}}}"
TROOPS = "{about: exercises/drill, status: held, measure: personnel, value: 1000}"
PATROL = "{{about: exercises/patrol, status: held, dates: {}, participants: {{{}}}}}"


def registered(*evidence: str) -> dict[str, str]:
    """The register of the exercises that the entries are about; none without entries."""
    lines = [line for name, line in REGISTER.items() if f"exercises/{name}," in "".join(evidence)]
    return {"exercises": "".join(lines)} if lines else {}


def year(folder: Path, *evidence: str, searches: tuple[dict[str, Any], ...] = (SEARCH,)) -> dict[str, Any]:
    """The row of 2024."""
    documents = [document("a", *evidence)] if evidence else []
    built = world(folder, documents, registered(*evidence), searches=searches, definitions=RULE)
    return built.one("exercise_years", time_period="2024")


def test_where_all_was_searched_and_all_is_known_sums_are_exact(tmp_path: Path) -> None:
    row = year(tmp_path, DRILL, TROOPS)
    assert pick(row, "n n_low n_high is_complete") == (1, 1, 1, True)
    assert (round(row["rate_low"], 3), round(row["rate_high"], 3)) == (0.025, 5.572)
    assert pick(row, "days days_low days_high days_known") == (5, 5, 5, 5)
    assert pick(row, "personnel personnel_low personnel_high personnel_known") == (1000,) * 4
    assert pick(row, "n_bilateral n_multilateral n_land n_sea n_air") == (1, 0, 1, 0, 1)
    assert round(row["load"], 3) == 48.361  # ln(1001) · 5 · 1.4


def test_without_a_complete_search_a_sum_is_a_lower_bound(tmp_path: Path) -> None:
    row = year(tmp_path, DRILL, TROOPS, searches=())
    assert pick(row, "n rate_high days days_high personnel personnel_high") == (None,) * 6
    assert pick(row, "n_low days_low days_known personnel_low personnel_known") == (1, 5, 5, 1000, 1000)


def test_one_exercise_of_unknown_size_or_end_leaves_the_sum_open(tmp_path: Path) -> None:
    row = year(tmp_path, DRILL, TROOPS, PATROL.format("2024-07-10/", "participant: [CHN, RUS]"))
    assert pick(row, "n days days_low days_high days_known n_with_days") == (2, None, 6, None, 5, 1)
    assert pick(row, "personnel personnel_low personnel_high n_with_personnel") == (None, 1000, None, 1)
    assert row["load_unit_weight"] == 1


def test_a_month_is_a_range_of_days_and_no_length(tmp_path: Path) -> None:
    row = year(tmp_path, PATROL.format("2024-07", "participant: [CHN, RUS]"))
    assert pick(row, "days days_low days_high days_known") == (None, 1, 31, None)
    assert (row["load"], row["load_unit_weight"]) == (None, 0)


def test_a_vaguer_document_widens_nothing_and_a_contradiction_does(tmp_path: Path) -> None:
    for name, dates, days in (("vaguer", "2024", (5, 5, 5)), ("rival", "2024-05-03/2024-05-08", (5, 3, 8))):
        other = document("b", DRILL.replace("2024-05-01/2024-05-05", dates), reliability="D")
        built = world(
            tmp_path / name, [document("a", DRILL), other], registered(DRILL), searches=[SEARCH], definitions=RULE
        )
        row = built.one("exercise_years", time_period="2024")
        assert pick(row, "days days_low days_high") == days, name


def test_a_third_actor_and_its_host_are_told_apart(tmp_path: Path) -> None:
    row = year(tmp_path, DRILL, PATROL.format("2024-07", "host: [IND], participant: [CHN, RUS]"))
    assert pick(row, "n_bilateral n_multilateral n_with_host n_third_party_host") == (1, 1, 1, 1)
    own = year(tmp_path / "own", PATROL.format("2024-07", "host: [RUS], participant: [CHN]"))
    assert pick(own, "n_bilateral n_with_host n_third_party_host") == (0, 1, 0)


def test_a_year_searched_in_vain_is_zero_throughout(tmp_path: Path) -> None:
    row = year(tmp_path, searches=(SEARCH | {"result": "none_found"},))
    zeros = "n n_low n_high days days_low days_high personnel personnel_low load load_unit_weight"
    assert {*pick(row, zeros)} == {0}
    assert (row["rate_low"], round(row["rate_high"], 3), row["rests_on"]) == (0, 3.689, [])
