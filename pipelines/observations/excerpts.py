"""Looking up an excerpt in the text of a captured page: what counts as the same words, in any script.

Pure functions. What is captured, and what a page's text is, is decided elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from bilateral.commons.groups import grouped
from pipelines.rows import AnyRow, AnyRows, Rows

PAGES, OUTCOMES = "parsed/cited_documents/cited_pages", "parsed/cited_documents/link_outcomes"
"""The internal tables of pages that were captured and read, and of the last answer of each address."""

_JOINED = re.compile(r" ?[\[(]?(?:…|\.{3,})[\])]? ?")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟′″«»‹›「」『』《》〈〉＂＇]")
_DASHES = re.compile(" ?[-‐‑‒–—―−]+ ?")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
"""Scripts without spaces, or with particles attached to words: no end of a word is required there."""
_AROUND = re.compile(f"(?<=[{_UNSPACED}]) | (?=[{_UNSPACED}])")
_BEFORE = re.compile(r" (?=[.,;:!?%)\]])|(?<=[(\[]) ")
_LETTER = rf"(?:(?![{_UNSPACED}])\w)"
_FOLDED = str.maketrans({"ё": "е", "|": " "})


def normal(text: str) -> str:
    """``text`` with one spelling for what readers take as the same.

    Without case, quotation marks, apostrophes and invisible characters; all dashes are a hyphen; one space between
    words, none before punctuation, around dashes, or beside Chinese and other scripts that use none.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", _QUOTES.sub("", text)))
    text = _QUOTES.sub("", text).casefold().translate(_FOLDED)
    text = _DASHES.sub("-", " ".join(text.split()))
    return _AROUND.sub("", _BEFORE.sub("", text))


def stands_in(excerpt: str, text: str) -> bool:
    """Whether the parts of ``excerpt``, joined by ``…``, are in ``text`` (a normal one) in this order, as whole words.

    ``45 billion`` is not in ``245 billion``, nor ``24`` in ``24.5``.
    """
    place = 0
    for part in map(normal, _JOINED.split(" ".join(excerpt.split()))):
        if part:
            if not (match := _whole(part).search(text, place)):
                return False
            place = match.end()
    return True


@cache
def _whole(part: str) -> re.Pattern[str]:
    """``part`` where no word or number continues at either end of it."""
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, part) else ""
    before += r"(?<!\d[.,])" if part[0].isdigit() else ""
    after = rf"(?!{_LETTER})" if re.match(_LETTER, part[-1]) else ""
    after += r"(?![.,]\d)" if part[-1].isdigit() else ""
    return re.compile(f"{before}{re.escape(part)}{after}")


def look_up(excerpts: Iterable[str], pages: AnyRows) -> dict[str, tuple[str, str | None]]:
    """For each excerpt the result, and the capture in which it was found or that was searched.

    ``pages`` are rows of ``cited_pages`` of one document, the first one to be searched first.
    """
    read = [(page["capture_id"], _contents(page)) for page in pages if page["text"] is not None]
    looked_at = read[0][0] if read else pages[0]["capture_id"] if pages else None
    missed = "not_found" if read else "unreadable" if pages else "not_archived"

    def found(excerpt: str) -> tuple[str, str | None]:
        holding = (capture for capture, texts in read if any(stands_in(excerpt, text) for text in texts()))
        return next((("found", capture) for capture in holding), (missed, looked_at))

    return {excerpt: found(excerpt) for excerpt in {*excerpts}}


def _contents(page: Mapping[str, Any]) -> Callable[[], list[str]]:
    """The normal texts of a page, made when first needed: the title with the main text, then all of it."""

    @cache
    def texts() -> list[str]:
        return [normal(f"{page['title'] or ''}\n{page['text']}"), normal(page["whole_text"] or "")]

    return texts


def pages_by_document(cited_pages: AnyRows, link_outcomes: AnyRows) -> dict[str, list[Mapping[str, object]]]:
    """The captured pages of each document: the one of the last answer first, then later before earlier ones."""
    answered = {row["document_id"]: row["capture_id"] for row in link_outcomes}
    latest = sorted(cited_pages, key=lambda p: (p["vintage_date"], p["capture_id"]), reverse=True)
    by_document: dict[str, list[Mapping[str, object]]] = grouped((page["slice"], page) for page in latest)
    for document, pages in by_document.items():
        pages.sort(key=lambda page: page["capture_id"] != answered.get(document))
    return by_document


def checked(evidence: AnyRows, pins: AnyRows, cited_pages: AnyRows, link_outcomes: AnyRows) -> Rows:
    """A row of ``excerpt_checks`` for each of ``evidence`` (evidence_id, document_id, excerpt) with an excerpt.

    ``pins`` (document_id, excerpt, capture_id) name the only capture in which a curator wants an excerpt looked up, if
    it is archived here.
    """
    pages = pages_by_document(cited_pages, link_outcomes)
    pinned = {(pin["document_id"], pin["excerpt"]): pin["capture_id"] for pin in pins}
    archived = {page["capture_id"] for page in cited_pages}

    def of_pin(row: AnyRow) -> str | None:
        pin = pinned.get((row["document_id"], row["excerpt"]))
        return pin if pin in archived else None

    rows = [(row, row["document_id"], of_pin(row)) for row in evidence if row["excerpt"]]
    sought: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for row, document, pin in rows:
        sought[document, pin].add(row["excerpt"])
    results = {
        (document, pin): look_up(
            excerpts, [p for p in cited_pages if p["capture_id"] == pin] if pin else pages.get(document, [])
        )
        for (document, pin), excerpts in sought.items()
    }
    return [
        {
            "evidence_id": row["evidence_id"],
            "document_id": document,
            **dict(zip(("result", "capture_id"), results[document, pin][row["excerpt"]], strict=True)),
            "is_pinned": pin is not None,
        }
        for row, document, pin in rows
    ]
