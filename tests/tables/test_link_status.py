"""link_status: each outcome, and how a citation compares with its page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.observations.excerpts import OUTCOMES, PAGES
from pipelines.tables.link_status import build, similarity
from tests.support.ledger_world import BuiltLedger
from tests.support.rows import default_row, each_case, pick

URL = "https://a.example/1"


def test_without_captures_nothing_was_asked_for(real: BuiltLedger) -> None:
    rows = real.rows["link_status"]
    assert len(rows) == len(real.rows["documents"])
    assert {row["outcome"] for row in rows} == {"not_asked", "no_address"}
    assert {pick(row, "n_found n_not_found capture_id") for row in rows} == {(0, 0, None)}
    assert sum(row["n_excerpts"] for row in rows) > 1000


def document(**fields: Any) -> dict[str, Any]:
    return default_row("cited_document") | fields


def answer(outcome: str = "ok", **fields: Any) -> dict[str, Any]:
    return default_row("link_answer", outcome=outcome) | fields


def page(**fields: Any) -> dict[str, Any]:
    return default_row("cited_page") | fields


def status_of(
    documents: list[dict[str, Any]], answers: list[dict[str, Any]], pages: list[dict[str, Any]], **tables: Any
) -> dict[str, Any]:
    tables = {"ledger_excerpts": [], "excerpt_checks": []} | tables
    (row,) = build(documents, **tables, **{PAGES: pages, OUTCOMES: answers})
    return dict(row)


def test_a_page_that_is_there_shows_its_title_and_day() -> None:
    row = status_of([document()], [answer()], [page()])
    assert pick(row, "outcome capture_id status_code") == ("ok", "c", 200)
    assert (row["page_title"], row["title_similarity"]) == ("Trade grows | Agency", 1.0)
    assert (row["page_date"], row["is_date_same"]) == ("2024-01-12", True)


@pytest.mark.parametrize(
    ("answers", "pages", "outcome", "capture"),
    [
        ([], [], "not_asked", None),
        ([], [page()], "not_asked", "c"),  # saved by hand
        ([answer(url="https://a.example/before", outcome="gone")], [], "not_asked", None),
        ([answer("moved")], [page()], "moved", "c"),
        ([answer()], [page(text=None, reason="a PDF")], "unreadable", "c"),
        ([answer()], [], "unreadable", None),
        ([answer("gone", capture_id=None)], [], "gone", None),
        ([answer("gone")], [page()], "gone", "c"),
        ([answer(capture_id="c2")], [page(), page(capture_id="c2")], "ok", "c2"),
        ([answer(capture_id="c")], [page(), page(capture_id="d", vintage_date=date(2027, 1, 1))], "ok", "c"),
    ],
)
def test_the_last_outcome_and_the_capture_of_it(
    answers: list[dict[str, Any]], pages: list[dict[str, Any]], outcome: str, capture: str | None
) -> None:
    row = status_of([document()], answers, pages)
    assert (row["outcome"], row["capture_id"]) == (outcome, capture)


def test_why_a_page_cannot_be_read_is_said_where_the_answer_says_nothing() -> None:
    assert status_of([document()], [answer()], [page(text=None, reason="a PDF")])["reason"] == "a PDF"
    assert status_of([document()], [answer("gone", reason="404")], [page(reason="x")])["reason"] == "404"


def test_a_document_without_address_has_none() -> None:
    assert status_of([document(url=None)], [], [])["outcome"] == "no_address"


def test_a_described_title_and_an_unknown_day_are_not_compared() -> None:
    row = status_of([document(title_is_description=True, issued_low=None, issued_high=None)], [answer()], [page()])
    assert (row["title_similarity"], row["is_date_same"]) == (None, None)
    row = status_of([document()], [answer()], [page(title=None, page_date=None)])
    assert (row["title_similarity"], row["is_date_same"]) == (None, None)


@pytest.mark.parametrize(("day", "same"), [("2024-01-13", False), ("2024-01-01", True), ("2024-01-31", True)])
def test_a_day_is_the_same_within_what_the_citation_allows(day: str, same: bool) -> None:
    month = document(issued_low=date(2024, 1, 1), issued_high=date(2024, 1, 31))
    cited = document() if not same else month
    assert status_of([cited], [answer()], [page(page_date=day)])["is_date_same"] is same


@each_case(__file__, "cited page_title low high")
def test_titles_are_alike_by_their_words(cited: str, page_title: str, low: float, high: float) -> None:
    likeness = similarity(cited, page_title)
    assert likeness is not None
    assert low <= likeness <= high


def test_an_excerpt_that_many_rows_share_counts_once() -> None:
    evidence = [{"evidence_id": f"a#{n}", "excerpt": text} for n, text in enumerate(["x", "x", "y", "z", None])]
    results = ["found", "found", "not_found", "unreadable"]
    checks = [{"evidence_id": f"a#{n}", "document_id": "a", "result": r} for n, r in enumerate(results)]
    row = status_of([document()], [answer()], [page()], ledger_excerpts=evidence, excerpt_checks=checks)
    assert pick(row, "n_excerpts n_found n_not_found") == (3, 1, 1)
