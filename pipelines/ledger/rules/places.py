"""Rules 6 and 7: an excerpt is short, and a document gives one value for one thing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from bilateral.commons.keys import split_observation
from pipelines.ledger.assertions import default_measure, observed
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.yaml_files import FieldPath, Problem
from schemas import vocabulary
from schemas.written import entries, ids

MAX_WORDS = 12
_CJK = re.compile("[぀-ヿ㐀-鿿豈-﫿]")


def word_count(text: str) -> int:
    """Words of an excerpt. Two Chinese or Japanese characters count as one word; an ellipsis does not count."""
    spaced = _CJK.sub(" ", text).replace("…", " ").split()
    return sum(any(c.isalnum() for c in word) for word in spaced) + (len(_CJK.findall(text)) + 1) // 2


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Long excerpts, and two values for one thing."""
    for entry in ledger.new_evidence:
        if (excerpt := entry.assertion.excerpt) and (words := word_count(excerpt)) > MAX_WORDS:
            remedy = f"keep the {MAX_WORDS} that hold the figure; … joins parts"
            yield entry.problem(f"the excerpt has {words} words", remedy, "excerpt")
    yield from _two_values(ledger)


def observation_of(entry: Entry, ledger: Ledger) -> str | None:
    """The observation that an entry's own measure is evidence of; None where its subject cannot be identified."""
    a = entry.assertion
    try:
        return ids.observation_id(*observed(a, ledger.measures.get(default_measure(a))))
    except (ValueError, IndexError):
        return None


def _two_values(ledger: Ledger) -> Iterator[Problem]:
    entries_of: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    repeated: dict[tuple[str, ...], dict[str, Entry]] = defaultdict(dict)
    for entry in ledger.new_evidence:
        a = entry.assertion
        if (key := observation_of(entry, ledger)) is None:
            continue
        entries_of[id(entry.document), key].append(entry)
        for measure, actor, named in implied(a):
            subject, status = ids.subject_id(a), ids.status(a)
            thing = (str(id(entry.document)), subject, status, a.part or "", measure, actor, named)
            repeated[thing].setdefault(key, entry)
    yield from _repeated_implied(repeated)
    for (_, key), group in entries_of.items():
        yield from _rivals(key, group)


def _rivals(key: str, group: list[Entry]) -> Iterator[Problem]:
    """What is wrong with the entries of one document for one observation."""
    parts = [entry.assertion.part for entry in group]
    if len(group) == 1:
        if parts[0]:
            remedy = "remove it: parts a and b distinguish two values of one thing"
            yield group[0].problem("`part` without a second value", remedy, "part")
        return
    subject, measure, *_ = split_observation(key)
    is_distinct = len({e.assertion.excerpt for e in group}) == len(group) and all(e.assertion.note for e in group)
    for entry in group[1:]:
        if None in parts or len(set(parts)) < len(parts):
            yield entry.problem(
                f"a second value for {subject} {measure} (the first is on {group[0].place(entry.source)})",
                "write one entry for one thing; if the document gives two values, write part: a and part: b, "
                "each with its excerpt and a note",
                "part",
            )
        elif not is_distinct:
            message = "two values of one thing need distinct excerpts and a note each"
            yield entry.problem(message, "quote each value where it is printed, and say why there are two", "part")


def implied(assertion: entries.Assertion) -> Iterator[tuple[str, str, str]]:
    """What an occurrence also asserts, each a row of evidence: its measure, its actor if any, and its name in words."""
    if default_measure(assertion) != "occurrence":
        return  # ``names`` reports these fields where they do not belong
    if getattr(assertion, "place", None):
        yield "place", "", "the place"
    if participants := getattr(assertion, "participants", None):
        for role in vocabulary.ROLES:
            for actor in getattr(participants, role) or []:
                yield "role", actor, f"the role of {actor}"
        if participants.is_complete == "true":
            yield "is_complete_list", "", "that the list is complete"


def _repeated_implied(repeated: dict[tuple[str, ...], dict[str, Entry]]) -> Iterator[Problem]:
    """Two occurrences of one record, by two parties or definitions, cannot both give the place or an actor's role."""
    reported: set[tuple[str, FieldPath, str]] = set()
    for (*_, measure, _, named), owners in repeated.items():
        field = "place" if measure == "place" else "participants"
        first, *others = owners.values()
        for entry in others:
            if (where := (entry.source.path, entry.path, field)) in reported:
                continue
            reported.add(where)
            remedy = f"give `{field}` in only one entry with this status"
            yield entry.problem(f"{named} is already given on {first.place(entry.source)}", remedy, field)
