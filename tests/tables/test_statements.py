"""statements: facts of the founding article and of the rule."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger


def test_what_kallas_said_is_her_speech_and_not_the_articles_report_of_it(real: BuiltLedger) -> None:
    assert not real.all("dyads", record_id="statements/kallas-shangri-la-2025-05"), "the actor named does not take part"
