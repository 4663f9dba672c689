"""Claims: the article exists, each claim states one of its entries, and interpretations lead to hypotheses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bilateral.commons.preferred_value import plain
from pipelines.ledger import validation
from pipelines.ledger.assertions import default_measure
from pipelines.ledger.reader import Entry, Item, Ledger
from pipelines.ledger.rules.lookups import repeated, unfit_measure, unknown, unknown_table, unlisted, unregistered
from pipelines.ledger.rules.places import MAX_WORDS, word_count
from pipelines.ledger.yaml_files import Problem
from schemas import vocabulary
from schemas.written import entries, testable
from schemas.written.base import Written
from schemas.written.ids import status

Article = Item[testable.Article]
_SELECTORS = tuple(dict.fromkeys(name for model in entries.ASSERTIONS.values() for name in entries.fields(model)))
"""The fields by which a claim may select an entry."""


_FITS = {"quantity": {"quantity", "ratio"}, "count": {"count", "ordinal"}, "date": {"occurrence", "role"}}
_FITS["membership"] = {"role"}
"""Kinds of measures that a claim of each type may state, where not all may."""


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Claims that cannot be traced or checked, and entries that one id does not tell apart."""
    named = [entry for entry in ledger.evidence if entry.assertion.id]
    for number in repeated((entry.document.id, entry.assertion.id) for entry in named):
        message = f"the entry `{named[number].assertion.id}` appears twice in its document"
        yield named[number].problem(message, "give one of them another id", "id")
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
    if claim.evidence is None:
        return []
    wanted = {name: _plain(value) for name, value in claim.evidence.items()}

    def asked(name: str, value: object, assertion: entries.Assertion) -> object:
        year = ledger.fiscal_years.get(getattr(assertion, "reporter", None) or "")
        return (year and name in validation.PERIODS and year.period(str(value))) or value

    def is_meant(assertion: entries.Assertion) -> bool:
        return all(_plain(_written(assertion, n)) == asked(n, v, assertion) for n, v in wanted.items())

    return [entry for entry in ledger.evidence_of.get(document, ()) if is_meant(entry.assertion)]


def _written(assertion: entries.Assertion, name: str) -> object:
    """A field of an entry; a measure or status left out is the usual one."""
    usual = {"measure": default_measure, "status": status}
    return usual[name](assertion) if name in usual else getattr(assertion, name, None)


def _plain(value: object) -> object:
    """A value as it is compared: lists regardless of order."""
    return sorted(value) if isinstance(value, list) else value


def _interpretation(article: Article, claim: testable.Claim, number: int, ledger: Ledger) -> Iterator[Problem]:
    hypotheses = [item.model.id for item in ledger.hypotheses]
    file = "write data/hypotheses/<id>.yaml"
    yield from unknown(article, "hypothesis", claim.hypothesis, hypotheses, file, "claims", number, "hypothesis")


def _fact(article: Article, claim: testable.Claim, number: int, ledger: Ledger) -> Iterator[Problem]:
    if claim.evidence is None:
        return  # as ``fields`` reports
    where = ("claims", number, "evidence")
    for name in claim.evidence:
        yield from unlisted(article, name, "field", "an entry", _SELECTORS, *where, name)
    if not set(claim.evidence) <= set(_SELECTORS):
        return
    stated = matches(claim, article.model.document, ledger)
    if len(stated) != 1:
        lines = ", ".join(str(entry.source.line(entry.path)) for entry in stated)
        yield article.problem(
            f"{len(stated)} entries of the article match{f' (lines {lines})' if lines else ''}",
            "name more of its fields, or give the entry an `id` and name that, so that exactly one matches",
            *where,
        )
        return
    excerpt = stated[0].assertion.excerpt
    if not _is_one_passage(claim.quote, excerpt or ""):
        has = f"has “{excerpt}”" if excerpt else "has no excerpt: write it"
        remedy = f"quote the article; its entry {has}. For words from elsewhere write an entry of their own"
        yield article.problem("the quote is not in the passage of its entry", remedy, "claims", number, "quote")
    measure = ledger.measures.get(default_measure(stated[0].assertion))
    if measure and measure.kind not in _FITS.get(claim.claim_type, (measure.kind,)):
        fitting = [kind for kind in vocabulary.CLAIM_TYPES if measure.kind in _FITS.get(kind, ())]
        message = f"`{measure.id}` of {stated[0].assertion.about} is no {claim.claim_type}"
        remedy = f"write claim_type: {' or '.join(fitting)}" if fitting else "write claim_type: attribution, or quote"
        yield article.problem(message, f"{remedy}, or point at another entry", "claims", number, "claim_type")
    if claim.compare_to:
        yield from _comparison(article, claim.compare_to, stated[0], ("claims", number, "compare_to"), ledger)


def _is_one_passage(quote: str, excerpt: str) -> bool:
    """Whether a part of one, between … and …, stands in the other."""
    pairs = ((quote, excerpt), (excerpt, quote))
    parts = ((plain(part), plain(other)) for one, other in pairs for part in one.split("…"))
    return any(part and f" {part} " in f" {other} " for part, other in parts)


def _comparison(
    article: Article, compare: testable.CompareTo, stated: Entry, where: tuple[str | int, ...], ledger: Ledger
) -> Iterator[Problem]:
    """What a claim is compared with must exist as well: a typo would leave it unchecked for ever."""
    table, _, record = compare.about.partition("/")
    if table == "indicators":
        known = vocabulary.COMPUTED_INDICATORS
        yield from unlisted(article, compare.measure, "measure", "computed indicators", known, *where, "measure")
    elif table not in vocabulary.SUBJECT_TABLES:
        yield from unknown_table(article, table, *where, "about")
        return
    else:
        yield from unregistered(article, table, record, ledger, *where, "about")
        yield from unfit_measure(article, table, compare.measure, ledger, *where, "measure")
        yield from unlisted(article, compare.status, "status", table, vocabulary.STATUSES[table], *where, "status")
    sides, own = _sides(compare, ledger), _sides(stated.assertion, ledger)
    is_vague = stated.table == "memberships" or own <= sides or min(len(own), len(sides)) < 2
    is_part = sides <= own or (is_vague and "/" in compare.about)
    if own and not is_part and sides <= {*ledger.actors}:
        remedy = f"the entry is about {', '.join(sorted(own))}: name these, or point at the entry that is meant"
        yield article.problem(f"compared with {', '.join(sorted(sides))}, which the claim is not about", remedy, *where)


def _sides(written: Written, ledger: Ledger | None = None) -> set[str]:
    """The actors that a series, or what is compared with it, is about; of a record, those who take part in it."""
    named = {getattr(written, name, None) for name in ("origin", "destination", "actor", "partner", "group")}
    sides = {actor for actor in (*named, *(getattr(written, "actors", None) or ())) if actor}
    return sides if sides or ledger is None else ledger.parties.get(getattr(written, "about", ""), set())


def unanswered(ledger: Ledger) -> Iterator[Problem]:
    """Claims compared with what no other document states: no error, for a source may have it."""
    asserted: dict[str, set[tuple[str, str, frozenset[str]]]] = defaultdict(set)
    compared = {claim.compare_to.about for item in ledger.articles for claim in item.model.claims if claim.compare_to}
    for entry in ledger.evidence:
        if entry.assertion.about in compared:
            key = (default_measure(entry.assertion), entry.document.id, frozenset(_sides(entry.assertion)))
            asserted[entry.assertion.about].add(key)
    for item in ledger.articles:
        for number, claim in enumerate(item.model.claims):
            if (compare := claim.compare_to) is None or compare.about == "indicators":
                continue
            sides = _sides(compare)
            answers = [
                document
                for measure, document, others in asserted[compare.about]
                if (measure == compare.measure or (measure == "occurrence" and "/" in compare.about))
                and sides <= others | (sides if "/" in compare.about else set())
            ]
            if {*answers} <= {item.model.document}:
                message = f"no other document states `{compare.measure}` of {', '.join(sorted(sides)) or compare.about}"
                remedy = "correct it, or leave it: unless a source has it, the verdict will be unverifiable"
                yield item.problem(message, remedy, "claims", number, "compare_to")
