"""The questions asked of a release: their shape, their counts, and that those set aside stay as they were.

Written on 30 November 2026 against release 1.0.0, before there was an engine. Every entry of ``accepted`` has to be
answered, by itself or by one of its ``or``; a number is right within ``low`` and ``high`` (the bounds of the release,
widened to the value rounded to two digits), in its unit and of its period. ``who``, ``verdict`` and ``result`` follow
from the entries. A refusal says one of the words in ``missing.named`` and may offer what is ``nearest``. Set aside are
the fifty with the lowest SHA-256 of the id.

What ``asks`` for statements, for something derived or by a name that nothing but the answer may bear was added later by
authors of the engine, its answers looked up in the tables, and nothing is drawn from it. What is ``unseen`` is of three
batches that somebody who did not know the engine wrote on 1 December 2026; each was asked once before anything was
mended by it (benchmarks/RESULTS.md). Five answers were renewed when newer documents told them otherwise, three were
none until records were entered, one until the tables of all pairs were asked, and one was renewed when the release came
to write its period with an open beginning, another when imports came to be without freight.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.ledger.rules.places import MAX_WORDS, word_count

HERE = Path(__file__).parent
OPEN, ASIDE = HERE / "questions.jsonl", HERE / "questions_aside.jsonl"
ANSWER = {"value", "low", "high", "date", "until", "year", "period", "words", "place"}


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def drawn_from() -> list[dict[str, Any]]:
    """The open questions of those who did not know the engine."""
    return [question for question in read(OPEN) if "asks" not in question]


def entries(question: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The answers accepted, or what the release has nearest, each with its alternatives."""
    for entry in question.get("accepted") or question["nearest"]:
        yield from (entry, *entry.get("or", ()))


def is_recent(question: dict[str, Any]) -> bool:
    spans = [entry.get("period") or entry.get("date", "") for entry in question.get("accepted", ())]
    return any(year in span for span in spans for year in ("2025", "2026"))


def test_there_are_enough_of_each_kind() -> None:
    questions = drawn_from() + read(ASIDE)
    assert len({question["id"] for question in questions}) == len(questions) == 200
    assert min(Counter(question["subject"] for question in questions).values()) >= 10
    assert len({pair for question in questions for pair in question["pair"]}) >= 20
    assert sum(not question["answerable"] for question in questions) >= 30
    assert sum(map(is_recent, questions)) >= 30


def test_every_question_has_an_answer_with_its_page_or_names_what_is_missing() -> None:
    for question in read(OPEN) + read(ASIDE):
        name = question["id"]
        assert question["lang"] in {"en", "de", "fr", "ru"}, name
        assert question["answerable"] == bool(question.get("accepted")) != bool(question.get("missing")), name
        assert question["answerable"] or all(question["missing"]["named"]), name
        for entry in entries(question):
            assert entry.keys() & ANSWER or question.get("who"), name
            assert entry["said_by"], name
            assert entry["page"]["document"], name
            assert word_count(entry["page"].get("passage", "")) <= MAX_WORDS, name
            if "value" in entry:
                assert entry["low"] <= entry["value"] <= entry["high"], name
                assert entry["unit"], name


def test_what_was_added_is_told_apart() -> None:
    added = Counter(question["asks"] for question in read(OPEN) if "asks" in question)
    assert added["derived"] + added["statements"] >= 20
    assert added["named"] >= 16
    assert added["unseen"] >= 100
    assert {*added} == {"derived", "statements", "named", "unseen"}


def test_those_set_aside_are_fifty_by_the_rule_and_as_they_were() -> None:
    aside = read(ASIDE)
    names = [question["id"] for question in drawn_from() + aside]
    drawn = sorted(names, key=lambda name: sha256(name.encode()).hexdigest())[:50]
    assert {question["id"] for question in aside} == set(drawn)
    text = "".join(json.dumps(question, ensure_ascii=False, sort_keys=True) + "\n" for question in aside)
    assert sha256(text.encode()).hexdigest() == (HERE / "questions_aside.sha256").read_text().strip()
