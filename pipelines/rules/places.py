"""Rules 6 and 7: where in the document a value stands, and one value for one thing in one document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pipelines import evidence, subjects
from pipelines.ledger import Entry, Ledger
from pipelines.reading import Problem

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
            yield item.problem(
                "a second-hand document has reliability F", "write reliability: F", "reliability"
            )
        if not document.url and not document.url_note:
            yield item.problem(
                "there is no URL and no url_note",
                "write the address, or say in url_note why there is none",
                "id",
            )
    for entry in ledger.evidence:
        yield from _place(entry)
    yield from _doubles(ledger)


def _place(entry: Entry) -> Iterator[Problem]:
    a, second_hand = entry.assertion, entry.document.read_as == "second_hand"
    if a.excerpt and (words := word_count(a.excerpt)) > MAX_WORDS:
        yield entry.problem(
            f"the excerpt has {words} words",
            f"keep the {MAX_WORDS} that hold the figure; … joins parts",
            "excerpt",
        )
    if not a.excerpt and not a.locator and not second_hand:
        yield entry.problem(
            "there is neither an excerpt nor a locator",
            "write the words (at most 12), or the page, table or row, where it stands",
            "about",
        )
    if second_hand and a.credibility != "6":
        yield entry.problem(
            "second-hand evidence has credibility 6",
            "write credibility: 6, or read the document",
            "credibility",
        )


def _doubles(ledger: Ledger) -> Iterator[Problem]:
    seen: dict[tuple[str, str], list[Entry]] = defaultdict(list)
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
        seen[entry.document.id, key].append(entry)
    for (_, key), group in seen.items():
        if len(group) == 1:
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
            elif len({e.assertion.excerpt for e in group}) < len(group) or not all(
                e.assertion.note for e in group
            ):
                yield entry.problem(
                    "two values of one thing need distinct excerpts and a note each",
                    "quote where each stands and say why there are two",
                    "part",
                )
