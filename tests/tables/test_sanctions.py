"""sanctions: facts of the founding article and of the rule."""

from datetime import date
from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import pick


def test_the_first_package_is_the_unions_against_russia(real: BuiltLedger) -> None:
    row = real.one("sanctions", sanction_id="eu-package-01")
    assert pick(row, "senders targets status") == (["EUE"], ["RUS"], "in_force")
    assert row["start_low"] <= date(2022, 2, 23) <= row["start_high"]


def test_a_package_has_a_direction_from_the_union(real: BuiltLedger) -> None:
    dyad = real.one("dyads", record_id="sanctions/eu-package-01")
    assert pick(dyad, "origin destination dyad") == ("EUE", "RUS", "EUE-RUS")


def test_two_targets_of_one_sender_make_no_dyad(tmp_path: Path) -> None:
    entry = (
        "{about: sanctions/x, status: in_force, dates: 2024-02-23, participants: {sender: [EUE], target: [CHN, RUS]}}"
    )
    built = world(tmp_path, [document("a", entry)], {"sanctions": "- {id: x, label: X, kind: package}"})
    directions = {row["dyad"]: (row["origin"], row["destination"]) for row in built.rows["dyads"]}
    assert directions == {"CHN-EUE": ("EUE", "CHN"), "EUE-RUS": ("EUE", "RUS")}
    assert built.one("sanctions")["targets"] == ["CHN", "RUS"]


def test_what_was_lifted_began_when_it_came_into_force(real: BuiltLedger) -> None:
    row = real.one("sanctions", sanction_id="rus-measures-tur-2015-11-28")
    assert pick(row, "status start_date end_date") == ("lifted", "2015-11-28", "2017-05-31")
