"""Money promised and paid from one side to the other, added up over deals of which none is part of another.

The rules on parts are those of ``deals``. What is said of the sums is in ``pipelines/judgement/record_picks.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bilateral.commons.groups import grouped
from pipelines.indicators.funding import Interval
from pipelines.judgement.answer_figures import NOT_FIRM, Figure, Total
from pipelines.judgement.sayers import Sayer
from pipelines.row_types import ActorsRow, FundingRow
from pipelines.tables.shared import deals
from pipelines.tables.shared.conversion import DOLLAR
from pipelines.tables.shared.deals import NONE, Amount

STAGES = ("committed", "disbursed")
UNDONE = frozenset(("cancelled", "rejected", "terminated", "suspended"))
"""Statuses of deals of which a promise is none any more. One that has expired was kept."""


def totals(funding: list[FundingRow], actors: list[ActorsRow], said: Mapping[str, Sayer]) -> dict[str, list[Total]]:
    """The sums by pair, each in the currency in which its deals are stated, dollars before others."""
    sure = {row["observation_id"]: row for row in funding if _is_sure(row, said)}
    undone = {row["funding_id"] for row in funding if row["status"] in UNDONE and row["is_realised"]}
    sums = grouped(
        ((amount.dyad, amount.origin, amount.destination, amount.stage), amount)
        for amount in _in_one_currency(deals.amounts(funding, actors), sure)
        if amount.stage == "disbursed" or amount.funding_id not in undone
    )
    found: dict[str, list[Total]] = defaultdict(list)
    for (dyad, origin, destination, stage), listed in sorted(sums.items()):
        by_unit = grouped((amount.unit_measure, amount) for amount in deals.without_parts(listed))
        for unit in sorted(by_unit, key=lambda unit: (unit != DOLLAR, unit)):
            found[dyad].append(Total(origin, destination, stage, *_sum(by_unit[unit], unit, said)))
    return dict(found)


def _is_sure(row: FundingRow, said: Mapping[str, Sayer]) -> bool:
    """Whether a sum may rest on a row of ``funding``."""
    name = str(row["observation_id"])
    is_firm = row["obs_status"] not in NOT_FIRM and not row["is_contested"]
    return bool(is_firm and row["year"] and name in said and said[name][1] <= "C")


def _in_one_currency(amounts: Iterable[Amount], sure: Mapping[str, object]) -> list[Amount]:
    """Each deal once at each stage, in current money, as documents state it, without the margins of rounding.

    A ceiling, of which a state may have given any part, and money without a direction are left out.
    """
    chosen: dict[tuple[str, str, str], Amount] = {}
    for amount in sorted(amounts, key=lambda one: (one.unit_measure != DOLLAR, one.unit_measure)):
        is_told = amount.observation_id in sure and amount.stage in STAGES and ":" not in amount.unit_measure
        if is_told and not amount.is_ceiling and amount.destination != NONE and amount.interval[1] is not None:
            value = amount.interval[0]
            stated: Interval = amount.interval if value is None else (value, value, value)
            chosen.setdefault((amount.funding_id, amount.dyad, amount.stage), amount._replace(interval=stated))
    return list(chosen.values())


def _sum(counted: list[Amount], unit: str, said: Mapping[str, Sayer]) -> tuple[Figure, int, tuple[int, ...]]:
    """The sum with how many deals it is of, and their years."""
    value, low, high = deals.summed(counted)
    years = tuple(sorted({amount.year for amount in counted if amount.year}))
    names = tuple(amount.observation_id for amount in sorted(counted, key=lambda one: (one.year or 0, one.funding_id)))
    figure = Figure(
        value=value,
        low=low,
        high=high,
        unit=unit,
        year=years[-1],
        code=f"funding/{counted[0].origin}-{counted[0].destination}/{counted[0].stage}",
        period=f"{years[0]}/{years[-1]}" if len(years) > 1 else str(years[0]),
        status=deals.sum_status(counted),
        rests_on=names,
        sources=tuple(dict.fromkeys(said[name][0] for name in names)),
    )
    return figure, len(counted), years
