"""listings: whose firms a sanctions measure lists, by each rule of counting."""

from __future__ import annotations

from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import pick

RESTRICTED = "eu-export-restricted-entities"
PACKAGE = (
    "{about: sanctions/x, status: in_force, dates: 2024-02-23, participants: {sender: [EUE], target: [RUS]}, "
    "excerpt: The package}"
)


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


def test_a_number_of_all_has_no_pair_and_a_number_of_one_actor_has(tmp_path: Path) -> None:
    count = "about: sanctions/x, measure: listed_entities, status: in_force"
    entries = [
        PACKAGE,
        f"{{{count}, value: 12, excerpt: '12 entities'}}",
        f"{{{count}, actor: CHN, value: 4, excerpt: 'of them 4 Chinese'}}",
    ]
    built = world(tmp_path, [document("a", *entries)], {"sanctions": "- {id: x, label: X, kind: package}"})
    rows = [pick(row, "senders dyad actor_id value start_date") for row in built.rows["listings"]]
    assert sorted(rows, key=str) == [
        (["EUE"], "CHN-EUE", "CHN", 4.0, "2024-02-23"),
        (["EUE"], None, None, 12.0, "2024-02-23"),
    ]
