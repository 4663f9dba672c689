"""Claims: the article exists, each claim states one of its entries, and interpretations lead to hypotheses."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.ledger.assertions import default_measure
from pipelines.ledger.reader import Entry, Item, Ledger
from pipelines.ledger.rules.lookups import (
    repeated,
    unfit_measure,
    unknown,
    unknown_actor,
    unknown_definition,
    unknown_table,
    unlisted,
    unregistered,
)
from pipelines.ledger.rules.places import MAX_WORDS, word_count
from pipelines.ledger.yaml_files import Problem
from schemas import vocabulary
from schemas.written import testable
from schemas.written.ids import status


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Claims that cannot be traced or checked."""
    for article in ledger.articles:
        document, claims = article.model.document, article.model.claims
        if document not in ledger.by_document:
            otherwise = "write its file in data/documents first"
            yield from unknown(article, "document", document, ledger.by_document, otherwise, "document")
            continue
        for number in repeated(claim.id for claim in claims):
            message = f"the claim `{claims[number].id}` appears twice"
            yield article.problem(message, "give one of them another id", "claims", number, "id")
        for number, claim in enumerate(claims):
            if (words := word_count(claim.quote)) > MAX_WORDS:
                remedy = f"keep at most {MAX_WORDS}; … joins parts"
                yield article.problem(f"the quote has {words} words", remedy, "claims", number, "quote")
            is_interpretation = claim.claim_type == "interpretation"
            yield from (_interpretation if is_interpretation else _fact)(article, claim, number, ledger)


def matches(claim: testable.Claim, document: str, ledger: Ledger) -> list[Entry]:
    """The entries of ``document`` that the claim may refer to."""
    ref = claim.evidence
    if ref is None:
        return []
    return [
        entry
        for entry in ledger.evidence
        if entry.document.id == document
        and entry.assertion.about == ref.about
        and (ref.measure or default_measure(entry.assertion)) == default_measure(entry.assertion)
        and (ref.status or status(entry.assertion)) == status(entry.assertion)
        and (ref.actor or entry.assertion.actor) == entry.assertion.actor
        and ref.role in (None, getattr(entry.assertion, "role", None))
    ]


def _interpretation(
    article: Item[testable.Article], claim: testable.Claim, number: int, ledger: Ledger
) -> Iterator[Problem]:
    hypotheses = [item.model.id for item in ledger.hypotheses]
    file = "write data/hypotheses/<id>.yaml"
    if claim.evidence is not None:
        remedy = "remove `evidence` and name a hypothesis"
        yield article.problem("an interpretation is not evidence", remedy, "claims", number, "evidence")
    if not claim.hypothesis:
        yield article.problem("an interpretation needs a hypothesis", file, "claims", number)
    yield from unknown(article, "hypothesis", claim.hypothesis, hypotheses, file, "claims", number)


def _fact(article: Item[testable.Article], claim: testable.Claim, number: int, ledger: Ledger) -> Iterator[Problem]:
    if claim.evidence is None:
        remedy = "point at the entry of the article that states it"
        yield article.problem("a claim of fact needs `evidence`", remedy, "claims", number)
        return
    stated = matches(claim, article.model.document, ledger)
    if len(stated) != 1:
        lines = ", ".join(str(entry.source.line(entry.path)) for entry in stated)
        yield article.problem(
            f"{len(stated)} entries of the article match{f' (lines {lines})' if lines else ''}",
            "name about, measure, status and actor so that exactly one matches",
            *("claims", number, "evidence"),
        )
    if claim.compare_to:
        yield from _comparison(article, claim.compare_to, ("claims", number, "compare_to"), ledger)


def _comparison(
    article: Item[testable.Article], compare: testable.CompareTo, where: tuple[str | int, ...], ledger: Ledger
) -> Iterator[Problem]:
    """What a claim is compared with must exist as well: a typo would leave it unchecked for ever."""
    table, _, record = compare.about.partition("/")
    if table not in vocabulary.SUBJECT_TABLES:
        yield from unknown_table(article, table, *where, "about")
        return
    yield from unregistered(article, table, record, ledger, *where, "about")
    yield from unfit_measure(article, table, compare.measure, ledger, *where, "measure")
    yield from unlisted(article, compare.status, "status", table, vocabulary.STATUSES[table], *where, "status")
    yield from unknown_definition(article, compare.definition, ledger, *where, "definition")
    for name in ("actor", "origin", "destination"):
        yield from unknown_actor(article, getattr(compare, name), ledger, *where, name)
    for actor in compare.actors or []:
        yield from unknown_actor(article, actor, ledger, *where, "actors")
