"""agreements: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import pick


def test_acts_of_one_treaty_are_rows_of_their_own(real: BuiltLedger) -> None:
    acts = {(row["status"], row["actor_id"]): row for row in real.all("agreements", agreement_id="rus-prk-treaty-2024")}
    assert {("signed", "*"), ("ratified", "PRK"), ("ratified", "RUS"), ("in_force", "*")} <= acts.keys()
    assert acts["signed", "*"]["start_date"] == "2024-06-19"
    assert acts["ratified", "PRK"]["is_contested"]


def test_terms_stand_in_the_status_that_has_them(tmp_path: Path) -> None:
    """A planned capacity is not a term of what was signed."""
    say = "{{about: agreements/line, status: {}, {}}}"
    built = world(
        tmp_path,
        [
            document(
                "a",
                say.format("signed", "dates: 2025-09"),
                say.format("planned", "dates: 2026"),
                say.format("planned", "measure: capacity, value: 50, scale: billion"),
            )
        ],
        {"agreements": "- {id: line, label: Line, kind: memorandum}"},
    )
    assert built.one("agreements", status="planned")["capacity"] == 50e9
    assert built.one("agreements", status="signed")["capacity"] is None


def test_what_rests_on_a_misprint_alone_is_not_realised(tmp_path: Path) -> None:
    entry = "{about: agreements/line, status: signed, dates: 2025-09, credibility: 5, note: n}"
    built = world(tmp_path, [document("a", entry)], {"agreements": "- {id: line, label: Line, kind: memorandum}"})
    row = built.one("agreements")
    assert pick(row, "is_realised n_evidence n_excluded start_date") == (False, 0, 1, None)
