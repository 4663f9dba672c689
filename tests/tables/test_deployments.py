"""deployments: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world


def test_killed_are_apart_from_casualties(real: BuiltLedger) -> None:
    row = real.one("deployments", deployment_id="prk-troops-kursk")
    observed = {
        r["measure"]: r
        for r in real.all("observations", subject_id="deployments/prk-troops-kursk", actor_id="PRK", status="held")
        if r["definition_id"] is None
    }
    for measure in ("casualties", "killed"):
        assert (row[f"{measure}_low"], row[f"{measure}_high"]) == (
            observed[measure]["value_low"],
            observed[measure]["value_high"],
        )
    assert row["killed_low"] < row["casualties_high"]


def test_the_only_providers_number_is_the_wholes_and_that_of_one_of_two_is_not(tmp_path: Path) -> None:
    say = "{{about: deployments/x, status: held, dates: 2024-10/, participants: {{provider: [{}], recipient: [RUS]}}}}"
    number = "{about: deployments/x, status: held, measure: personnel, actor: PRK, value: 11000}"
    register = {"deployments": "- {id: x, label: X, kind: troops}"}
    alone = world(tmp_path / "a", [document("a", say.format("PRK"), number)], register)
    assert alone.one("deployments")["personnel"] == 11000
    two = world(tmp_path / "b", [document("a", say.format("PRK, KAZ"), number)], register)
    assert two.one("deployments")["personnel"] is None
