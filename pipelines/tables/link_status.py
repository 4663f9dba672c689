"""link_status: what became of each cited address, and how the citation compares with the page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from pipelines.observations.excerpts import OUTCOMES, PAGES, normal, pages_by_document
from pipelines.row_types import ExcerptChecksRow, LedgerDocumentsRow, LedgerExcerptsRow, LinkOutcomesRow
from pipelines.rows import AnyRows, Rows, pick
from pipelines.tables.shared.registry import table

_SITE = re.compile(r" [|\-–—:·»] | ?\| ?")
"""What separates a title from the name of the site."""
_ANSWERED = ("status_code", "final_url", "retrieved_date", "archived_url")
_WORD = re.compile(r"\w+")


@table("reports", each=[PAGES, OUTCOMES])
def build(
    ledger_documents: list[LedgerDocumentsRow],
    ledger_excerpts: list[LedgerExcerptsRow],
    excerpt_checks: list[ExcerptChecksRow],
    **cited: Rows,
) -> Rows:
    """One row for each document, asked for or not."""
    pages = pages_by_document(cited[PAGES], cited[OUTCOMES])
    answers: dict[str, Any] = {row["document_id"]: row for row in cited[OUTCOMES]}
    counts = _counts(ledger_excerpts, excerpt_checks)
    return [
        _document_row(document, answers.get(document["document_id"]), pages.get(document["document_id"], []), counts)
        for document in ledger_documents
    ]


def _document_row(
    document: LedgerDocumentsRow, answer: LinkOutcomesRow | None, pages: AnyRows, counts: Mapping[str, Counter[str]]
) -> dict[str, object]:
    if answer and answer["url"] != document["url"]:
        answer = None  # it is for an address that was cited before
    page = pages[0] if pages else {}
    count = counts.get(document["document_id"], Counter())
    is_title = not document["title_is_description"]
    return {
        "document_id": document["document_id"],
        "outcome": _link_outcome(document, answer, page),
        **(pick(answer, _ANSWERED) if answer else dict.fromkeys(_ANSWERED)),
        "capture_id": page.get("capture_id"),
        "page_title": page.get("title"),
        "page_date": page.get("page_date"),
        "title_similarity": similarity(document["title"], page.get("title")) if is_title else None,
        "is_date_same": _is_within(page.get("page_date"), document["issued_low"], document["issued_high"]),
        "n_excerpts": count.total(),
        "n_found": count["found"],
        "n_not_found": count["not_found"],
        "reason": (answer["reason"] if answer else None) or page.get("reason"),
    }


def _link_outcome(document: LedgerDocumentsRow, answer: LinkOutcomesRow | None, page: Mapping[str, Any]) -> str:
    if document["url"] is None:
        return "no_address"
    if answer is None:
        return "not_asked"
    is_read = page.get("text") is not None and page["capture_id"] == answer["capture_id"]
    return "unreadable" if answer["outcome"] in ("ok", "moved") and not is_read else str(answer["outcome"])


def _counts(quoted: list[LedgerExcerptsRow], checks: list[ExcerptChecksRow]) -> dict[str, Counter[str]]:
    """Distinct excerpts of each document by result."""
    excerpts = {row["evidence_id"]: row["excerpt"] for row in quoted}
    results = {(row["document_id"], excerpts[row["evidence_id"]]): row["result"] for row in checks}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (document, _), result in results.items():
        counts[document][result] += 1
    return counts


def similarity(cited: str, page_title: str | None) -> float | None:
    """Likeness of two titles by their words, 0 to 1, to three places.

    What may be the name of the site is counted or left out, whichever is more alike.
    """
    if not page_title:
        return None
    parts = _SITE.split(" ".join(page_title.split()))
    cuts = range(1, len(parts))
    forms = [page_title, *(" ".join(part) for cut in cuts for part in (parts[:cut], parts[cut:]))]
    matchers = (SequenceMatcher(None, _words(cited), _words(form), autojunk=False) for form in forms)
    return round(max(matcher.ratio() for matcher in matchers), 3)


def _words(text: str) -> list[str]:
    """Words of a title; in a script without spaces, its characters."""
    plain = normal(text)
    return list(plain) if re.search("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]", plain) else _WORD.findall(plain)


def _is_within(page_date: str | None, low: date | None, high: date | None) -> bool | None:
    if page_date is None or low is None or high is None:
        return None
    return low <= date.fromisoformat(page_date) <= high
