"""Rule 9: within one document, exports and imports of one reporter add up to the total that it prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import inf

from pipelines.ledger.assertions import amount
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.yaml_files import Problem
from schemas.written import entries, ids


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Totals that differ from the sum of their two flows by more than rounding, without a note."""
    groups: dict[tuple[object, ...], dict[str, Entry]] = defaultdict(dict)
    for entry in ledger.evidence:
        a = entry.assertion
        if not isinstance(a, entries.TradeAssertion) or a.about != "trade" or a.measure not in ("exports", "total"):
            continue
        ends = sorted(x for x in (a.actors or (a.origin, a.destination)) if x)
        if len(ends) == 2 and a.credibility != "5":
            goods = (a.product or "TOTAL", a.goods_services or "G")
            by = (a.definition, ids.status(a), a.unit)
            groups[a.reporter, entry.document.id, *ends, *goods, ids.period(a.dates), *by][a.origin or "total"] = entry
    for (reporter, *_), group in groups.items():
        if len(group) < 3:
            continue
        total = group.pop("total")
        flows = [amount(e.assertion, ledger.measures.get("exports")) for e in group.values()]
        whole = amount(total.assertion, ledger.measures.get("total"))
        # an open upper bound, as of "over 40", limits nothing
        low, high = sum(flow.low or 0.0 for flow in flows), sum(_or_inf(flow.high) for flow in flows)
        is_apart = (whole.low or 0.0) > high * (1 + 1e-9) or _or_inf(whole.high) < low * (1 - 1e-9)
        if is_apart and not any(e.assertion.note for e in (total, *group.values())):
            yield total.problem(
                f"exports and imports add up to {low:,.0f} to {high:,.0f}, not to the total ({reporter})",
                "check the three numbers, or explain the difference in a note",
                "value",
            )


def _or_inf(bound: float | None) -> float:
    return inf if bound is None else bound
