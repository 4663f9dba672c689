"""actors: facts of the founding article and of the rule."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger


def test_the_articles_actors_are_typed(real: BuiltLedger) -> None:
    types = {row["actor_id"]: row["type"] for row in real.rows["actors"]}
    assert {types[state] for state in ("CHN", "RUS", "PRK", "JPN")} == {"state"}
    assert (types["EUE"], types["WEIMAR_PLUS"]) == ("grouping", "grouping")


def test_a_company_belongs_to_a_state_and_a_state_to_none(real: BuiltLedger) -> None:
    assert not [row for row in real.all("actors", type="state") if row["state_id"]]
    states = {row["actor_id"] for row in real.all("actors", type="state")}
    assert {row["state_id"] for row in real.rows["actors"] if row["state_id"]} <= states
