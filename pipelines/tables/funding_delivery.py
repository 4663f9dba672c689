"""funding_delivery: how much of what was announced and committed is known to have been paid, deal by deal with its parts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyarrow as pa

from pipelines.indicators.funding import UNKNOWN, Interval, at_least, share
from pipelines.rows import Rows
from pipelines.tables.funding_years import in_dollars
from pipelines.tables.shared.conversion import DOLLAR, yearly
from pipelines.tables.shared.deals import NONE, Amount, amounts, status, summed, uncounted, without_parts
from pipelines.tables.shared.registry import table
from schemas.stages import STAGES

KEY = ("dyad", "funding_id", "series", "unit_measure")


def delivery(found: list[Amount], left: list[Amount], series: str, unit: str) -> Rows:
    """One row for each deal that is part of no other and each dyad, from amounts in one unit.

    ``left`` are amounts that could not be put in it: a sum that lacks one is a low bound.
    """
    trees: dict[tuple[str, str], list[Amount]] = defaultdict(list)
    lacking: dict[tuple[str, str], list[Amount]] = defaultdict(list)
    for amount in found:
        trees[amount.dyad, amount.root].append(amount)
    for amount in left:
        lacking[amount.dyad, amount.root].append(amount)
    return [_row(dyad, root, series, unit, tree, lacking[dyad, root]) for (dyad, root), tree in trees.items()]


def _row(dyad: str, root: str, series: str, unit: str, tree: list[Amount], left: list[Amount]) -> dict[str, Any]:
    kept = {stage: without_parts(amount for amount in tree if amount.stage == stage) for stage in STAGES}
    known: dict[str, Interval] = {}
    for stage, parts in kept.items():
        lacking = uncounted((amount for amount in left if amount.stage == stage), parts)
        known[stage] = at_least(summed(parts)) if lacking else summed(parts)
    used = [amount for parts in kept.values() for amount in parts]
    directions = {(amount.origin, amount.destination) for amount in used}
    origin, destination = directions.pop() if len(directions) == 1 else (NONE, NONE)
    return {
        "dyad": dyad,
        "funding_id": root,
        "series": series,
        "unit_measure": unit,
        "origin": origin,
        "destination": destination,
        **{f"{stage}{end}": x for stage in STAGES for end, x in zip(_ENDS, known[stage], strict=True)},
        **_share("delivered_share", "announced", kept, known),
        **_share("drawn_share", "committed", kept, known),
        "is_partial": any(amount.funding_id != root for amount in kept["disbursed"]),
        "n_amounts": len(used),
        "obs_status": status(used),
        "rests_on": sorted({amount.observation_id for amount in used}),
    }


_ENDS = ("", "_low", "_high")


def _share(name: str, stage: str, kept: dict[str, list[Amount]], known: dict[str, Interval]) -> dict[str, float | None]:
    """Disbursed over ``stage``, where every payment is of a deal counted there or of a part of one: else they are two things."""
    is_of_it = not uncounted(kept["disbursed"], kept[stage])
    found = share(known["disbursed"], known[stage]) if is_of_it else UNKNOWN
    return {f"{name}{end}": x for end, x in zip(_ENDS, found, strict=True)}


@table("derived")
def build(funding: Rows, actors: Rows, exchange_rates: pa.Table) -> Rows:
    """Announced, committed and disbursed amounts of each deal, in each stated unit and in dollars, with their shares."""
    found = amounts(funding, actors)
    by_unit: dict[str, list[Amount]] = defaultdict(list)
    for amount in found:
        by_unit[amount.unit_measure].append(amount)
    rows = [row for unit, listed in by_unit.items() for row in delivery(listed, [], "ledger", unit)]
    rows += delivery(*in_dollars(found, yearly(exchange_rates)), "ledger_usd", DOLLAR)
    return sorted(rows, key=lambda row: tuple(row[name] for name in KEY))
