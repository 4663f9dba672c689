"""funding_delivery: how much of what was announced and committed is known to be paid, by deal with its parts."""

from __future__ import annotations

from collections import defaultdict

from bilateral.commons.groups import grouped
from pipelines.indicators.funding import UNKNOWN, Interval, at_least, share_of
from pipelines.row_types import ActorsRow, ExchangeRatesArrow, FundingRow
from pipelines.rows import Rows
from pipelines.tables.shared import deals
from pipelines.tables.shared.conversion import DOLLAR, yearly_averages
from pipelines.tables.shared.deals import NONE, Amount
from pipelines.tables.shared.registry import table
from pipelines.tables.shared.unpacking import interval_columns
from schemas.stages import STAGES

KEY = ("dyad", "funding_id", "series", "unit_measure")


def delivery(amounts: list[Amount], unconverted: list[Amount], series: str, unit: str) -> Rows:
    """One row for each dyad and deal that is part of no other, from ``amounts`` in one unit.

    ``unconverted`` amounts could not be put in that unit: a sum that lacks one is a lower bound.
    """
    trees: dict[tuple[str, str], tuple[list[Amount], list[Amount]]] = defaultdict(lambda: ([], []))
    for amount in amounts:
        trees[amount.dyad, amount.root][0].append(amount)
    for amount in unconverted:
        trees[amount.dyad, amount.root][1].append(amount)
    return [
        {"dyad": dyad, "funding_id": root, "series": series, "unit_measure": unit} | _sums(root, *tree)
        for (dyad, root), tree in trees.items()
        if tree[0]
    ]


def _sums(root: str, tree: list[Amount], unconverted: list[Amount]) -> dict[str, object]:
    """The columns of a deal with its parts: sums by stage, shares delivered, direction and support."""
    parts = {stage: deals.without_parts(amount for amount in tree if amount.stage == stage) for stage in STAGES}
    sums: dict[str, Interval] = {}
    for stage, counted in parts.items():
        is_partial = deals.uncounted((amount for amount in unconverted if amount.stage == stage), counted)
        sums[stage] = at_least(deals.summed(counted)) if is_partial else deals.summed(counted)
    used = [amount for counted in parts.values() for amount in counted]
    directions = {(amount.origin, amount.destination) for amount in used}
    origin, destination = directions.pop() if len(directions) == 1 else (NONE, NONE)

    def delivered(stage: str) -> Interval:
        """Disbursed over ``stage``, if every payment is of a deal counted there or of its part: else they differ."""
        is_of_stage = not deals.uncounted(parts["disbursed"], parts[stage])
        return share_of(sums["disbursed"], sums[stage]) if is_of_stage else UNKNOWN

    columns = {"origin": origin, "destination": destination}
    for stage in STAGES:
        columns |= interval_columns(stage, sums[stage])
    return {
        **columns,
        **interval_columns("delivered_share", delivered("announced")),
        **interval_columns("drawn_share", delivered("committed")),
        "is_partial": any(amount.funding_id != root for amount in parts["disbursed"]),
        "n_amounts": len(used),
        "obs_status": deals.sum_status(used),
        "rests_on": deals.support(used),
    }


@table("derived")
def build(funding: list[FundingRow], actors: list[ActorsRow], exchange_rates: ExchangeRatesArrow) -> Rows:
    """Announced, committed and disbursed amounts of each deal, as stated and in dollars, with their shares."""
    amounts = deals.amounts(funding, actors)
    by_unit = grouped((amount.unit_measure, amount) for amount in amounts)
    rows = [row for unit, listed in by_unit.items() for row in delivery(listed, [], "ledger", unit)]
    rows += delivery(*deals.in_dollars(amounts, yearly_averages(exchange_rates)), "ledger_usd", DOLLAR)
    return rows
