"""Credibility 1, "confirmed by other sources": at least two origins say it that were read and are not under test."""

from collections import defaultdict
from collections.abc import Iterator

from pipelines.ledger.origins import Origins
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.rules.places import observation_of
from pipelines.ledger.yaml_files import Problem


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Entries that call confirmed what one origin alone says."""
    origins, speaking = Origins(ledger), defaultdict[str, set[str]](set)
    confirmed: list[tuple[str, Entry]] = []
    for entry in ledger.evidence:
        if (observation := observation_of(entry, ledger)) is None:
            continue
        a, document = entry.assertion, entry.document
        is_weak = document.read_as == "second_hand" or document.reliability == "F" or a.credibility in ("5", "6")
        if not is_weak and not a.superseded_by and document.id not in origins.under_test:
            speaking[observation].add(origins.of(document, a.according_to)[0])
        if a.credibility == "1":
            confirmed.append((observation, entry))
    for observation, entry in confirmed:
        if len(speaking[observation]) < 2:
            message = "credibility 1 means confirmed by others, and no second origin says it"
            yield entry.problem(message, "write credibility: 2, or enter the other source", "credibility")
