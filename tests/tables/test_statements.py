"""statements: facts of the founding article and of the rule."""

from datetime import date
from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import pick


def test_the_joint_statement_of_2022_says_no_limits(real: BuiltLedger) -> None:
    row = real.one("statements", statement_id="joint-statement-2022-02-04")
    assert pick(row, "phrase_no_limits participants status") == ("yes", ["CHN", "RUS"], "issued")
    assert row["start_low"] <= date(2022, 2, 4) <= row["start_high"]


def test_what_kallas_said_is_her_speech_and_not_the_articles_report_of_it(real: BuiltLedger) -> None:
    row = real.one("statements", statement_id="kallas-shangri-la-2025-05")
    assert pick(row, "participants named") == (["EUE"], ["CHN", "RUS"])
    assert "we should all be extremely worried" in row["wording"]
    assert row["place"] == "Singapore"
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
