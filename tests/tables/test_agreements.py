"""agreements: facts of the founding article and of the rule."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger


def test_acts_of_one_treaty_are_rows_of_their_own(real: BuiltLedger) -> None:
    acts = {(row["status"], row["actor_id"]): row for row in real.all("agreements", agreement_id="rus-prk-treaty-2024")}
    assert {("signed", "*"), ("ratified", "PRK"), ("ratified", "RUS"), ("in_force", "*")} <= acts.keys()
    assert acts["signed", "*"]["start_date"] == "2024-06-19"
    assert acts["ratified", "PRK"]["is_contested"]
