"""CHANGES.md: what a reader of the last release must know, in readable lines."""

from __future__ import annotations

import json

from bilateral.changes import Change
from pipelines.formats.changes_page import changes_page


def test_a_long_list_that_grew_is_told_by_what_came() -> None:
    names = [f"observation-{number}" for number in range(100)]
    grown = Change(
        "dependence",
        '{"dyad": "CHN-RUS"}',
        "changed",
        "rests_on",
        "value",
        json.dumps(names),
        json.dumps([*names, "observation-new"]),
        "recomputed",
    )
    page = changes_page("1.1.0", "1.0.0", "minor", [grown], "public", {}, [], {})
    assert page.splitlines()[-1] == (
        '- `dependence` {"dyad": "CHN-RUS"} rests_on: 100 → 101 entries: added observation-new (recomputed)'
    )


def test_a_correction_stands_first_with_what_its_author_says() -> None:
    key = '{"evidence_id": "tass#1"}'
    support = Change("answers", "{}", "changed", "position", "support", "1", "2", "support_changed")
    doubted = Change("evidence", key, "changed", "credibility", "value", "3", "5", "corrected", "Months 1 to 11.")
    lines = changes_page("1.1.0", "1.0.0", "minor", [support, doubted], "public", {}, [], {}).splitlines()
    assert lines[4:7] == ["Corrections:", "", f"- `evidence` {key} credibility: 3 → 5 (Months 1 to 11.)"]
    assert lines.index("Reasons:") > 7


def test_a_sentence_that_is_new_or_another_is_told_in_its_words() -> None:
    key = '{"dyad": "CHN-IDN", "topic": "turnover"}'
    added = Change("answers", key, "added", "", "key", "", "", "row_added")
    other = Change("answers", key, "changed", "sentence", "support", "They did.", "They do.", "support_changed")
    words = {key: "CHN-IDN: China and Indonesia traded goods."}
    lines = changes_page("1.1.0", "1.0.0", "minor", [added, other], "public", {}, [], words).splitlines()
    assert lines[4:7] == ["Sentences that are new:", "", "- CHN-IDN: China and Indonesia traded goods."]
    before = "- CHN-IDN: China and Indonesia traded goods. Before: They did."
    assert lines[8:11] == ["Sentences that say something else:", "", before]
