"""statements: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world


def test_what_kallas_said_is_her_speech_and_not_the_articles_report_of_it(real: BuiltLedger) -> None:
    assert not real.all("dyads", record_id="statements/kallas-shangri-la-2025-05"), "the actor named does not take part"


def test_yes_against_no_is_contested(tmp_path: Path) -> None:
    say = "{{about: statements/x, status: issued, measure: phrase_no_limits, code: {}}}"
    built = world(
        tmp_path,
        [document("a", say.format("yes")), document("b", say.format("no"), reliability="A")],
        {"statements": "- {id: x, label: X, kind: joint_statement}"},
    )
    assert built.one("statements")["phrase_no_limits"] == "no"
    assert built.one("observations", measure="phrase_no_limits")["is_contested"]
