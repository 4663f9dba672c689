"""claims.jsonld, read as RDF: who reviews which words of whom, by what scale, and only what can be checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from pipelines.formats.claim_review import FILE, in_the_book, reviews
from tests.book.book_files import load
from tests.support.rows import each_case

BASE = "https://example.org/releases/1.0.0/"
SCHEMA = Namespace("https://schema.org/")
CONTEXT = {"@vocab": str(SCHEMA), "url": {"@type": "@id"}, "license": {"@type": "@id"}}
"""What the context of schema.org says of the terms used here; nothing is fetched."""
THING = {"@type", "@id", "name", "url"}
WORK = THING | {"author", "datePublished", "publisher", "license", "isBasedOn"}
PROPERTIES = {
    "ClaimReview": WORK | {"claimReviewed", "itemReviewed", "reviewRating", "reviewBody"},
    "Claim": WORK | {"appearance"},
    "CreativeWork": WORK,
    "Rating": THING | {"alternateName", "ratingExplanation", "ratingValue", "bestRating", "worstRating"},
    "Person": THING,
    "Organization": THING,
}
"""Properties that schema.org gives to each type, its own and inherited ones, of those used here."""
DOCUMENT = {"author": None, "publisher": None, "url": None, "title_is_description": False, "issued": None}
DOCUMENT |= dict.fromkeys(("container_title", "accessed", "language", "url_note", "type"), None)


def made(verdict: str = "supported", **claim: Any) -> dict[str, Any]:
    """The review of one claim of a newspaper."""
    documents = [
        DOCUMENT | {"document_id": "a", "title": "Trade grows", "publisher": "Daily", "issued": "2025-06"},
        DOCUMENT | {"document_id": "b", "title": "Figures", "url": "https://b.example/1", "issued": "[2024..2025]"},
    ]
    row = {"claim_id": "a/x", "document_id": "a", "position": 1, "quote": "245 billion", "speaker": None} | claim
    judged = {"claim_id": "a/x", "verdict_latest": verdict, "sentence": "So it is.", "document_ids": ["b"]}
    (review,) = json.loads(reviews([row], [judged], documents, "2026-01-31"))["@graph"]
    return dict(review)


def nodes(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [one for item in node for one in nodes(item)]
    return [node, *nodes([*node.values()])] if isinstance(node, dict) else []


def graph(text: str) -> Graph:
    described = json.loads(text) | {"@context": CONTEXT}
    return Graph().parse(data=json.dumps(described), format="json-ld", base=f"{BASE}{FILE}")


def test_a_review_says_what_was_claimed_where_and_what_it_rests_on() -> None:
    review = made()
    assert review["claimReviewed"] == "245 billion"
    assert review["datePublished"] == "2026-01-31"
    assert review["url"] == "book/index.html#/claims?claim=a%2Fx"
    assert review["itemReviewed"] == {
        "@type": "Claim",
        "author": {"@type": "Organization", "name": "Daily"},
        "datePublished": "2025-06",
        "appearance": {
            "@type": "CreativeWork",
            "name": "Trade grows",
            "datePublished": "2025-06",
            "publisher": {"@type": "Organization", "name": "Daily"},
        },
    }
    assert review["isBasedOn"] == [{"@type": "CreativeWork", "name": "Figures", "url": "https://b.example/1"}]


def test_who_is_quoted_is_the_author_of_the_claim() -> None:
    assert made(speaker="Kaja Kallas")["itemReviewed"]["author"] == {"@type": "Person", "name": "Kaja Kallas"}


@each_case(__file__, "verdict name number")
def test_a_verdict_has_a_number_only_where_it_says_something_of_the_truth(
    verdict: str, name: str, number: int | None
) -> None:
    rating = made(verdict)["reviewRating"]
    assert (rating["alternateName"], rating.get("ratingValue")) == (name, number)
    scale = {key: rating[key] for key in ("worstRating", "bestRating") if key in rating}
    assert scale == ({"worstRating": 1, "bestRating": 5} if number else {})


def test_what_cannot_be_checked_has_no_review() -> None:
    judged = {"claim_id": "a/x", "verdict_latest": "not_checkable"}
    claim = {"claim_id": "a/x", "document_id": "a", "position": 1}
    assert json.loads(reviews([claim], [judged], [], "2026-01-31"))["@graph"] == []


def test_every_claim_of_the_release_that_can_be_checked_has_a_review_with_properties_of_schema_org(
    released: Path,
) -> None:
    text = (released / FILE).read_text("utf-8")
    verdicts = pq.read_table(released / "verdicts.parquet").to_pylist()
    quotes = {row["claim_id"]: row["quote"] for row in pq.read_table(released / "claims.parquet").to_pylist()}
    for node in nodes(json.loads(text)["@graph"]):
        assert node.keys() <= PROPERTIES[node["@type"]]
    triples = graph(text)
    found = {*triples.subjects(RDF.type, SCHEMA.ClaimReview)}
    checked = [row for row in verdicts if row["verdict_latest"] != "not_checkable"]
    assert 0 < len(found) == len(checked) < len(verdicts)
    for row in checked:
        page = URIRef(f"{BASE}book/index.html#/claims?claim={row['claim_id'].replace('/', '%2F')}")
        assert [*triples.objects(page, SCHEMA.claimReviewed)] == [Literal(quotes[row["claim_id"]])]
        assert triples.value(page, SCHEMA.url) == page
        rating = triples.value(page, SCHEMA.reviewRating)
        assert triples.value(rating, SCHEMA.alternateName) == Literal(row["verdict_latest"].capitalize())


def test_the_claims_page_of_the_book_has_the_same_reviews_beside_it(released: Path) -> None:
    text = load(released, "reviews")
    assert text == in_the_book((released / FILE).read_text("utf-8"))
    assert {node["url"][:9] for node in json.loads(text)["@graph"]} == {"#/claims?"}
