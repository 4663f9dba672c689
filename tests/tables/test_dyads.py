"""dyads: facts of the founding article and of the rule."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipelines.tables.dyads import direction, pairs
from pipelines.tables.shared.unpacking import Subject
from schemas.roles import acting
from schemas.vocabulary import ACTIVE_ROLES, ROLES
from tests.support.ledger_world import BuiltLedger
from tests.support.rows import default_row, pick


def test_directions_of_the_articles_records(real: BuiltLedger) -> None:
    def direction(record: str) -> tuple[str | None, str | None]:
        row = real.one("dyads", record_id=record)
        return row["origin"], row["destination"]

    assert direction("cooperation/early-warning-help") == ("RUS", "CHN")
    assert direction("visits/xi-putin-2025-05-07") == ("CHN", "RUS")
    assert direction("agreements/eu-sdp-jpn") == (None, None)
    assert not real.all("dyads", record_id="funding/veb-package-2025")


def test_five_actors_of_peace_mission_2010_make_ten_pairs(real: BuiltLedger) -> None:
    assert len(real.all("dyads", record_id="exercises/peace-mission-2010")) == 10


def test_no_company_stands_in_a_dyad(real: BuiltLedger) -> None:
    companies = {row["actor_id"] for row in real.rows["actors"] if row["state_id"]}
    assert companies
    assert not companies & {row[side] for row in real.rows["dyads"] for side in ("actor_a", "actor_b")}


def test_passive_roles_make_no_dyad(real: BuiltLedger) -> None:
    assert {row[side] for row in real.rows["dyads"] for side in ("role_a", "role_b")} <= set(ACTIVE_ROLES)


def test_a_states_own_role_comes_before_its_companies() -> None:
    state_of = {"VEB": "RUS", "RUS": None, "CHN": None}
    assert acting({"VEB": "provider", "RUS": "recipient", "CHN": "provider"}, state_of) == {
        "RUS": "recipient",
        "CHN": "provider",
    }
    assert acting({"VEB": "provider", "RUS": "partner"}, state_of) == {"RUS": "provider"}


NAMES = ["CHN", "RUS", "KAZ", "EUE", "VEB", "SBER", "CDB", "JPN"]
STATE_OF = {**dict.fromkeys(NAMES), "VEB": "RUS", "SBER": "RUS", "CDB": "CHN"}
roles = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ROLES))


def subject(given_roles: dict[str, str]) -> Subject:
    rows = [
        {"measure": "role", "actor_id": actor, "code": role, "status": "held", "n_evidence": 1}
        for actor, role in given_roles.items()
    ]
    return Subject(
        "exercises",
        {"record_id": "x", "kind": "exercise", "part_of_id": None, "is_open": False},
        [default_row("held"), *rows],
    )


@given(roles)
def test_every_two_actors_make_a_pair_but_two_who_only_receive(given_roles: dict[str, str]) -> None:
    rows = pairs(subject(given_roles), STATE_OF)
    active = {STATE_OF[actor] or actor for actor, role in given_roles.items() if role in ACTIVE_ROLES}
    roles_of = acting(given_roles, STATE_OF)
    pairs_of = [
        (a, b)
        for a, b in combinations(sorted(active), 2)
        if (roles_of[a], roles_of[b]) not in {("recipient", "recipient"), ("target", "target")}
    ]
    assert [(row["actor_a"], row["actor_b"]) for row in rows] == pairs_of
    assert len({row["dyad"] for row in rows}) == len(rows)
    for row in rows:
        assert row["actor_a"] < row["actor_b"]
        assert {row["actor_a"], row["actor_b"]} <= active
        assert pick(row, "n_active is_bilateral year") == (len(active), len(active) == 2, 2024)


@given(roles, st.randoms(use_true_random=False))
def test_the_order_of_actors_does_not_matter(given_roles: dict[str, str], random: Any) -> None:
    items = list(given_roles.items())
    random.shuffle(items)
    assert pairs(subject(dict(items)), STATE_OF) == pairs(subject(given_roles), STATE_OF)


@given(st.sampled_from(ACTIVE_ROLES), st.sampled_from(ACTIVE_ROLES))
def test_a_direction_turns_with_its_actors(first: str, second: str) -> None:
    assert direction("CHN", first, "RUS", second) == direction("RUS", second, "CHN", first)
    assert direction("CHN", first, "CHN", first) == (None, None)
