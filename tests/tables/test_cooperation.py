"""cooperation: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world


def test_a_plan_is_not_realised(real: BuiltLedger) -> None:
    planned = [row for row in real.rows["cooperation"] if row["status"] in ("planned", "announced")]
    assert planned
    assert not any(row["is_realised"] for row in planned)


def test_a_complete_list_of_a_plan_says_nothing_of_the_outcome(tmp_path: Path) -> None:
    say = "{{about: cooperation/x, status: {}, participants: {{provider: [RUS], recipient: [CHN]{}}}}}"
    built = world(
        tmp_path,
        [
            document("plan", say.format("announced", ", is_complete: true")),
            document("done", say.format("in_force", "")),
        ],
        {"cooperation": "- {id: x, label: X, kind: project}"},
    )
    row = built.one("cooperation")
    assert (row["status"], row["is_complete_list"]) == ("in_force", False)
    assert built.one("dyads")["is_complete_list"] is False
