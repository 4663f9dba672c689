"""Rules 6 and 7: where in the document a value stands, and one value for one thing in one document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pipelines.ledger import assertions as evidence
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.yaml_files import Problem
from schemas import vocabulary
from schemas.written import entries
from schemas.written import ids as subjects

MAX_WORDS = 12
_CJK = re.compile("[぀-ヿ㐀-鿿豈-﫿]")


def word_count(text: str) -> int:
    """Words of an excerpt. Two Chinese or Japanese characters count as one word; the ellipsis counts nothing."""
    spaced = _CJK.sub(" ", text).replace("…", " ").split()
    return sum(any(c.isalnum() for c in word) for word in spaced) + (len(_CJK.findall(text)) + 1) // 2


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Excerpts, locators, addresses and doubles."""
    for item in ledger.documents:
        document = item.model
        if document.read_as == "second_hand" and document.reliability != "F":
            yield item.problem("a second-hand document has reliability F", "write reliability: F", "reliability")
        if not document.url and not document.url_note:
            yield item.problem(
                "there is no URL and no url_note", "write the address, or say in url_note why there is none", "id"
            )
    for entry in ledger.evidence:
        yield from _place(entry)
    yield from _doubles(ledger)


def _place(entry: Entry) -> Iterator[Problem]:
    a, second_hand = entry.assertion, entry.document.read_as == "second_hand"
    if a.excerpt and (words := word_count(a.excerpt)) > MAX_WORDS:
        yield entry.problem(
            f"the excerpt has {words} words", f"keep the {MAX_WORDS} that hold the figure; … joins parts", "excerpt"
        )
    if not a.excerpt and not a.locator and not second_hand:
        yield entry.problem(
            "there is neither an excerpt nor a locator",
            "write the words (at most 12), or the page, table or row, where it stands",
            "about",
        )
    if a.capture and not a.excerpt:
        yield entry.problem(
            "a capture is named, but no excerpt that must stand in it",
            "write the words (at most 12), or remove `capture`",
            "capture",
        )
    if second_hand and a.credibility != "6":
        yield entry.problem(
            "second-hand evidence has credibility 6", "write credibility: 6, or read the document", "credibility"
        )


def _doubles(ledger: Ledger) -> Iterator[Problem]:
    seen: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    beside: dict[tuple[str, ...], dict[str, Entry]] = defaultdict(dict)
    for entry in ledger.evidence:
        a = entry.assertion
        try:
            subject = subjects.subject_id(a)
        except (ValueError, IndexError):
            continue
        name = evidence.default_measure(a)
        measure = ledger.measures.get(name)
        actor = "" if entry.table in ("memberships", "settlement") else a.actor or ""
        key = subjects.observation_id(
            subject, name, actor, subjects.status(a), a.definition or "", evidence.unit(a, measure)
        )
        seen[entry.source.path, key].append(entry)
        for name, what in _beside(a):
            beside[entry.source.path, subject, subjects.status(a), a.part or "", name, what].setdefault(key, entry)
    yield from _doubles_beside(beside)
    for (_, key), group in seen.items():
        if len(group) == 1:
            if group[0].assertion.part:
                yield group[0].problem(
                    "`part` without a second value", "remove it: a and b tell two values of one thing apart", "part"
                )
            continue
        first = group[0].source.line(group[0].path)
        parts = [entry.assertion.part for entry in group]
        for entry in group[1:]:
            if None in parts or len(set(parts)) < len(parts):
                yield entry.problem(
                    f"a second value for {key.split('|')[0]} {key.split('|')[1]} (the first is on line {first})",
                    "one entry for one thing; if the document gives two values, write part: a and part: b, each with its excerpt and a note",
                    "about",
                )
            elif len({e.assertion.excerpt for e in group}) < len(group) or not all(e.assertion.note for e in group):
                yield entry.problem(
                    "two values of one thing need distinct excerpts and a note each",
                    "quote where each stands and say why there are two",
                    "part",
                )


def _beside(assertion: entries.Assertion) -> Iterator[tuple[str, str]]:
    """What an occurrence also asserts, each a row of evidence of its own: the field, and the actor if there is one."""
    if evidence.default_measure(assertion) != "occurrence":
        return  # names.py says that these fields do not belong there
    if getattr(assertion, "place", None):
        yield "place", ""
    participants = getattr(assertion, "participants", None)
    for role in vocabulary.ROLES if participants else ():
        for actor in getattr(participants, role) or []:
            yield "participants", actor


def _doubles_beside(beside: dict[tuple[str, ...], dict[str, Entry]]) -> Iterator[Problem]:
    """Two occurrences of one record, by two parties or two definitions, cannot both give the place or an actor's role."""
    told: set[tuple[str, tuple[str | int, ...], str]] = set()
    for (*_, name, what), owners in beside.items():
        first, *others = owners.values()
        for entry in others:
            if (where := (entry.source.path, entry.path, name)) in told:
                continue
            told.add(where)
            thing = f"the role of {what}" if what else "the place"
            yield entry.problem(
                f"{thing} stands on line {first.source.line(first.path)} already",
                f"give `{name}` in one entry of the status only",
                name,
            )
