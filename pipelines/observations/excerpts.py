"""Looking an excerpt up in the text of a captured page: what counts as the same words, in any script.

Pure. What is captured, and what a page's text is, are others' business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

Rows = Sequence[Mapping[str, Any]]

_JOINED = re.compile(r"\s*[\[(]?(?:…|\.{3,})[\])]?\s*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟′″«»‹›「」『』《》〈〉＂＇]")
_DASHES = re.compile(r"\s*[-‐‑‒–—―−]+\s*")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
"""Scripts that run on without spaces, or hang particles on to words: no end of a word is asked for there."""
_AROUND = re.compile(rf"(?<=[{_UNSPACED}])\s+|\s+(?=[{_UNSPACED}])")
_BEFORE = re.compile(r"\s+(?=[.,;:!?%)\]])|(?<=[(\[])\s+")
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
    """Whether the parts of ``excerpt``, which ``…`` joins, stand in ``text`` (a normal one) in this order, as whole words.

    ``45 billion`` does not stand in ``245 billion``, nor ``24`` in ``24.5``.
    """
    place = 0
    for part in map(normal, _JOINED.split(excerpt)):
        if part:
            found = _whole(part).search(text, place)
            if not found:
                return False
            place = found.end()
    return True


@cache
def _whole(part: str) -> re.Pattern[str]:
    """``part`` where no word and no number goes on at either end of it."""
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, part) else ""
    before += r"(?<!\d[.,])" if part[0].isdigit() else ""
    after = rf"(?!{_LETTER})" if re.match(_LETTER, part[-1]) else ""
    after += r"(?![.,]\d)" if part[-1].isdigit() else ""
    return re.compile(f"{before}{re.escape(part)}{after}")


def look_up(excerpts: Iterable[str], pages: Rows) -> dict[str, tuple[str, str | None]]:
    """For each excerpt the result, and the capture in which it was found or that was looked at.

    ``pages`` are rows of ``cited_pages`` of one document, the one to look at first first.
    """
    read = [(page["capture_id"], _contents(page)) for page in pages if page["text"] is not None]
    looked_at = read[0][0] if read else pages[0]["capture_id"] if pages else None
    missed = "not_found" if read else "unreadable" if pages else "not_archived"
    return {
        excerpt: next(
            (("found", capture) for capture, texts in read if any(stands_in(excerpt, t) for t in texts())),
            (missed, looked_at),
        )
        for excerpt in set(excerpts)
    }


def _contents(page: Mapping[str, Any]) -> Callable[[], list[str]]:
    """The normal texts of a page, made when they are first needed: the title with the main text, then all of it."""

    @cache
    def texts() -> list[str]:
        return [normal(f"{page['title'] or ''}\n{page['text']}"), normal(page["whole_text"] or "")]

    return texts


def pages_by_document(cited_pages: Rows, link_outcomes: Rows) -> dict[str, list[Mapping[str, Any]]]:
    """The captured pages of each document: that of the last answer first, then later ones before earlier ones."""
    answered = {row["document_id"]: row["capture_id"] for row in link_outcomes}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for page in sorted(cited_pages, key=lambda p: (p["vintage_date"], p["capture_id"]), reverse=True):
        found.setdefault(page["slice"], []).append(page)
    for document, pages in found.items():
        pages.sort(key=lambda page: page["capture_id"] != answered.get(document))
    return found


def checked(evidence: Rows, pins: Rows, cited_pages: Rows, link_outcomes: Rows) -> list[dict[str, Any]]:
    """A row of ``excerpt_checks`` for each of ``evidence`` (evidence_id, document_id, excerpt) with an excerpt.

    ``pins`` (document_id, excerpt, capture_id) say in which capture alone a curator wants it looked up, if it is
    archived here.
    """
    pages = pages_by_document(cited_pages, link_outcomes)
    pinned = {(pin["document_id"], pin["excerpt"]): pin["capture_id"] for pin in pins}
    archived = {page["capture_id"] for page in cited_pages}
    wanted: dict[tuple[str, str | None], set[str]] = {}
    rows = [row for row in evidence if row["excerpt"]]
    for row in rows:
        wanted.setdefault(_place(row, pinned, archived), set()).add(row["excerpt"])
    results = {
        (document, pin): look_up(
            excerpts, [p for p in cited_pages if p["capture_id"] == pin] if pin else pages.get(document, [])
        )
        for (document, pin), excerpts in wanted.items()
    }
    made = []
    for row in rows:
        place = _place(row, pinned, archived)
        result, capture_id = results[place][row["excerpt"]]
        made.append(
            {
                "evidence_id": row["evidence_id"],
                "document_id": row["document_id"],
                "result": result,
                "capture_id": capture_id,
                "is_pinned": place[1] is not None,
            }
        )
    return made


def _place(row: Mapping[str, Any], pinned: Mapping[tuple[str, str], str], archived: set[str]) -> tuple[str, str | None]:
    """The document, and the capture that is pinned and archived, if any."""
    pin = pinned.get((row["document_id"], row["excerpt"]))
    return row["document_id"], pin if pin in archived else None
