"""Claims: the article exists, each claim states one entry of it, interpretations lead to hypotheses."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines import evidence
from pipelines.ledger import Entry, Item, Ledger
from pipelines.reading import Problem
from pipelines.rules.places import MAX_WORDS, word_count
from pipelines.shape import nearest
from pipelines.subjects import status
from schemas import entries, vocabulary


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Claims that cannot be traced or checked."""
    hypotheses = {item.model.id for item in ledger.hypotheses}
    for article in ledger.articles:
        if article.model.document not in ledger.by_document:
            hint = (
                nearest(article.model.document, ledger.by_document)
                or "write its file in data/documents first"
            )
            yield article.problem(f"there is no document `{article.model.document}`", hint, "document")
            continue
        seen: set[str] = set()
        for number, claim in enumerate(article.model.claims):
            where = ("claims", number)
            if claim.id in seen:
                yield article.problem(
                    f"the claim `{claim.id}` stands twice", "give one of them another id", *where, "id"
                )
            seen.add(claim.id)
            if word_count(claim.quote) > MAX_WORDS:
                yield article.problem(
                    f"the quote has {word_count(claim.quote)} words",
                    f"keep at most {MAX_WORDS}; … joins parts",
                    *where,
                    "quote",
                )
            yield from _target(article, claim, where, ledger, hypotheses)


def matches(claim: entries.Claim, document: str, ledger: Ledger) -> list[Entry]:
    """The entries of ``document`` that the claim may mean."""
    ref = claim.evidence
    if ref is None:
        return []
    return [
        entry
        for entry in ledger.evidence
        if entry.document.id == document
        and entry.assertion.about == ref.about
        and (ref.measure or evidence.default_measure(entry.assertion))
        == evidence.default_measure(entry.assertion)
        and (ref.status or status(entry.assertion)) == status(entry.assertion)
        and (ref.actor or entry.assertion.actor) == entry.assertion.actor
        and ref.role in (None, getattr(entry.assertion, "role", None))
    ]


def _target(
    article: Item[entries.Article],
    claim: entries.Claim,
    where: tuple[str | int, ...],
    ledger: Ledger,
    hypotheses: set[str],
) -> Iterator[Problem]:
    if claim.claim_type == "interpretation":
        if claim.evidence is not None:
            yield article.problem(
                "an interpretation is not evidence",
                "remove `evidence` and name a hypothesis",
                *where,
                "evidence",
            )
        if claim.hypothesis not in hypotheses:
            hint = nearest(claim.hypothesis or "", hypotheses) or "write data/hypotheses/<id>.yaml"
            yield article.problem(
                f"there is no hypothesis `{claim.hypothesis}`"
                if claim.hypothesis
                else "an interpretation needs a hypothesis",
                hint,
                *where,
            )
        return
    if claim.evidence is None:
        yield article.problem(
            "a claim of fact needs `evidence`", "point at the entry of the article that states it", *where
        )
        return
    found = matches(claim, article.model.document, ledger)
    if len(found) != 1:
        lines = ", ".join(str(entry.source.line(entry.path)) for entry in found) or "none"
        yield article.problem(
            f"{len(found)} entries of the article match (lines {lines})",
            "name about, measure, status and actor so that exactly one does",
            *where,
            "evidence",
        )
    compare = claim.compare_to
    if compare and (measure := ledger.measures.get(compare.measure)) is None:
        yield article.problem(
            f"there is no measure `{compare.measure}`",
            nearest(compare.measure, ledger.measures),
            *where,
            "compare_to",
            "measure",
        )
    elif compare and measure and compare.about.partition("/")[0] not in measure.tables:
        yield article.problem(
            f"`{compare.measure}` is no measure of {compare.about}",
            f"tables: {', '.join(measure.tables)}",
            *where,
            "compare_to",
        )
    if compare and compare.about.partition("/")[0] not in vocabulary.SUBJECT_TABLES:
        yield article.problem(
            f"there is no table `{compare.about}`",
            nearest(compare.about, vocabulary.SUBJECT_TABLES),
            *where,
            "compare_to",
            "about",
        )
