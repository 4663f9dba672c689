"""Claims: the article exists, each claim states one entry of it, interpretations lead to hypotheses."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.ledger import assertions as evidence
from pipelines.ledger.reader import Entry, Item, Ledger
from pipelines.ledger.remedies import suggestions as remedies
from pipelines.ledger.remedies.suggestions import nearest
from pipelines.ledger.rules.places import MAX_WORDS, word_count
from pipelines.ledger.yaml_files import Problem
from schemas import vocabulary
from schemas.written import testable
from schemas.written.ids import status


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Claims that cannot be traced or checked."""
    hypotheses = {item.model.id for item in ledger.hypotheses}
    for article in ledger.articles:
        if article.model.document not in ledger.by_document:
            hint = nearest(article.model.document, ledger.by_document) or "write its file in data/documents first"
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


def matches(claim: testable.Claim, document: str, ledger: Ledger) -> list[Entry]:
    """The entries of ``document`` that the claim may mean."""
    ref = claim.evidence
    if ref is None:
        return []
    return [
        entry
        for entry in ledger.evidence
        if entry.document.id == document
        and entry.assertion.about == ref.about
        and (ref.measure or evidence.default_measure(entry.assertion)) == evidence.default_measure(entry.assertion)
        and (ref.status or status(entry.assertion)) == status(entry.assertion)
        and (ref.actor or entry.assertion.actor) == entry.assertion.actor
        and ref.role in (None, getattr(entry.assertion, "role", None))
    ]


def _target(
    article: Item[testable.Article],
    claim: testable.Claim,
    where: tuple[str | int, ...],
    ledger: Ledger,
    hypotheses: set[str],
) -> Iterator[Problem]:
    if claim.claim_type == "interpretation":
        if claim.evidence is not None:
            yield article.problem(
                "an interpretation is not evidence", "remove `evidence` and name a hypothesis", *where, "evidence"
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
    if claim.compare_to:
        yield from _comparison(article, claim.compare_to, (*where, "compare_to"), ledger)


def _comparison(
    article: Item[testable.Article], compare: testable.CompareTo, where: tuple[str | int, ...], ledger: Ledger
) -> Iterator[Problem]:
    """What is to be compared with must exist too: a typo would leave the claim unchecked for ever."""
    table, _, record = compare.about.partition("/")
    if table not in vocabulary.SUBJECT_TABLES:
        hint = nearest(table, vocabulary.SUBJECT_TABLES) or "tables: " + ", ".join(vocabulary.SUBJECT_TABLES)
        yield article.problem(f"there is no table `{table}`", hint, *where, "about")
        return
    known = ledger.register.get(table, {})
    if record and record not in known:
        hint = nearest(record, known) or f"register it in data/reference/records/{table}.yaml"
        yield article.problem(f"record `{record}` is not registered", hint, *where, "about")
    fitting = ledger.hints.measures[table]
    if compare.measure not in fitting:
        hint = nearest(compare.measure, fitting) or f"measures of {table}: {', '.join(fitting)}"
        yield article.problem(f"`{compare.measure}` is not a measure of {table}", hint, *where, "measure")
    statuses = vocabulary.STATUSES[table]
    if compare.status and compare.status not in statuses:
        hint = f"{nearest(compare.status, statuses)} {table} have: {', '.join(statuses)}".strip()
        yield article.problem(f"{table} have no status `{compare.status}`", hint, *where, "status")
    if compare.definition and compare.definition not in ledger.definitions:
        hint = nearest(compare.definition, ledger.definitions) or "declare it in data/reference/definitions.yaml"
        yield article.problem(f"there is no definition `{compare.definition}`", hint, *where, "definition")
    ends = [("actor", compare.actor), ("origin", compare.origin), ("destination", compare.destination)]
    for name, actor in [*ends, *(("actors", actor) for actor in compare.actors or [])]:
        if actor and actor not in ledger.actors:
            hint = remedies.actor(actor, ledger.hints.actors)
            yield article.problem(f"there is no actor `{actor}`", hint, *where, name)
