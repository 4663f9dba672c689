"""contacts: directions, settings and stars; lower bounds, and zeros only where somebody looked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.tables.contacts import ALL, with_asymmetry
from tests.support.ledger_world import BuiltLedger
from tests.support.rows import pick

TOTAL = {"category": ALL, "setting": ALL, "type": ALL}
NUMBERS = ("n_a_to_b", "n_b_to_a", "n_undirected")


def test_leaders_met_thrice_in_2024_once_on_either_soil(real: BuiltLedger) -> None:
    """Putin in May in Beijing, the two in July in Astana, Xi in October in Kazan."""
    row = real.one("contacts", table="visits", dyad="CHN-RUS", category="leader", setting=ALL, type=ALL, year=2024)
    assert [row[f"{name}_low"] for name in ("n", *NUMBERS)] == [3, 1, 1, 1]
    count = real.one("counts", dyad="CHN-RUS", definition_id="leader-meetings", is_computed=True, time_period="2024")
    assert row["rests_on"] == count["record_ids"]


def test_leaders_counts_are_those_by_definition(real: BuiltLedger) -> None:
    covered = {(row["dyad"], row["time_period"]) for row in real.all("coverage", table="visits")}
    for definition, setting in (("leader-meetings", ALL), ("leader-visits", "journey")):
        rows = real.all("contacts", table="visits", category="leader", setting=setting, type=ALL)
        rows = [row for row in rows if (row["dyad"], row["time_period"]) in covered]
        ours = {(row["dyad"], row["time_period"]): row["rests_on"] for row in rows if row["rests_on"]}
        counts = real.all("counts", definition_id=definition, is_computed=True)
        assert ours == {(row["dyad"], row["time_period"]): row["record_ids"] for row in counts if row["record_ids"]}


def test_the_treaty_of_2001_counts_in_each_year_with_an_act(real: BuiltLedger) -> None:
    rows = real.all("contacts", table="agreements", dyad="CHN-RUS", category="treaty")
    by_year = {row["year"]: pick(row, "n_low n_binding_low n_signed_low n_in_force_low") for row in rows}
    assert by_year == {2001: (1, 1, 1, 0), 2002: (1, 1, 0, 1), 2021: (1, 1, 0, 0), 2026: (1, 1, 0, 0)}


def test_directions_make_up_the_number_and_stars_hold_what_stands_beside_them(real: BuiltLedger) -> None:
    rows = real.rows["contacts"]
    of = {tuple(r[n] for n in ("table", "dyad", "category", "setting", "type", "year")): r for r in rows}
    for row in rows:
        assert sum(row[f"{name}_low"] for name in NUMBERS) == row["n_low"] == len(row["rests_on"])
        wholes = ({"type": ALL}, {"type": ALL, "setting": ALL}, TOTAL, {"category": ALL})
        for wider in wholes if row["rests_on"] else ():
            whole = of[tuple((row | wider)[n] for n in ("table", "dyad", "category", "setting", "type", "year"))]
            assert set(row["rests_on"]) <= set(whole["rests_on"])


def test_without_a_complete_search_numbers_are_lower_bounds(real: BuiltLedger) -> None:
    for row in real.rows["contacts"]:
        assert row["is_complete"] or (row["n_low"] > 0 and {row["n"], row["n_high"], row["n_a_to_b"]} == {None})


def test_years_before_coverage_begins_keep_what_is_known_of_them(real: BuiltLedger) -> None:
    whole = {row["year"]: row for row in real.all("contacts", table="visits", dyad="KAZ-RUS", category="leader")}
    first = min(int(cell["time_period"]) for cell in real.all("coverage", table="visits", dyad="KAZ-RUS"))
    assert min(whole) < first
    assert whole[min(whole)]["n_low"] > 0


def test_agreements_signed_and_the_like_are_lower_bounds_where_no_search_was_complete(real: BuiltLedger) -> None:
    signed = real.all("indicators", indicator="agreements_signed", table="contacts", obs_status="A")
    assert signed
    assert {row["obs_value"] for row in signed} == {row["value_high"] for row in signed} == {None}
    assert all(row["value_low"] is not None for row in signed)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=10))
def test_asymmetry_lies_within_its_interval_and_turns_with_the_sides(pairs: list[tuple[int, int]]) -> None:
    here = with_asymmetry([{"n_a_to_b_low": a, "n_b_to_a_low": b} for a, b in pairs])
    there = with_asymmetry([{"n_a_to_b_low": b, "n_b_to_a_low": a} for a, b in pairs])
    for row, back in zip(here, there, strict=True):
        if row["n_a_to_b_low"] + row["n_b_to_a_low"] == 0:
            assert {row["asymmetry"], row["asymmetry_low"], row["asymmetry_high"]} == {None}
        else:
            assert -1 <= row["asymmetry_low"] <= row["asymmetry"] <= row["asymmetry_high"] <= 1
            assert row["asymmetry"] == -back["asymmetry"]
            assert abs(row["asymmetry_low"] + back["asymmetry_high"]) < 1e-8
