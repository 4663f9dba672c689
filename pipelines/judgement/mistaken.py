"""What editors take for each other: rows that a claim would be right about with one thing changed.

Which rows answer the claim as it stands is in ``rivals``; what follows is in ``verdict_rules``.
"""

from __future__ import annotations

from collections import defaultdict

from pipelines.judgement.assertions import Rival
from pipelines.judgement.series_of_claims import FLOWS, same_flow, same_scope
from pipelines.judgement.world import Interests, World, as_rival, heard, sides_of
from pipelines.row_types import ClaimsRow
from pipelines.rows import AnyRow, Rows

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


def other_years(claim: ClaimsRow, compare: AnyRow, own: AnyRow, world: World, known_by: str) -> list[Rival]:
    """What others assert of a claim's series in other periods as long."""
    if compare["about"] not in FLOWS:
        return []
    interests = Interests.of(compare, own, world)
    return [
        as_rival(row, world, interests)
        for row in heard(claim, compare["about"], compare["measure"], world, known_by)
        if row["time_period"] != own["time_period"]
        and all(row[name] == own[name] for name in ("period_kind", "unit_measure", "status", "reporter"))
        and same_flow(row, compare, own)
    ]


def is_near(row: AnyRow, own: AnyRow) -> bool:
    """Whether a row is of what editors take for the claim's: of its period and pair, or of a period beside it."""
    if sides_of(row) != sides_of(own) or (row["value_low"] is None and row["value_high"] is None):
        return False
    if row["time_period"] == own["time_period"]:
        return row["measure"] == own["measure"] or {row["measure"], own["measure"]} <= _MIXED_UP
    first, last = own["window_start"], own["window_end"]
    if not (first and last and row["window_start"] and row["window_end"]) or not same_scope(row, own):
        return False
    apart = max((row["window_start"] - last).days, (first - row["window_end"]).days)
    return row["origin_id"] == own["origin_id"] and apart <= 366
