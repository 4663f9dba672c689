"""Rule 9: exports and imports of one reporter add up to its total, in one document and (a warning) across documents.

A total below one of its parts is an error wherever the two stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from pipelines.indicators.territories import Flow, Territory, apart
from pipelines.ledger.assertions import amount, highest
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.yaml_files import Problem
from schemas.written import entries, ids

TOTAL, WORLD = "total", "WLD"


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Totals that differ from the sum of their two flows, both of the same document, by more than rounding."""
    new = {item.model.id for item in ledger.new_documents}
    for reporter, total, *flows in (trio for name in new for trio in _trios(ledger.evidence_of.get(name, ()))):
        if sums := _apart([*product(total, *flows)], ledger):
            message = f"exports and imports add up to {sums}, not to the total{_of(reporter)}"
            yield total[0].problem(message, "check the three numbers, or explain the difference in a note", "value")
    if new:
        yield from below(ledger)
    yield from _territories(ledger)


def _territories(ledger: Ledger) -> Iterator[Problem]:
    """Figures of a territory that are not those of its parts together: of the 28, and of the 27 and one more."""
    places, flows = dict[str, Entry](), list[Flow]()
    for entry in ledger.evidence:
        a = entry.assertion
        if not isinstance(a, entries.TradeAssertion) or a.measure not in ("exports", "total") or a.credibility == "5":
            continue
        number = amount(a, ledger.measures.get(a.measure))
        ends = (*a.actors,) if a.actors else (a.origin or "", a.destination or "")
        kind = (a.measure, a.about, a.product, a.goods_services or "G", ids.period(a.dates), ids.status(a), a.unit)
        if number.low is not None and number.high is not None:
            places[name := str(len(flows))] = entry
            flows.append(Flow(name, ends, kind, a.reporter, ids.scope(a), number.low, number.high))
    known = {name: Territory(one.actor, one.parts) for name, one in ledger.territories.items()}
    for whole, parts in apart(flows, known):
        where = " and ".join(places[part.name].place(places[whole.name].source) for part in parts)
        message = f"{whole.low:,.0f} for {whole.scope} is not what its parts add up to ({where})"
        yield places[whole.name].problem(message, "correct `scope` or the figure of one of them", "value")


def across(ledger: Ledger) -> Iterator[Problem]:
    """Totals that no two flows of the ledger add up to. No error: a figure may have been revised between documents."""
    for reporter, total, *flows in _trios(ledger.evidence):
        is_of_one = len({entry.document.id for group in (total, *flows) for entry in group}) == 1
        if not is_of_one and (sums := _apart([*product(total, *flows)], ledger)):
            where = " and ".join(flow[0].place(total[0].source) for flow in flows)
            message = f"exports and imports ({where}) add up to {sums}, not to the total{_of(reporter)}"
            yield total[0].problem(message, "compare the documents, and explain the difference in a note", "value")


def below(ledger: Ledger) -> Iterator[Problem]:
    """Wholes below one of their parts, in whatever documents: a total and a flow, what all buy and what one does.

    No revision explains that. It is an error, unless a note does, where every report of the part is above the whole.
    """
    every, told = groups(ledger.evidence), set[int]()
    for (reporter, *ends, goods), parts in every.items():
        of_world = every.get((reporter, *sorted((reporter or "", WORLD)), goods), {}) if reporter in ends else {}
        for origin, flows in parts.items():
            wholes = [] if origin == TOTAL else [*parts.get(TOTAL, ())]
            if WORLD not in ends:
                wholes += of_world.get(origin if origin in (reporter, TOTAL) else WORLD, ())
            least = min(amount(flow.assertion, ledger.measures.get("exports")).low or 0.0 for flow in flows)
            for whole in wholes:
                is_below = highest(amount(whole.assertion, ledger.measures.get(TOTAL))) < least
                if is_below and id(whole) not in told and not any(one.assertion.note for one in (whole, *flows)):
                    where = f"({flows[0].place(whole.source)})"
                    part = f"a part of it{_of(reporter)}, {least:,.0f} {where}"
                    remedy = "correct one of the two, or explain the difference in a note"
                    told.add(id(whole))
                    yield whole.problem(f"it is below {part}", remedy, "value")


def _of(reporter: str | None) -> str:
    """Whose figures they are, in a message."""
    return f" that {reporter} reports" if reporter else " of the same, unnamed reporter"


def _trios(group: Iterable[Entry]) -> Iterator[tuple[Any, ...]]:
    """Reporter, the entries of its total, and those of each of its two flows, for the same goods and period."""
    for (reporter, *_), parts in groups(group).items():
        if len(parts) == 3:
            yield reporter, parts.pop(TOTAL), *parts.values()


def groups(group: Iterable[Entry]) -> dict[tuple[Any, ...], dict[str, list[Entry]]]:
    """The entries of totals and of flows, by origin, for each reporter, pair, and kind of goods and period."""
    found: dict[tuple[Any, ...], dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in group:
        a = entry.assertion
        if not isinstance(a, entries.TradeAssertion) or a.about != "trade" or a.measure not in ("exports", TOTAL):
            continue
        if a.measure != TOTAL and not a.origin:  # another rule asks for its direction
            continue
        ends = sorted(x for x in (a.actors or (a.origin, a.destination)) if x)
        if len(ends) == 2 and a.credibility != "5":
            kind = (a.product or "TOTAL", a.goods_services or "G", ids.period(a.dates))
            goods = (*kind, a.definition, ids.status(a), a.unit, ids.scope(a))
            found[a.reporter, *ends, goods][a.origin or TOTAL].append(entry)
    return found


def _apart(trios: Iterable[tuple[Entry, ...]], ledger: Ledger) -> str:
    """What the flows of the last of ``trios`` add up to, if none agrees with its total and none has a note."""
    sums = ""
    for total, *parts in trios:
        flows = [amount(e.assertion, ledger.measures.get("exports")) for e in parts]
        whole = amount(total.assertion, ledger.measures.get("total"))
        low, high = sum(flow.low or 0.0 for flow in flows), sum(map(highest, flows))
        is_apart = (whole.low or 0.0) > high * (1 + 1e-9) or highest(whole) < low * (1 - 1e-9)
        if not is_apart or any(e.assertion.note for e in (total, *parts)):
            return ""
        sums = f"{low:,.0f} to {high:,.0f}"
    return sums
