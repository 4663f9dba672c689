"""Credibility 1, "confirmed by other sources": at least two origins say it that were read and are not under test.

It holds for all that an entry says: the event, its place, each role, and that its list is complete. Whether the words
of two origins agree is for people to judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pipelines.ledger.origins import Origins
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.rules.places import implied, observation_of
from pipelines.ledger.yaml_files import Problem
from schemas.written import ids


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Entries that call confirmed what one origin alone says."""
    origins, speaking = Origins(ledger), defaultdict[str, set[str]](set)
    confirmed: list[tuple[Entry, dict[str, str]]] = []
    asked = {entry.assertion.about for entry in ledger.evidence if entry.assertion.credibility == "1"}
    for entry in ledger.evidence:
        if entry.assertion.about not in asked or not (said := _said(entry, ledger)):
            continue
        a, document = entry.assertion, entry.document
        is_weak = document.read_as == "second_hand" or document.reliability == "F" or a.credibility in ("5", "6")
        if not is_weak and not a.superseded_by and document.id not in origins.under_test:
            for observation in said:
                speaking[observation].add(origins.of(document, a.according_to)[0])
        confirmed += [(entry, said)] if a.credibility == "1" else []
    for entry, said in confirmed:
        if alone := {what: speaking[one] for one, what in said.items() if len(speaking[one]) < 2}:
            who = set().union(*alone.values()) or {origins.of(entry.document, entry.assertion.according_to)[0]}
            what = "it" if "it" in alone else ", ".join(alone)
            message = f"credibility 1 means confirmed by others, and only {' or '.join(sorted(who))} says {what}"
            yield entry.problem(message, "write credibility: 2, or enter another source that says it", "credibility")


def _said(entry: Entry, ledger: Ledger) -> dict[str, str]:
    """The observations that an entry is evidence of, and how a problem names each."""
    if (own := observation_of(entry, ledger)) is None:
        return {}
    a = entry.assertion
    subject, status = ids.subject_id(a), ids.status(a)
    beside = {ids.observation_id(subject, m, actor, status, "", ""): named for m, actor, named in implied(a)}
    return {own: "it", **beside}
