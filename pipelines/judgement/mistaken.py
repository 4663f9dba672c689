"""What editors take for each other: rows that a claim would be right about with one thing changed.

Which rows answer the claim as it stands is in ``rivals``; what follows is in ``verdict_rules``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from pipelines.judgement.assertions import Rival
from pipelines.judgement.series_of_claims import FLOWS, same_flow, same_scope
from pipelines.judgement.worked_out import with_offices, worked_out
from pipelines.judgement.world import Interests, World, as_rival, heard, sides_of
from pipelines.row_types import ClaimsRow
from pipelines.rows import AnyRow, Row, Rows, pick
from schemas.vocabulary import PLAN_STATUSES

_MIXED_UP = frozenset({"exports", "total", "balance"})
"""Measures of trade that editors take for each other."""


def reversed_flow(claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str) -> list[Rival]:
    """What others assert of a claim's product the other way, where nobody tells of it in the claim's direction."""
    product = own.get("product") or own.get("weapon") or compare["about"]
    if compare["about"] not in FLOWS or own["origin_id"] is None or product == "TOTAL":
        return []
    flows: dict[str, Rows] = defaultdict(list)
    for row in heard(claim, compare["about"], None, world, known_by):
        is_of_product = (row.get("product") or row.get("weapon") or compare["about"]) == product
        if is_of_product and sides_of(row) == sides_of(own) and (row["value_high"] or 1) > 0:
            flows[row["origin_id"]].append(row)
    interests = Interests.of(compare, own, world)
    others = [] if own["origin_id"] in flows else flows[own["destination_id"]]
    return [as_rival(row, world, interests) for row in others]


def other_years(
    claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str, *, reporters: bool = False
) -> list[Rival]:
    """What others assert of a claim's series in other periods as long; with ``reporters``, by any of them."""
    if compare["about"] not in FLOWS:
        return []
    interests = Interests.of(compare, own, world)
    return [
        as_rival(row, world, interests)
        for row in heard(claim, compare["about"], compare["measure"], world, known_by)
        if row["time_period"] != own["time_period"]
        and all(row[name] == own[name] for name in ("period_kind", "unit_measure", "status"))
        and (reporters or row.get("reporter") == own.get("reporter"))
        and same_flow(row, compare, own)
    ]


def is_near(row: AnyRow, own: AnyRow) -> bool:
    """Whether a row is of what editors take for the claim's: of its period and pair, or of a period beside it."""
    if sides_of(row) != sides_of(own) or (row["value_low"] is None and row["value_high"] is None):
        return False
    if row["time_period"] == own["time_period"]:
        is_one_way = row["origin_id"] == own["origin_id"]
        return is_one_way if row["measure"] == own["measure"] else {row["measure"], own["measure"]} <= _MIXED_UP
    first, last = own["window_start"], own["window_end"]
    if not (first and last and row["window_start"] and row["window_end"]) or not same_scope(row, own):
        return False
    apart = max((row["window_start"] - last).days, (first - row["window_end"]).days)
    return row["origin_id"] == own["origin_id"] and apart <= 550


def changed(compare: AnyRow, own: AnyRow) -> Iterator[tuple[str, Row, Row]]:
    """The claim with one thing changed that editors mix up: the reason, ``compare_to`` and the row of each."""
    if compare["about"] not in FLOWS:
        return
    origin, destination, base = own["origin_id"], own["destination_id"], own.get("base_actor")
    turned = {"origin_id": destination, "destination_id": origin}
    if base:
        yield "wrong_direction", {**compare}, {**own, "base_actor": min(sides_of(own) - {base}, default=None)}
    elif origin and destination:
        ends = {"origin": destination, "destination": origin} if "origin" in compare else {}
        yield "wrong_direction", {**compare, **ends}, {**own, **turned}
    if base and base == origin and own["measure"] == "rank":
        whole = {name: told for name, told in compare.items() if name not in ("origin", "destination")}
        yield "wrong_scope", whole, {**own, **dict.fromkeys(turned)}
    if goods := own.get("goods_services"):
        yield "wrong_scope", {**compare}, {**own, "goods_services": "GS" if goods == "G" else "G"}


def targets(claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str) -> list[Rival]:
    """What others plan for the series of a claim about what was, in its own or a later period."""
    if compare["about"] not in FLOWS or own["status"] in PLAN_STATUSES or not own["window_end"]:
        return []
    interests = Interests.of(compare, own, world)
    return [
        as_rival(row, world, interests)
        for row in heard(claim, compare["about"], None, world, known_by)
        if row["status"] in PLAN_STATUSES
        and row["measure"] in ("target", own["measure"])
        and sides_of(row) == sides_of(own)
        and all(row.get(name) == own.get(name) for name in ("unit_measure", "product", "goods_services", "base_actor"))
        and (row["window_end"] or own["window_end"]) >= own["window_end"]
    ]


def overlapping(claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str) -> list[Rival]:
    """A claim's growth or balance in the years that overlap its period, as others state it or as it follows.

    Growth of less than a year says nothing of the years around it.
    """
    first, last = own.get("window_start"), own.get("window_end")
    is_tested = own["measure"] == "balance" or (own["measure"] == "growth" and last and (last - first).days > 360)
    if compare["about"] not in FLOWS or not first or not last or not is_tested:
        return []
    rows = [row for row in heard(claim, compare["about"], None, world, known_by) if sides_of(row) == sides_of(own)]
    years = {
        row["time_period"]: row
        for row in rows
        if row["period_kind"] in ("year", "fiscal_year")
        and row["window_start"] <= last
        and row["window_end"] >= first
        and row["time_period"] != own["time_period"]
    }
    found = []
    interests, of_offices = Interests.of(compare, own, world), with_offices(rows, world.statistics)
    for when, row in years.items():
        near = {**own, **pick(row, ("time_period", "window_start", "window_end")), "base_period": None}
        back = {**near, "origin_id": own["destination_id"], "destination_id": own["origin_id"]}
        for one in (near, back) if own["measure"] == "balance" else (near,):
            stated = [r for r in rows if (r["measure"], r["time_period"]) == (own["measure"], when)]
            same = [r for r in (*stated, *worked_out(one, of_offices, world.rates)) if _is_same(r, one)]
            told = [as_rival(r, world, interests) for r in same]
            found += [_flipped(rival) for rival in told] if one is back else told
    return found


def _is_same(row: AnyRow, own: AnyRow) -> bool:
    return all(row.get(n) == own.get(n) for n in ("measure", "origin_id", "product", "goods_services", "route"))


def _flipped(rival: Rival) -> Rival:
    low, high = (None if end is None else -end for end in (rival.high, rival.low))
    return replace(rival, low=low, high=high, value=None)
