"""Open plans: exercises and visits that were announced, whose day has passed, and of which nothing was reported since.

Whether they took place is for a curator to find out. Counts of them are in ``pipelines/tables``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pipelines.ledger.assertions import bounds, default_measure
from pipelines.ledger.origins import Origins
from pipelines.ledger.reader import Entry, Ledger
from schemas import edtf, vocabulary
from schemas.written import entries

EVENTS = ("exercises", "visits")
"""Tables whose plans carry the day of the event; elsewhere an announcement is an act of its own date."""
PATIENCE = timedelta(days=60)
"""How long after the last day that it may be a report is waited for."""


class Plan(NamedTuple):
    """An open plan: its record, the last day that it may have been, where it was announced, and who looked for more."""

    table: str
    record_id: str
    day: date
    entry: Entry
    searches: tuple[str, ...]


def day_of_knowledge(ledger: Ledger) -> date | None:
    """The latest day on which a document was issued or read."""
    days = [edtf.high(day) for item in ledger.documents for day in (item.model.issued, item.model.accessed)]
    return max(filter(None, days), default=None)


def occurrences(ledger: Ledger) -> dict[tuple[str, str], dict[str, list[Entry]]]:
    """The admissible entries that say of each record, by table and id, that it occurred, by status."""
    under_test = Origins(ledger).under_test
    said: dict[tuple[str, str], dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in ledger.evidence:
        a = entry.assertion
        is_admissible = a.credibility != "5" and not a.superseded_by and entry.document.id not in under_test
        if isinstance(a, entries.RecordAssertion) and is_admissible and default_measure(a) == "occurrence":
            said[entry.table, entry.record_id][a.status].append(entry)
    return said


def open_plans(ledger: Ledger) -> Iterator[Plan]:
    """The open plans of a ledger, in order of table and record."""
    today = day_of_knowledge(ledger)
    of_events = (one for one in occurrences(ledger).items() if one[0][0] in EVENTS)
    for (table, record), by_status in sorted(of_events, key=lambda one: one[0]):
        furthest = next(status for status in reversed(vocabulary.STATUSES[table]) if status in by_status)
        days = [(day, entry) for entry in by_status[furthest] if (day := _last_day(entry))]
        if furthest not in vocabulary.PLAN_STATUSES or not days or today is None:
            continue
        day, entry = max(days, key=lambda found: found[0])
        if day + PATIENCE <= today:
            looked = tuple(item.model.id for item in ledger.searches if item.model.record == f"{table}/{record}")
            yield Plan(table, record, day, entry, looked)


def _last_day(entry: Entry) -> date | None:
    start, end = bounds(entry.assertion)
    return edtf.high(end or start)
