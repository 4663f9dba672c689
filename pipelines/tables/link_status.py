"""link_status: what became of each cited address, and how the citation compares with the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from pipelines.observations.excerpts import normal, pages_by_document
from pipelines.rows import Rows
from pipelines.tables.shared.registry import table

PAGES, OUTCOMES = "parsed/cited_documents/cited_pages", "parsed/cited_documents/link_outcomes"
_SITE = re.compile(r"\s+[|\-–—:·»]\s+|\s*\|\s*")
"""What stands between a title and the name of the site."""
_WORD = re.compile(r"\w+")


@table("reports", each=[PAGES, OUTCOMES])
def build(ledger_documents: Rows, evidence: Rows, excerpt_checks: Rows, **cited: Rows) -> Rows:
    """One row for each document, asked for or not."""
    pages = pages_by_document(cited[PAGES], cited[OUTCOMES])
    answers = {row["document_id"]: row for row in cited[OUTCOMES]}
    counts = _counts(evidence, excerpt_checks)
    return [
        _row(document, answers.get(document["document_id"]), pages.get(document["document_id"], []), counts)
        for document in ledger_documents
    ]


def _row(
    document: Mapping[str, Any],
    answer: Mapping[str, Any] | None,
    pages: list[Mapping[str, Any]],
    counts: Mapping[str, Counter[str]],
) -> dict[str, Any]:
    if answer and answer["url"] != document["url"]:
        answer = None  # it is of an address that was cited before
    page = pages[0] if pages else {}
    count = counts.get(document["document_id"], Counter())
    return {
        "document_id": document["document_id"],
        "outcome": _outcome(document, answer, page),
        "status_code": answer["status_code"] if answer else None,
        "final_url": answer["final_url"] if answer else None,
        "retrieved_date": answer["retrieved_date"] if answer else None,
        "capture_id": page.get("capture_id"),
        "archived_url": answer["archived_url"] if answer else None,
        "page_title": page.get("title"),
        "page_date": page.get("page_date"),
        "title_similarity": None
        if document["title_is_description"]
        else similarity(document["title"], page.get("title")),
        "is_date_same": _is_within(page.get("page_date"), document["issued_low"], document["issued_high"]),
        "n_excerpts": count.total(),
        "n_found": count["found"],
        "n_not_found": count["not_found"],
        "reason": (answer["reason"] if answer else None) or page.get("reason"),
    }


def _outcome(document: Mapping[str, Any], answer: Mapping[str, Any] | None, page: Mapping[str, Any]) -> str:
    if document["url"] is None:
        return "no_address"
    if answer is None:
        return "not_asked"
    is_read = page.get("text") is not None and page["capture_id"] == answer["capture_id"]
    return "unreadable" if answer["outcome"] in ("ok", "moved") and not is_read else str(answer["outcome"])


def _counts(evidence: Rows, checks: Rows) -> dict[str, Counter[str]]:
    """Different excerpts of each document by result."""
    excerpts = {row["evidence_id"]: row["excerpt"] for row in evidence}
    results = {(row["document_id"], excerpts[row["evidence_id"]]): row["result"] for row in checks}
    found: dict[str, Counter[str]] = {}
    for (document, _), result in results.items():
        found.setdefault(document, Counter())[result] += 1
    return found


def similarity(cited: str, shown: str | None) -> float | None:
    """Likeness of two titles by their words, 0 to 1, to three places; what may be the name of the site counts or not, as is better."""
    if not shown:
        return None
    parts = _SITE.split(shown)
    cuts = range(1, len(parts))
    forms = [shown, *(" ".join(part) for cut in cuts for part in (parts[:cut], parts[cut:]))]
    return round(max(_ratio(cited, form) for form in forms), 3)


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, _words(a), _words(b), autojunk=False).ratio()


def _words(text: str) -> list[str]:
    """Words of a title; the signs of a script without spaces are words by themselves."""
    plain = normal(text)
    return list(plain) if re.search("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]", plain) else _WORD.findall(plain)


def _is_within(page_date: str | None, low: date | None, high: date | None) -> bool | None:
    if page_date is None or low is None or high is None:
        return None
    return low <= date.fromisoformat(page_date) <= high
