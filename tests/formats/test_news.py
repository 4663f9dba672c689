"""What is new in a release: the sentences that are another, and what changed of each pair."""

from __future__ import annotations

import json
from typing import Any

from pipelines.formats.news import news

NAMES = {"CHN": "China", "RUS": "Russia", "IND": "India"}


def answer(dyad: str, topic: str, sentence: str, position: int = 1) -> dict[str, Any]:
    return {"dyad": dyad, "topic": topic, "sentence": sentence, "position": position}


def change(
    table: str, key: dict[str, str], kind: str, column: str = "", old: str = "", new: str = ""
) -> dict[str, Any]:
    texts = {"old": old and json.dumps(old), "new": new and json.dumps(new)}
    return {"table": table, "key": json.dumps(key), "change": kind, "column": column, **texts}


def test_of_a_first_release_each_pair_has_its_sentences_in_order() -> None:
    answers = [answer("CHN-RUS", "votes", "They vote.", 2), answer("CHN-RUS", "turnover", "They trade.", 1)]
    whole, pair = news("1.0.0", None, [], answers, NAMES)
    assert (whole.dyad, whole.title) == (None, "Version 1.0.0: the first release")
    assert (pair.dyad, pair.title, pair.lines) == ("CHN-RUS", "China and Russia", ("They trade.", "They vote."))


def test_a_sentence_that_changed_is_told_with_the_one_before() -> None:
    changes = [
        change("answers", {"dyad": "CHN-RUS", "topic": "turnover"}, "changed", "sentence", "240.", "245."),
        change("answers", {"dyad": "IND-RUS", "topic": "arms"}, "added"),
        change("answers", {}, "changed", "sentence") | {"key": ""},  # its column has another role
        change("trade", {"dyad": "CHN-RUS", "year": "2024"}, "changed", "value"),
        change("trade", {"dyad": "CHN-RUS", "year": "2024"}, "changed", "value_low"),
        change("trade", {"dyad": "CHN-RUS", "year": "2025"}, "added"),
        change("evidence", {"evidence_id": "x"}, "added"),
        change("verdicts", {"claim_id": "a/x"}, "changed", "verdict_latest", "supported", "contradicted"),
    ]
    answers = [answer("CHN-RUS", "turnover", "245."), answer("IND-RUS", "arms", "Arms.")]
    whole, china, india = news("2.0.0", "1.0.0", changes, answers, NAMES)
    assert china.lines == ("245. Before: 240.", "Rows of trade: 1 new, 1 changed.")
    assert india.lines == ("New: Arms.",)
    assert whole.lines == (
        "Since 1.0.0, 3 tables have changed, and with them what is known about 2 pairs of states.",
        "Claims whose verdict has changed: 1.",
    )


def test_a_release_that_only_looks_different_says_so() -> None:
    (whole,) = news("1.0.1", "1.0.0", [], [answer("CHN-RUS", "turnover", "245.")], NAMES)
    assert whole.lines == ("No number differs from 1.0.0: what changed is how the release is presented.",)
