"""contacts: directions, settings and stars; lower bounds, and zeros only where somebody looked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipelines.tables.contacts import ALL, with_asymmetry
from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import default_row, pick

TOTAL = {"category": ALL, "setting": ALL, "type": ALL}
NUMBERS = ("n_a_to_b", "n_b_to_a", "n_undirected")


def test_leaders_met_thrice_in_2024_once_on_either_soil(real: BuiltLedger) -> None:
    """Putin in May in Beijing, the two in July in Astana, Xi in October in Kazan."""
    row = real.one("contacts", table="visits", dyad="CHN-RUS", category="leader", setting=ALL, type=ALL, year=2024)
    assert [row[f"{name}_low"] for name in ("n", *NUMBERS)] == [3, 1, 1, 1]
    count = real.one("counts", dyad="CHN-RUS", definition_id="leader-meetings", is_computed=True, time_period="2024")
    assert row["rests_on"] == count["record_ids"]


def test_leaders_counts_are_those_by_definition(real: BuiltLedger) -> None:
    covered = {row["dyad"] for row in real.all("coverage", table="visits")}
    for definition, setting in (("leader-meetings", ALL), ("leader-visits", "journey")):
        rows = real.all("contacts", table="visits", category="leader", setting=setting, type=ALL)
        rows = [row for row in rows if row["dyad"] in covered]
        ours = {(row["dyad"], row["time_period"]): row["rests_on"] for row in rows}
        counts = real.all("counts", definition_id=definition, is_computed=True)
        assert ours == {(row["dyad"], row["time_period"]): row["record_ids"] for row in counts}


def test_the_treaty_of_2001_counts_in_each_year_with_an_act(real: BuiltLedger) -> None:
    rows = real.all("contacts", table="agreements", dyad="CHN-RUS", category="treaty")
    by_year = {row["year"]: pick(row, "n_low n_binding_low n_signed_low n_in_force_low") for row in rows}
    assert by_year == {2001: (1, 1, 1, 0), 2002: (1, 1, 0, 1), 2021: (1, 1, 0, 0), 2026: (1, 1, 0, 0)}


def test_directions_make_up_the_number_and_stars_hold_what_stands_beside_them(real: BuiltLedger) -> None:
    rows = real.rows["contacts"]
    of = {tuple(r[n] for n in ("table", "dyad", "category", "setting", "type", "year")): r for r in rows}
    for row in rows:
        assert sum(row[f"{name}_low"] for name in NUMBERS) == row["n_low"] == len(row["rests_on"])
        for wider in ({"type": ALL}, {"type": ALL, "setting": ALL}, TOTAL, {"category": ALL}):
            whole = of[tuple((row | wider)[n] for n in ("table", "dyad", "category", "setting", "type", "year"))]
            assert set(row["rests_on"]) <= set(whole["rests_on"])


def test_without_a_complete_search_numbers_are_lower_bounds(real: BuiltLedger) -> None:
    for row in real.rows["contacts"]:
        assert row["is_complete"] or (row["n_low"] > 0 and {row["n"], row["n_high"], row["n_a_to_b"]} == {None})


VISITS = {
    "east": "- {id: east, label: East, kind: visit, rank: leader}\n",
    "west": "- {id: west, label: West, kind: visit, rank: foreign_minister}\n",
    "summit": "- {id: summit, label: Summit, kind: sideline, rank: leader}\n",
    "leg": "- {id: leg, label: Leg, kind: visit, rank: leader, part_of: east}\n",
    "somewhere": "- {id: somewhere, label: Somewhere, kind: meeting, rank: minister}\n",
}
HELD = "{{about: visits/{}, status: {}, dates: {}, participants: {{{}}}}}"
EAST = HELD.format("east", "held", "2013-03", "visitor: [CHN], host: [RUS]")
WEST = HELD.format("west", "held", "2013-05", "visitor: [RUS], host: [CHN]")
SUMMIT = HELD.format("summit", "held", "2013-09", "attendee: [CHN, RUS]")
SEARCH = default_row("search", table="visits", period="2013/2014")
COVERAGE = """
- {table: visits, measure: occurrence, dyads: [CHN-RUS], first_year: 2013, last_year: 2015}
- {table: statements, measure: occurrence, dyads: [CHN-RUS], first_year: 2013, last_year: 2015}
- {table: agreements, measure: occurrence, dyads: [CHN-RUS], first_year: 2013, last_year: 2015}
"""


def built(folder: Path, *evidence: str, records: dict[str, str] | None = None, **more: Any) -> BuiltLedger:
    """The world of these entries, with the visits that they are about."""
    lines = [line for name, line in VISITS.items() if f"visits/{name}," in "".join(evidence)]
    visits = {"visits": "".join(lines)} if lines else {}
    documents = [document("a", *evidence)] if evidence else []
    return world(folder, documents, records or visits, coverage=COVERAGE, **more)


def cells(ledger: BuiltLedger, year: int) -> dict[tuple[str, str, str], tuple[int, ...]]:
    rows = ledger.all("contacts", year=year)
    return {pick(r, "category setting type"): tuple(r[f"{n}_low"] for n in NUMBERS) for r in rows}


def test_rows_by_rank_setting_and_type(tmp_path: Path) -> None:
    kind = "{about: visits/east, status: held, measure: visit_type, code: state}"
    meeting = HELD.format("somewhere", "held", "2013-06", "attendee: [CHN, RUS]")
    assert cells(built(tmp_path, EAST, kind, WEST, SUMMIT, meeting), 2013) == {
        (ALL, ALL, ALL): (1, 1, 2),
        (ALL, "journey", ALL): (1, 1, 0),
        (ALL, "journey", "state"): (1, 0, 0),
        (ALL, "journey", "unstated"): (0, 1, 0),
        (ALL, "elsewhere", ALL): (0, 0, 1),
        (ALL, "unknown", ALL): (0, 0, 1),
        ("leader", ALL, ALL): (1, 0, 1),
        ("leader", "journey", ALL): (1, 0, 0),
        ("leader", "journey", "state"): (1, 0, 0),
        ("leader", "elsewhere", ALL): (0, 0, 1),
        ("foreign_minister", ALL, ALL): (0, 1, 0),
        ("foreign_minister", "journey", ALL): (0, 1, 0),
        ("foreign_minister", "journey", "unstated"): (0, 1, 0),
        ("minister", ALL, ALL): (0, 0, 1),
        ("minister", "unknown", ALL): (0, 0, 1),
    }


def test_plans_and_parts_do_not_count(tmp_path: Path) -> None:
    leg = HELD.format("leg", "held", "2013-03", "visitor: [CHN], host: [RUS]")
    plan = HELD.format("west", "planned", "2013-05", "visitor: [RUS], host: [CHN]")
    ledger = built(tmp_path, EAST, leg, plan)
    assert cells(ledger, 2013)[ALL, ALL, ALL] == (1, 0, 0)
    assert pick(ledger.one("contacts", year=2013, **TOTAL), "n_low n_open") == (1, 1), "its day passed long ago"


def test_a_complete_search_makes_numbers_exact_and_absence_a_zero(tmp_path: Path) -> None:
    ledger = built(tmp_path, EAST, SUMMIT, searches=[SEARCH])
    row = ledger.one("contacts", year=2013, **TOTAL)
    assert [row[name] for name in ("n", *NUMBERS, "n_high", "n_a_to_b_high")] == [2, 1, 0, 1, 2, 1]
    assert (row["is_complete"], row["asymmetry"]) == (True, 1)
    zeros = ledger.all("contacts", year=2014)
    assert {(r["category"], r["setting"]) for r in zeros} == {
        (ALL, ALL),
        (ALL, "journey"),
        (ALL, "elsewhere"),
        ("leader", ALL),
        ("leader", "journey"),
        ("leader", "elsewhere"),
    }
    assert all(pick(r, "n n_low n_high asymmetry rests_on") == (0, 0, 0, None, []) for r in zeros)
    assert ledger.all("contacts", year=2015) == []


def test_a_pair_outside_coverage_has_lower_bounds_and_no_zero(tmp_path: Path) -> None:
    ends = "visitor: [IND], host: [FRA]"
    searches = [SEARCH | {"actors": "any", "result": "none_found"}]
    ledger = built(tmp_path, EAST, HELD.format("west", "held", "2019-05", ends), SUMMIT, searches=searches)
    rows = ledger.all("contacts", dyad="FRA-IND")
    assert {(row["year"], row["n"], row["n_low"], row["n_high"], row["is_complete"]) for row in rows} == {
        (2019, None, 1, None, False)
    }
    assert pick(rows[0], "n_b_to_a n_b_to_a_low n_b_to_a_high n_a_to_b_low") == (None, 1, None, 0)


def test_the_front_door_holds_contacts_of_every_pair_and_no_bound_of_zero(tmp_path: Path) -> None:
    journey = HELD.format("east", "held", "2013-03", "visitor: [IND], host: [FRA]")
    there = built(tmp_path, journey).all("indicators", dyad="FRA-IND")
    counts = {(row["indicator"], row["origin"]): pick(row, "obs_value value_low value_high") for row in there}
    assert counts.pop(("visits_asymmetry", "*"))[0] == -1
    assert counts == {("meetings_leaders", "*"): (None, 1, None), ("visits_leaders", "IND"): (None, 1, None)}


def test_nobody_looked_so_there_is_no_zero(tmp_path: Path) -> None:
    partial = SEARCH | {"completeness": "partial", "result": "none_found"}
    assert built(tmp_path, searches=[partial]).rows["contacts"] == []


def test_agreements_signed_and_the_like_are_lower_bounds_where_no_search_was_complete(real: BuiltLedger) -> None:
    signed = real.all("indicators", indicator="agreements_signed", table="contacts", obs_status="A")
    assert signed
    assert {row["obs_value"] for row in signed} == {row["value_high"] for row in signed} == {None}
    assert all(row["value_low"] is not None for row in signed)


def test_none_signed_among_the_known_agreements_is_at_least_none(tmp_path: Path) -> None:
    pact = "{about: agreements/pact, status: ratified, dates: 2013-03, participants: {signatory: [CHN, RUS]}}"
    records = {"agreements": "- {id: pact, label: Pact, kind: treaty}\n"}
    (row,) = built(tmp_path, pact, records=records).all("contacts", year=2013, **TOTAL)
    parts = {name: pick(row, f"{name} {name}_low {name}_high") for name in ("n", "n_signed", "n_binding")}
    assert parts == {"n": (None, 1, None), "n_signed": (None, 0, None), "n_binding": (None, 0, None)}


def test_a_visit_of_unknown_year_leaves_every_year_open(tmp_path: Path) -> None:
    dateless = HELD.format("west", "held", "/2014", "visitor: [RUS], host: [CHN]")
    row = built(tmp_path, EAST, dateless, searches=[SEARCH]).one("contacts", year=2013, **TOTAL)
    assert pick(row, "n n_low n_high is_complete") == (None, 1, None, False)


def test_a_statement_that_names_only_the_two_names_no_third(tmp_path: Path) -> None:
    say = (
        "{{about: statements/{}, status: issued, dates: 2014-05, participants: {{signatory: [CHN, RUS], named: [{}]}}}}"
    )
    register = "".join(f"- {{id: {name}, label: {name}, kind: joint_statement}}\n" for name in ("of-us", "of-others"))
    ledger = built(tmp_path, say.format("of-us", ""), say.format("of-others", "IND"), records={"statements": register})
    row = ledger.one("contacts", year=2014, **TOTAL)
    assert pick(row, "n_low n_naming_third_low n_binding_low") == (2, 1, None)


def test_of_a_set_of_documents_the_registered_parts_count(tmp_path: Path) -> None:
    register = """
- {id: package, label: Package, kind: set}
- {id: pact, label: Pact, kind: treaty, part_of: package, is_binding: true}
- {id: note, label: Note, kind: memorandum, part_of: package}
- {id: plan, label: Plan, kind: memorandum}
"""
    say = "{{about: agreements/{}, status: {}, dates: 2014-05, participants: {{signatory: [CHN, RUS]}}}}"
    evidence = [say.format(name, "signed") for name in ("package", "pact", "note")] + [say.format("plan", "planned")]
    ledger = built(tmp_path, *evidence, records={"agreements": register})
    row = ledger.one("contacts", year=2014, **TOTAL)
    assert row["rests_on"] == ["agreements/note", "agreements/pact"]
    assert pick(row, "n_undirected_low n_binding_low n_signed_low n_in_force_low") == (2, 1, 2, 0)


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
