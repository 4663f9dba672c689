"""Series: each names the dimensions that its measure needs, and a dyad has two different actors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bilateral.commons.preferred_value import plain
from pipelines.ledger.origins import Origins
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.yaml_files import Problem
from schemas.written import entries, ids, registers

FLOW_MEASURES = ("exports", "balance")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Series whose dimensions do not name one flow or total, and actors named twice."""
    registered = Origins(ledger).registered
    for entry in ledger.new_evidence:
        a = entry.assertion
        if isinstance(a, entries.FlowAssertion):
            yield from _flow(entry, a)
        if isinstance(a, entries.TradeAssertion):
            yield from _own_report(entry, a, registered.get(plain(a.according_to or "")))
        if isinstance(a, entries.SettlementAssertion) and a.actor == a.partner:
            yield entry.problem("the actor and its partner are the same", "name the other side", "partner")
        if isinstance(a, entries.CountAssertion) and len(set(a.actors)) < len(a.actors):
            yield entry.problem("an actor appears twice", "name each actor once", "actors")
        uses = Counter(actor for actor, where in entry.actors() if where[0] == "participants")
        for actor in sorted(actor for actor, times in uses.items() if times > 1):
            message = f"{actor} appears in two roles, or twice in one"
            yield entry.problem(message, "give each actor its one role", "participants")


def _own_report(
    entry: Entry, a: entries.TradeAssertion, speaker: registers.Publisher | registers.Speaker | None
) -> Iterator[Problem]:
    """What another office made is no figure of the reporter's own."""
    if not isinstance(speaker, registers.Publisher) or not a.reporter or ids.status(a) != "actual":
        return
    if speaker.estimates == "true" or speaker.statistics_of not in (None, a.reporter):
        message = f"{speaker.name} does not report for {a.reporter}"
        yield entry.problem(message, "write status: estimated, or leave out the reporter", "according_to")


def _flow(entry: Entry, a: entries.FlowAssertion) -> Iterator[Problem]:
    is_directed = bool(a.origin or a.destination)
    if a.measure == "imports":
        return  # ``names`` reports that there is no such measure
    if is_directed == bool(a.actors):
        message = "a flow needs either origin and destination, or actors"
        yield entry.problem(message, "a flow has origin and destination; a total has actors: [CHN, RUS]", "measure")
        return
    if is_directed and not (a.origin and a.destination):
        field = "origin" if a.origin else "destination"
        yield entry.problem("a flow needs both origin and destination", "write both", field)
        return
    ends = list(a.actors) if a.actors else [a.origin, a.destination]
    if ends[0] == ends[1]:
        field = "actors" if a.actors else "destination"
        yield entry.problem(f"both sides are {ends[0]}", "a dyad has two different actors", field)
    if (a.about.startswith("arms") or (a.about == "trade" and a.measure in FLOW_MEASURES)) and not is_directed:
        yield entry.problem(f"`{a.measure}` has a direction", "write origin and destination", "actors")
    if a.measure == "total" and is_directed:
        yield entry.problem("a total has no direction", "write actors: [CHN, RUS]", "origin")
    if a.base_actor and a.base_actor not in ends:
        yield entry.problem("base_actor is not one of the two sides", f"write {ends[0]} or {ends[1]}", "base_actor")
