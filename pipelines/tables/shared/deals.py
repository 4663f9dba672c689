"""Deals as money between two sides: which amounts of ``funding`` are flows, at what stage, and parts of what.

Rows in, amounts out. A ceiling, a stake or a portfolio under consideration is not a flow.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bilateral.commons.groups import grouped
from pipelines.indicators.funding import UNKNOWN, Interval, total
from pipelines.indicators.money import Averages
from pipelines.row_types import ActorsRow, FundingRow
from pipelines.tables.shared.conversion import DOLLAR, dollars
from schemas.roles import acting
from schemas.stages import STAGE_OF
from schemas.vocabulary import STATUSES
from schemas.written.ids import dyad

NONE = "*"
Sides = tuple[str, str, str]
"""Dyad, origin and destination; the last two are ``NONE`` without a named recipient."""


class Amount(NamedTuple):
    """What one deal provides at one stage in one unit; ``wholes`` are the deals it is part of, nearest first."""

    funding_id: str
    wholes: tuple[str, ...]
    dyad: str
    origin: str
    destination: str
    stage: str
    unit_measure: str
    year: int | None
    interval: Interval
    may_overlap: bool
    obs_status: str
    observation_id: str
    parts: tuple[str, ...] = ()
    """Observations of its parts, where these give it its low bound."""

    @property
    def is_ceiling(self) -> bool:
        """Whether it only bounds a state's part from above: the deal has other lenders, or may have."""
        return self.interval[0] is None and self.interval[1] is None

    @property
    def root(self) -> str:
        """The deal that is part of no other."""
        return self.wholes[-1] if self.wholes else self.funding_id

    def in_dollars(self, rates: Averages) -> Amount | None:
        """The amount in dollars, converted at the average of its year: an estimate, unless it is a plan."""
        if self.unit_measure == DOLLAR:
            return self
        rate = rates.rate(self.unit_measure, DOLLAR, str(self.year)) if self.year is not None else None
        if rate is None:
            return None
        obs_status = self.obs_status if self.obs_status == "F" else "E"
        return self._replace(unit_measure=DOLLAR, interval=dollars(self.interval, rate), obs_status=obs_status)


def amounts(funding: list[FundingRow], actors: list[ActorsRow]) -> list[Amount]:
    """Every amount with a providing and a receiving side, once for each deal, dyad, stage and unit, in its last status.

    Companies stand for their states. Without a named recipient the other side is the partner, and there is no
    direction. A dated status takes precedence over one without a year.
    """
    state_of = {row["actor_id"]: row["state_id"] for row in actors}
    parent = {row["funding_id"]: row["part_of_id"] for row in funding}
    best: dict[tuple[str, str, str, str], tuple[tuple[bool, bool, int], Amount]] = {}
    for row in funding:
        stage = STAGE_OF.get(row["status"])
        for sides, interval in shares(row, state_of) if stage and is_flow(row) else ():
            if stage is None or interval == UNKNOWN:
                continue
            amount = Amount(
                row["funding_id"],
                _wholes(row["funding_id"], parent),
                *sides,
                stage,
                row["unit_measure"],
                row["year"],
                interval,
                row["overlap"] == "unknown",
                row["obs_status"],
                row["observation_id"],
            )
            key = (amount.funding_id, amount.dyad, stage, amount.unit_measure)
            rank = (not amount.is_ceiling, row["year"] is not None, STATUSES["funding"].index(row["status"]))
            if key not in best or best[key][0] < rank:
                best[key] = rank, amount
    return [best[key][1] for key in sorted(best)]


def _wholes(deal: str, parent: dict[str, str | None]) -> tuple[str, ...]:
    above = parent.get(deal)
    return (above, *_wholes(above, parent)) if above else ()


def is_flow(row: FundingRow) -> bool:
    """Whether a row of ``funding`` is money to be given: an amount, and not of projects under consideration."""
    return row["measure"] == "amount" and row["kind"] != "portfolio"


def shares(row: FundingRow, state_of: dict[str, str | None]) -> list[tuple[Sides, Interval]]:
    """What a row of ``funding`` says of each state or grouping that gives, where one alone receives.

    The amount is a state's where it is stated as that state's part, or where the list of providers is complete and all
    are of that state. Otherwise it bounds the part of each from above.
    """
    takers = sorted(acting(dict.fromkeys(row["recipients"] or row["partners"] or [], "recipient"), state_of))
    named = (row["providers"] or []) if row["actor_id"] == NONE else [row["actor_id"]]
    givers = sorted(acting(dict.fromkeys(named, "provider"), state_of))
    if len(takers) != 1:
        return []
    is_known = len(givers) == 1 and (row["is_complete_list"] or row["actor_id"] in givers)
    interval = (row["value"], row["value_low"], row["value_high"]) if is_known else (None, None, row["value_high"])
    if row["actor_id"] not in (NONE, *givers):  # one lender's part is the least that its state gives
        interval = (None, row["value_low"], None)
    taker = takers[0]
    directions = {giver: (giver, taker) if row["recipients"] else (NONE, NONE) for giver in givers if giver != taker}
    return [((dyad(giver, taker), *direction), interval) for giver, direction in directions.items()]


def in_dollars(amounts: Iterable[Amount], rates: Averages) -> tuple[list[Amount], list[Amount]]:
    """Each deal once at each stage, in dollars as stated or at its year's average; and those that cannot be converted.

    Of several currencies that convert, the first by code is used. Constant prices are not turned back into current
    ones.
    """
    offers = grouped(((amount.funding_id, amount.stage), amount) for amount in amounts)
    converted, unconverted = [], []
    for several in offers.values():
        ranked = sorted(several, key=lambda amount: (amount.unit_measure != DOLLAR, amount.unit_measure))
        chosen = next((x for amount in ranked if (x := amount.in_dollars(rates))), None)
        if chosen:
            converted.append(chosen)
        else:
            unconverted.append(several[0])
    return converted, unconverted


def without_parts(amounts: Iterable[Amount]) -> list[Amount]:
    """``amounts`` except those whose whole is among them: the highest known, or the parts, never both.

    Call it for one stage; a whole stands for its parts only within its own dyad, and one that has other lenders takes
    its low bound from them.
    """
    listed = list(amounts)
    known = {(amount.funding_id, amount.dyad) for amount in listed}
    outermost = [amount for amount in listed if not any((whole, amount.dyad) in known for whole in amount.wholes)]
    return [_with_parts(amount, listed) if amount.is_ceiling else amount for amount in outermost]


def _with_parts(whole: Amount, listed: list[Amount]) -> Amount:
    """A whole that is only bounded from above, and from below by those of its parts that are known."""
    inner = [x for x in listed if x.dyad == whole.dyad and whole.funding_id in x.wholes and not x.is_ceiling]
    parts = without_parts(inner)
    _, low, _ = summed(parts)
    names = tuple(sorted({name for part in parts for name in (part.observation_id, *part.parts)}))
    return whole._replace(interval=(None, low, whole.interval[2]), parts=names) if parts else whole


def summed(amounts: list[Amount]) -> Interval:
    """The sum of amounts in one unit; one that may overlap another part of the same whole makes it a range."""

    def is_doubtful(amount: Amount) -> bool:
        return amount.may_overlap and any(other is not amount and other.root == amount.root for other in amounts)

    return total([amount.interval for amount in amounts], [is_doubtful(amount) for amount in amounts])


def uncounted(missing: Iterable[Amount], counted: Iterable[Amount]) -> set[str]:
    """Deals of ``missing`` that are neither among ``counted`` nor parts of a counted deal."""
    deals = {amount.funding_id for amount in counted}
    return {a.funding_id for a in missing if a.funding_id not in deals and not deals.intersection(a.wholes)}


def support(amounts: Iterable[Amount]) -> list[str]:
    """The observations that amounts rest on, sorted."""
    return sorted({name for amount in amounts for name in (amount.observation_id, *amount.parts)})


def sum_status(amounts: Iterable[Amount]) -> str:
    """SDMX status of a sum: F where all are plans, otherwise the status of the others, E where they differ."""
    statuses = {amount.obs_status for amount in amounts}
    known = statuses - {"F"} or statuses
    return known.pop() if len(known) == 1 else "E"
