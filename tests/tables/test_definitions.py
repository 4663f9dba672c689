"""definitions: facts of the founding article and of the rule."""

from __future__ import annotations

from schemas.vocabulary import ACTIVE_ROLES
from tests.support.ledger_world import BuiltLedger


def test_the_articles_rule_is_unknown_and_ours_can_be_repeated(real: BuiltLedger) -> None:
    ours = real.one("definitions", definition_id="all-forms")
    assert set(ours["roles"]) <= set(ACTIVE_ROLES)


def test_every_definition_in_use_is_declared(real: BuiltLedger) -> None:
    declared = {row["definition_id"] for row in real.rows["definitions"]}
    assert {row["definition_id"] for row in real.rows["observations"] if row["definition_id"]} <= declared
    assert {row["definition_id"] for row in real.rows["counts"]} <= declared


def test_rules_that_a_reader_chooses_between_are_told_apart_by_their_labels(real: BuiltLedger) -> None:
    ours = [row for row in real.rows["definitions"] if row["is_reproducible"]]
    labels = [row["label"] for row in ours]
    assert len({*labels}) == len(labels)
    assert not [row["label"] for row in ours if row["label"] == row["definition_id"].replace("-", " ")]
