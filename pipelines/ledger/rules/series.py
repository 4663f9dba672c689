"""Shape of series: which dimensions a measure needs, and that a dyad has two different actors."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.yaml_files import Problem
from schemas.written import entries

FLOW_MEASURES = ("exports", "balance")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Series whose dimensions do not name one flow or total."""
    for entry in ledger.evidence:
        a = entry.assertion
        if isinstance(a, entries.TradeAssertion):
            yield from _flow(entry, a)
        if isinstance(a, entries.SettlementAssertion) and a.actor == a.partner:
            yield entry.problem("the actor and its partner are the same", "name the other side", "partner")
        if isinstance(a, entries.CountAssertion) and len(set(a.actors)) < len(a.actors):
            yield entry.problem("an actor stands twice", "name each actor once", "actors")
        participants = getattr(a, "participants", None)
        named = [
            x
            for role in entries.Participants.model_fields
            if role != "is_complete"
            for x in getattr(participants, role, None) or []
        ]
        for double in sorted({x for x in named if named.count(x) > 1}):
            yield entry.problem(
                f"{double} stands in two roles, or twice in one", "give each actor its one role", "participants"
            )


def _flow(entry: Entry, a: entries.TradeAssertion) -> Iterator[Problem]:
    directed = bool(a.origin or a.destination)
    if a.measure == "imports":
        return  # names.py says that there is no such measure
    if directed == bool(a.actors):
        yield entry.problem(
            "a flow needs either origin and destination, or actors",
            "a flow has origin and destination; a total has actors: [CHN, RUS]",
            "measure",
        )
        return
    if directed and not (a.origin and a.destination):
        yield entry.problem(
            "a flow needs both origin and destination", "write both", "origin" if a.origin else "destination"
        )
        return
    ends = list(a.actors) if a.actors else [a.origin, a.destination]
    if ends[0] == ends[1]:
        yield entry.problem(
            f"both sides are {ends[0]}", "a dyad has two different actors", "actors" if a.actors else "destination"
        )
    if a.about == "trade" and a.measure in FLOW_MEASURES and not directed:
        yield entry.problem(f"`{a.measure}` has a direction", "write origin and destination", "actors")
    if a.measure == "total" and directed:
        yield entry.problem("a total has no direction", "write actors: [CHN, RUS]", "origin")
    if a.measure in ("share", "rank") and not a.base_actor:
        yield entry.problem(
            f"`{a.measure}` needs base_actor", "name the actor whose total it divides or ranks", "measure"
        )
    if a.base_actor and a.base_actor not in ends:
        yield entry.problem("base_actor is not one of the two sides", f"write {ends[0]} or {ends[1]}", "base_actor")
    if a.measure in ("growth", "change") and not a.base_period:
        yield entry.problem(f"`{a.measure}` needs base_period", "name the period with which it compares", "measure")
