"""listings: whose firms a sanctions measure lists, by each rule of counting."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger
from tests.support.rows import pick

RESTRICTED = "eu-export-restricted-entities"


def test_chinese_firms_under_export_restrictions_by_package(real: BuiltLedger) -> None:
    firms = {
        row["sanction_id"]: row["value"]
        for row in real.rows["listings"]
        if pick(row, "dyad measure definition_id status") == ("CHN-EUE", "listed_entities", RESTRICTED, "in_force")
    }
    packages = [firms[f"eu-package-{number:02}"] for number in range(1, 21)]
    assert packages == [0] * 10 + [3, 0, 4, 19, 7, 25, 0, 7, 12, 21]


def test_every_number_of_a_measure_is_an_observation_of_it(real: BuiltLedger) -> None:
    rows = real.rows["listings"]
    assert {row["listing_id"] for row in rows} == {
        row["observation_id"]
        for row in real.rows["observations"]
        if row["table"] == "sanctions" and row["unit_measure"] in ("{listing}", "{vessel}")
    }
    assert all((row["dyad"] is None) == (row["actor_id"] is None) for row in rows)
