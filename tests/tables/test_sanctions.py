"""sanctions: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path

from tests.support.ledger_world import document, world


def test_two_targets_of_one_sender_make_no_dyad(tmp_path: Path) -> None:
    entry = (
        "{about: sanctions/x, status: in_force, dates: 2024-02-23, participants: {sender: [EUE], target: [CHN, RUS]}}"
    )
    built = world(tmp_path, [document("a", entry)], {"sanctions": "- {id: x, label: X, kind: package}"})
    directions = {row["dyad"]: (row["origin"], row["destination"]) for row in built.rows["dyads"]}
    assert directions == {"CHN-EUE": ("EUE", "CHN"), "EUE-RUS": ("EUE", "RUS")}
    assert built.one("sanctions")["targets"] == ["CHN", "RUS"]
