"""Rule 9: within one document, exports and imports of one reporter add up to the total that it prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import inf

from pipelines.ledger import assertions as evidence
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.yaml_files import Problem
from schemas.written import entries
from schemas.written import ids as subjects


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Totals that differ from the sum of their two flows by more than rounding, without a note."""
    groups: dict[tuple[object, ...], dict[str, Entry]] = defaultdict(dict)
    for entry in ledger.evidence:
        a = entry.assertion
        if not isinstance(a, entries.TradeAssertion) or a.about != "trade" or a.measure not in ("exports", "total"):
            continue
        ends = sorted(x for x in (a.actors or (a.origin, a.destination)) if x)
        if len(ends) == 2 and a.credibility != "5":
            key: tuple[object, ...] = (
                entry.document.id,
                *ends,
                a.product or "TOTAL",
                a.goods_services or "G",
                subjects.period(a.dates),
                a.reporter,
                a.definition,
                subjects.status(a),
                a.unit,
            )
            groups[key][a.origin or "total"] = entry
    for key, group in groups.items():
        if len(group) < 3:
            continue
        total = group.pop("total")
        amounts = [evidence.amount(e.assertion, ledger.measures.get("exports")) for e in group.values()]
        whole = evidence.amount(total.assertion, ledger.measures.get("total"))
        low, high = sum(a.low or 0.0 for a in amounts), sum(_ceiling(a.high) for a in amounts)
        apart = (whole.low or 0.0) > high * (1 + 1e-9) or _ceiling(whole.high) < low * (1 - 1e-9)
        if apart and not any(e.assertion.note for e in (total, *group.values())):
            yield total.problem(
                f"exports and imports add up to {low:,.0f} to {high:,.0f}, not to the total ({key[6]})",
                "check the three numbers, or explain the difference in a note",
                "value",
            )


def _ceiling(high: float | None) -> float:
    """An upper bound; an open one, as of "over 40", bounds nothing."""
    return inf if high is None else high
