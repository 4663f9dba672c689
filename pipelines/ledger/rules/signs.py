"""Balances against the flows around them, and growth against the levels of the same document: which way they run.

An error, unless a note explains it. What two flows add up to belongs to ``totals``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from pipelines.ledger.assertions import amount, bounds, highest
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.rules.neighbours import AROUND
from pipelines.ledger.rules.totals import TOTAL, groups
from pipelines.ledger.yaml_files import Problem
from schemas import edtf
from schemas.written import entries, ids

MARGIN = 2.0
"""Points by which growth may differ from what rounded levels say."""
Surpluses = dict[tuple[str, ...], list[tuple[date, str, Entry]]]
"""By the two sides and the goods: first days of periods, who sold the other more in each, an entry that says so."""


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Balances of the opposite sign, and growth that the levels beside it do not have."""
    surpluses = _surpluses(ledger)
    for entry in ledger.evidence:
        a = entry.assertion
        if a.measure in ("balance", "growth") and isinstance(a, entries.TradeAssertion) and a.dates and not a.note:
            number = amount(a, ledger.measures.get(a.measure))
            ends = number.low or 0.0, highest(number)
            if a.measure == "growth":
                yield from _growth(entry, *ends, ledger)
            else:
                yield from _balance(entry, *ends, surpluses) or _difference(entry, *ends, ledger)


def _surpluses(ledger: Ledger) -> Surpluses:
    found: Surpluses = defaultdict(list)
    for (_, a, b, (product, goods, *_)), flows in groups(ledger.evidence).items():
        if {a, b} <= flows.keys() and (first := _first(flows[a][0])):
            (low, high), (least, most) = _ends(flows[a], ledger), _ends(flows[b], ledger)
            if low > most or high < least:
                seller = a if low > most else b
                found[a, b, product, goods].append((first, seller, flows[seller][0]))
    return found


def _ends(stated: list[Entry], ledger: Ledger) -> tuple[float, float]:
    """The lowest and the highest that entries say."""
    numbers = [amount(entry.assertion, ledger.measures.get(entry.assertion.measure or "")) for entry in stated]
    return min(number.low or 0.0 for number in numbers), max(map(highest, numbers))


def _first(entry: Entry) -> date | None:
    return edtf.low(bounds(entry.assertion)[0])


def _balance(entry: Entry, low: float, high: float, surpluses: Surpluses) -> list[Problem]:
    """A balance whose sign none of the flows has that begin within two years of it."""
    a, first = entry.assertion, _first(entry)
    assert isinstance(a, entries.TradeAssertion)
    if not a.origin or not a.destination or not first or low * high <= 0:
        return []
    sides, goods = sorted((a.origin, a.destination)), (a.product or "TOTAL", a.goods_services or "G")
    near = [one for one in surpluses.get((*sides, *goods), ()) if abs(one[0] - first) <= AROUND]
    seller = a.origin if low > 0 else a.destination
    if near and all(one != seller for _, one, _ in near):
        _, other, flow = min(near, key=lambda one: abs(one[0] - first))
        message = f"it says that {seller} sold more than it bought, and {other} did ({flow.place(entry.source)})"
        return [entry.problem(message, "a balance is exports of `origin` less its imports: correct the sign", "value")]
    return []


def _difference(entry: Entry, low: float, high: float, ledger: Ledger) -> Iterator[Problem]:
    """A balance that is not the difference of the two flows of the same document, reporter, period and unit."""
    a = entry.assertion
    assert isinstance(a, entries.TradeAssertion)
    sides = sorted(x for x in (a.origin, a.destination) if x)
    of = (a.reporter, *sides), (a.product or "TOTAL", a.goods_services or "G", ids.period(a.dates))
    for (*whose, (*goods, _, status, unit, scope)), parts in groups(ledger.evidence_of[entry.document.id]).items():
        is_alike = (status, unit, scope) == (ids.status(a), a.unit, ids.scope(a))
        if ((*whose,), (*goods,)) == of and is_alike and {*sides} <= parts.keys():
            sold, bought = (parts[side or ""] for side in (a.origin, a.destination))
            (sold_low, sold_high), (bought_low, bought_high) = _ends(sold, ledger), _ends(bought, ledger)
            if low > sold_high - bought_low or high < sold_low - bought_high:
                where = f"{sold[0].place(entry.source)} and {bought[0].place(entry.source)}"
                gap = f"{sold_low - bought_high:,.0f} to {sold_high - bought_low:,.0f}"
                message = f"exports less imports ({where}) are {gap}"
                yield entry.problem(message, "correct one of the three, or explain the difference in a note", "value")


def _growth(entry: Entry, low: float, high: float, ledger: Ledger) -> Iterator[Problem]:
    """Growth from one level to another of the same document, reporter and unit that do not differ so."""
    a = entry.assertion
    assert isinstance(a, entries.TradeAssertion)
    levels, part = groups(ledger.evidence_of[entry.document.id]), a.origin or TOTAL
    sides = sorted(x for x in (a.actors or (a.origin, a.destination)) if x)
    of = (a.reporter, *sides), (a.product or "TOTAL", a.goods_services or "G", ids.period(a.dates))
    for (*whose, (product, goods, period, *kind)), parts in levels.items():
        base = levels.get((*whose, (product, goods, ids.period(a.base_period), *kind)), {})
        if ((*whose,), (product, goods, period)) == of and part in parts and part in base:
            (now_low, now_high), (least, most) = _ends(parts[part], ledger), _ends(base[part], ledger)
            grown = (now_low / most - 1) * 100, (now_high / (least or 1.0) - 1) * 100
            if low > grown[1] + MARGIN or high < grown[0] - MARGIN:
                where = f"{base[part][0].place(entry.source)} and {parts[part][0].place(entry.source)}"
                message = f"the levels ({where}) differ by {grown[0]:.1f} to {grown[1]:.1f} per cent"
                yield entry.problem(message, "correct one of the three, or explain the difference in a note", "value")
