"""Excerpts: what counts as the same words in any script, and which captured page they are found in."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipelines.observations.excerpts import checked, look_up, normal, stands_in
from tests.support.rows import each_case

PAGE = """Trade reached a record $240.11 bln in 2023, China’s customs said.
“Joint Sea – 2024” was held in the East\u00a0China Sea; co\u00adoperation grew 26.3 per cent from 190.27 billion.
Table: | exports | 1,110 | imports | 24.5 |"""


@each_case(__file__, "excerpt text")
def test_the_same_words_are_found(excerpt: str, text: str | None) -> None:
    assert stands_in(excerpt, normal(text or PAGE))


@each_case(__file__, "excerpt text")
def test_other_words_are_not(excerpt: str, text: str | None) -> None:
    assert not stands_in(excerpt, normal(text or PAGE))


def page(capture: str, text: str | None, whole: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "capture_id": capture,
        "slice": "a",
        "title": "The headline",
        "text": text,
        "whole_text": whole,
        "vintage_date": date(2026, 1, 1),
    } | more


def test_an_excerpt_is_looked_up_in_each_page_and_in_title_text_and_margins() -> None:
    pages = [page("c3", None), page("c2", "new words", "menu new words caption"), page("c1", "old words")]
    assert look_up(["new words", "old", "headline", "caption", "nowhere"], pages) == {
        "new words": ("found", "c2"),
        "old": ("found", "c1"),
        "headline": ("found", "c2"),
        "caption": ("found", "c2"),
        "nowhere": ("not_found", "c2"),
    }


def test_without_text_or_page_nothing_is_said_to_be_missing() -> None:
    assert look_up(["x"], [page("c", None)]) == {"x": ("unreadable", "c")}
    assert look_up(["x"], []) == {"x": ("not_archived", None)}


def row(name: str, excerpt: str | None) -> dict[str, Any]:
    return {"evidence_id": name, "document_id": "a", "excerpt": excerpt}


def test_the_page_of_the_last_answer_comes_first_then_the_later_ones() -> None:
    pages = [page(f"c{n}", "words", vintage_date=date(2026, n, 1)) for n in (1, 2, 3)]
    evidence = [row("1", "words"), row("2", None)]
    answered = [{"document_id": "a", "capture_id": "c2"}]
    assert [r["capture_id"] for r in checked(evidence, [], pages, answered)] == ["c2"]
    assert [r["capture_id"] for r in checked(evidence, [], pages, [])] == ["c3"]


def test_a_pinned_capture_alone_is_looked_at_where_it_is_archived() -> None:
    pages = [page("c1", "old words"), page("c2", "new words")]
    evidence = [row("1", "old words"), row("2", "new words")]
    for pin, result in (("c1", "found"), ("c2", "not_found")):
        pins = [{"document_id": "a", "excerpt": "old words", "capture_id": pin}]
        one, other = checked(evidence, pins, pages, [])
        assert (one["result"], one["capture_id"], one["is_pinned"]) == (result, pin, True)
        assert (other["result"], other["is_pinned"]) == ("found", False)
    elsewhere = [{"document_id": "a", "excerpt": "old words", "capture_id": "c9"}]
    assert checked(evidence, elsewhere, pages, [])[0]["is_pinned"] is False
