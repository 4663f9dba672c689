"""Deals as money between two sides: which amounts of ``funding`` are flows, at what stage, and parts of what.

Rows in, amounts out. A ceiling, a stake or a portfolio under consideration is not a flow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipelines.indicators.funding import Interval, total
from pipelines.indicators.money import Averages
from pipelines.rows import Row, Rows
from pipelines.tables.shared.actors import states
from pipelines.tables.shared.conversion import DOLLAR, dollars
from schemas.stages import STAGE_OF
from schemas.vocabulary import STATUSES
from schemas.written.ids import dyad

NONE = "*"


@dataclass(frozen=True)
class Amount:
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
        return replace(self, unit_measure=DOLLAR, interval=dollars(self.interval, rate), obs_status=obs_status)


def amounts(funding: Rows, actors: Rows) -> list[Amount]:
    """Every amount with a providing and a receiving side, once for each deal, stage and unit, in its last status.

    Companies stand for their states. Without a named recipient the other side is the partner, and there is no
    direction. A dated status takes precedence over one without a year.
    """
    state_of = {row["actor_id"]: row["state_id"] for row in actors}
    parent = {row["funding_id"]: row["part_of_id"] for row in funding}
    best: dict[tuple[str, str, str], tuple[tuple[bool, int], Amount]] = {}
    for row in funding:
        stage, sides = STAGE_OF.get(row["status"]), sides_of_deal(row, state_of)
        interval = (row["value"], row["value_low"], row["value_high"])
        if not stage or not sides or not is_flow(row) or interval == (None, None, None):
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
        key = (amount.funding_id, stage, amount.unit_measure)
        rank = (row["year"] is not None, STATUSES["funding"].index(row["status"]))
        if key not in best or best[key][0] < rank:
            best[key] = rank, amount
    return [best[key][1] for key in sorted(best)]


def _wholes(deal: str, parent: dict[str, str | None]) -> tuple[str, ...]:
    above = parent.get(deal)
    return (above, *_wholes(above, parent)) if above else ()


def is_flow(row: dict[str, object]) -> bool:
    """Whether a row of ``funding`` is money to be given: an amount, and not of projects under consideration."""
    return row["measure"] == "amount" and row["kind"] != "portfolio"


def sides_of_deal(row: Row, state_of: dict[str, str | None]) -> tuple[str, str, str] | None:
    """Dyad, origin and destination of a row of ``funding``; None without exactly one state or grouping on each side."""
    others = row["recipients"] or row["partners"] or []
    givers = sorted(states(dict.fromkeys(row["providers"] or [], "provider"), state_of))
    takers = sorted(states(dict.fromkeys(others, "recipient"), state_of))
    if len(givers) != 1 or len(takers) != 1 or givers == takers:
        return None
    direction = (givers[0], takers[0]) if row["recipients"] else (NONE, NONE)
    return dyad(givers[0], takers[0]), *direction


def in_dollars(amounts: Iterable[Amount], rates: Averages) -> tuple[list[Amount], list[Amount]]:
    """Each deal once at each stage, in dollars as stated or at its year's average; and those that cannot be converted.

    Of several currencies that convert, the first by code is used. Constant prices are not turned back into current
    ones.
    """
    offers: dict[tuple[str, str], list[Amount]] = defaultdict(list)
    for amount in amounts:
        offers[amount.funding_id, amount.stage].append(amount)
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

    Call it for one stage; a whole stands for its parts only within its own dyad.
    """
    listed = list(amounts)
    known = {(amount.funding_id, amount.dyad) for amount in listed}
    return [amount for amount in listed if not any((whole, amount.dyad) in known for whole in amount.wholes)]


def summed(amounts: list[Amount]) -> Interval:
    """The sum of amounts in one unit; one that may overlap another part of the same whole makes it a range."""

    def is_doubtful(amount: Amount) -> bool:
        return amount.may_overlap and any(other is not amount and other.root == amount.root for other in amounts)

    return total([amount.interval for amount in amounts], [is_doubtful(amount) for amount in amounts])


def uncounted(missing: Iterable[Amount], counted: Iterable[Amount]) -> set[str]:
    """Deals of ``missing`` that are neither among ``counted`` nor parts of a counted deal."""
    deals = {amount.funding_id for amount in counted}
    return {a.funding_id for a in missing if a.funding_id not in deals and not deals.intersection(a.wholes)}


def sum_status(amounts: Iterable[Amount]) -> str:
    """SDMX status of a sum: F where all are plans, otherwise the status of the others, E where they differ."""
    statuses = {amount.obs_status for amount in amounts}
    known = statuses - {"F"} or statuses
    return known.pop() if len(known) == 1 else "E"
