"""Rule 5: nothing is reported before it happened, and actors exist when they act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from pipelines.ledger.assertions import bounds, latest_day
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.yaml_files import Problem
from schemas import edtf, vocabulary
from schemas.written import entries
from schemas.written.ids import status

FLOWS = ("exports", "total", "balance")
"""What was traded in a month is known when the month is over."""


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Dates that contradict each other or their document."""
    for item in ledger.new_documents:
        issued, accessed = edtf.low(item.model.issued), edtf.high(item.model.accessed)
        if issued and accessed and issued > accessed:
            yield item.problem("the document was issued after it was accessed", "correct one of the dates", "issued")
    for entry in ledger.new_evidence:
        yield from _against_issue(entry)
        yield from _actors_exist(entry, ledger)
        if isinstance(entry.assertion, entries.MembershipAssertion):
            yield from _order(entry, entry.assertion)
    yield from _memberships(ledger)


def read_in_the_future(ledger: Ledger, today: date) -> Iterator[Problem]:
    """Documents accessed on a day that has not yet come in any time zone."""
    days = Counter(edtf.low(item.model.accessed) for item in ledger.documents)
    # A machine whose clock is slow must not condemn the ledger: the day on which most documents were read has come.
    last = max(today, max((day for day, _ in days.most_common(1) if day), default=today)) + timedelta(days=1)
    for item in ledger.documents:
        if (read := edtf.low(item.model.accessed)) and read > last:
            message = f"accessed on {item.model.accessed}, which is in the future"
            yield item.problem(message, f"write the day on which you read it: today is {today}", "accessed")


def _against_issue(entry: Entry) -> Iterator[Problem]:
    if status(entry.assertion) in vocabulary.PLAN_STATUSES or entry.assertion.obs_status in vocabulary.NULL_STATUSES:
        return
    known = latest_day(entry.document)
    start, end = bounds(entry.assertion)
    first, last = edtf.low(start), edtf.low(end)
    what, when = status(entry.assertion), "issued" if entry.document.issued else "accessed"
    if known and first and first > known:
        yield entry.problem(
            f"`{what}` from {start}, but the document was {when} on {known}",
            "what comes after that day is a plan: write status planned (or expected), or correct the date",
            "valid_from" if entry.table == "memberships" else "dates",
        )
    elif known and last and last > known and entry.table != "memberships":
        yield entry.problem(
            f"`{what}` until {end}, but the document was {when} on {known}",
            f"an end after that day is a plan: write `{start}/`, "
            "and give the whole period in an entry with status planned",
            "dates",
        )
    elif known and what == "actual" and entry.assertion.measure in FLOWS and (edtf.high(end) or known) > known:
        message = f"`actual` to the end of {end}, but the document was {when} on {known}"
        yield entry.problem(message, "write the months that were over by then, or status estimated", "dates")


def _actors_exist(entry: Entry, ledger: Ledger) -> Iterator[Problem]:
    start, end = bounds(entry.assertion)
    days = [day for text in (start, end) for day in (edtf.low(text), edtf.high(text)) if day]
    for name, where in entry.actors() if days else ():
        if (actor := ledger.actors.get(name)) is None:
            continue
        born, gone = edtf.low(actor.valid_from), edtf.high(actor.valid_to)
        earliest = edtf.high(start) or max(days)
        latest = edtf.low(end) or edtf.low(start) or min(days)
        if born and earliest < born:
            yield entry.problem(f"{name} did not exist before {actor.valid_from}", _successor(name, ledger), *where)
        elif gone and latest > gone:
            yield entry.problem(f"{name} ended on {actor.valid_to}", _successor(name, ledger), *where)


def _successor(name: str, ledger: Ledger) -> str:
    before = ledger.actors.get(ledger.actors[name].follows or "")
    after = next((actor for actor in ledger.actors.values() if actor.follows == name), None)
    hint = "name the actor that existed then, or correct the date"
    if after:
        hint = f"{after.id} follows {name} from {after.valid_from}"
    elif before:
        hint = f"{before.id} precedes {name} until {before.valid_to}"
    return f"{hint} (data/reference/actors.yaml)"


def _order(entry: Entry, assertion: entries.MembershipAssertion) -> Iterator[Problem]:
    first, last = edtf.low(assertion.valid_from), edtf.high(assertion.valid_to)
    if first and last and first > last:
        yield entry.problem("valid_to is before valid_from", "swap or correct the dates", "valid_to")


def _memberships(ledger: Ledger) -> Iterator[Problem]:
    """A membership that begins after another document ended it needs a note."""
    memberships = [(e, e.assertion) for e in ledger.evidence if isinstance(e.assertion, entries.MembershipAssertion)]
    ends: dict[tuple[str, str, str], tuple[date, str]] = {}
    for entry, a in memberships:
        if (last := edtf.high(a.valid_to)) and a.credibility != "5":
            key, end = (a.group, a.actor, a.role), (last, entry.document.id)
            ends[key] = max(ends.get(key, end), end)
    for entry, a in memberships:
        last, document = ends.get((a.group, a.actor, a.role), (None, ""))
        first = edtf.low(a.valid_from)
        if last and first and first > last and document != entry.document.id and not a.note:
            yield entry.problem(
                f"{a.actor} left {a.group} on {last} according to {document}",
                "correct the date, or explain in a note how it became a member again",
                "valid_from",
            )
