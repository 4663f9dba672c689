"""claims.jsonld: the claims of articles with their verdicts, as ClaimReview of schema.org, for fact-checking tools.

The rating has a number only where the verdict says how a claim stands to the evidence: 1 (contradicted) to 5
(supported). An attribution and what cannot be verified have none, and a claim that cannot be checked has no review.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from bilateral.commons.references import to_csl
from pipelines.formats import about
from pipelines.rows import Row, Rows
from schemas.vocabulary import VERDICTS

FILE = "claims.jsonld"
BOOK = "book/index.html"
"""The page with the reviews, relative to the file."""
RATINGS = {"contradicted": 1, "imprecise": 3, "supported": 5}
UNCHECKED = "not_checkable"
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def reviews(claims: Rows, verdicts: Rows, documents: Rows, date: str) -> str:
    """The file; ``date`` is the day of the release. Reviews stand in the order of the articles and their claims."""
    judged = {row["claim_id"]: row for row in verdicts}
    by_id = {row["document_id"]: row for row in documents}
    order = sorted(claims, key=lambda claim: (claim["document_id"], claim["position"]))
    graph = [
        _review(claim, verdict, by_id, date)
        for claim in order
        if (verdict := judged[claim["claim_id"]])["verdict_latest"] != UNCHECKED
    ]
    return about.as_json({"@context": "https://schema.org", "@graph": graph})


def in_the_book(text: str) -> str:
    """The same for the page itself, where addresses are relative to it."""
    return text.replace(f'"{BOOK}#', '"#')


def _review(claim: Row, verdict: Row, documents: Mapping[str, Row], date: str) -> dict[str, object]:
    page = f"{BOOK}#/claims?claim={quote(claim['claim_id'], safe='')}"
    behind = [documents[name] for name in verdict["document_ids"] or () if name in documents]
    return {
        "@type": "ClaimReview",
        "@id": page,
        "url": page,
        "datePublished": date,
        "author": {"@type": "Organization", "name": about.CURATORS},
        "license": about.LICENSE["path"],
        "claimReviewed": claim["quote"],
        "itemReviewed": dict(_claim(claim, documents[claim["document_id"]])),
        "reviewRating": _rating(verdict["verdict_latest"]),
        "reviewBody": verdict["sentence"],
        "isBasedOn": [_work(row) for row in behind],
    }


def _rating(verdict: str) -> dict[str, object]:
    number = RATINGS.get(verdict)
    scale = {"ratingValue": number, "bestRating": max(RATINGS.values()), "worstRating": min(RATINGS.values())}
    name = {"alternateName": verdict.replace("_", " ").capitalize(), "ratingExplanation": VERDICTS[verdict]}
    return {"@type": "Rating", **name, **(scale if number else {})}


def _claim(claim: Row, article: Row) -> Iterator[tuple[str, object]]:
    """What is reviewed: who says it, as far as that is known, and where it appeared."""
    yield "@type", "Claim"
    if claim["speaker"]:
        yield "author", {"@type": "Person", "name": claim["speaker"]}
    elif article["author"]:
        yield "author", [{"@type": "Person", "name": name} for name in article["author"]]
    elif article["publisher"]:
        yield "author", {"@type": "Organization", "name": article["publisher"]}
    if day := _day(article):
        yield "datePublished", day
    yield "appearance", _work(article)


def _work(document: Row) -> dict[str, Any]:
    """A document as a work; a title that is our description is in brackets."""
    known = {"name": to_csl(document)["title"], "url": document["url"], "datePublished": _day(document)}
    known |= {"publisher": document["publisher"] and {"@type": "Organization", "name": document["publisher"]}}
    return {"@type": "CreativeWork"} | {name: value for name, value in known.items() if value}


def _day(document: Row) -> str | None:
    """The day of publication, if it is a plain date."""
    issued = document["issued"] or ""
    return issued if _DAY.fullmatch(issued) else None
