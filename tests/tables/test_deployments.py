"""deployments: facts of the founding article and of the rule."""

from __future__ import annotations

from tests.support.ledger_world import BuiltLedger


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
