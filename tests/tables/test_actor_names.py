"""actor_names: codes with their years, names in many languages, and the offices that make statistics."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger
from tests.support.rows import each_case


@each_case(__file__, "actor scheme code years")
def test_a_code_means_an_actor_in_its_years(
    real: BuiltLedger, actor: str, scheme: str, code: str, years: tuple[int, int | None]
) -> None:
    (row,) = [r for r in real.all("actor_names", actor_id=actor, scheme=scheme, name=code) if r["valid_to"] == years[1]]
    assert row["valid_from"] == years[0]


def test_a_number_of_the_un_begins_when_the_iso_code_of_the_actor_does(real: BuiltLedger) -> None:
    numbers, codes = (
        {row["actor_id"]: row["valid_from"] for row in reversed(real.rows["actor_names"]) if row["scheme"] == scheme}
        for scheme in ("m49", "iso2")
    )
    assert numbers["SRB"] == 2006
    assert {name: since for name, since in numbers.items() if codes.get(name, since) != since} == {}


def test_names_are_in_many_languages_and_aliases_and_offices_beside_them(real: BuiltLedger) -> None:
    names = {row["language"] for row in real.all("actor_names", scheme="name")}
    assert len(names) > 100
    assert real.one("actor_names", actor_id="RUS", scheme="alias", name="Russ*")


def test_every_member_of_the_state_system_of_today_has_its_other_codes(real: BuiltLedger) -> None:
    members = {row["actor_id"] for row in real.all("actor_names", scheme="gw") if row["valid_to"] is None}
    assert len(members) == 195
    lacking = {
        row["actor_id"]
        for row in real.rows["actors"]
        if row["actor_id"] in members and None in (row["iso2"], row["cow"])
    }
    assert lacking == set()
