"""Deals as money between two sides: which amounts of ``funding`` are flows, at what stage, and which are parts of others.

Rows in, amounts out; nothing is converted here. A ceiling, a stake and a portfolio under consideration are no flows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from pipelines.indicators.funding import Interval, total
from pipelines.rows import Rows
from pipelines.tables.shared.actors import states
from schemas.stages import STAGE_OF
from schemas.vocabulary import STATUSES
from schemas.written.ids import dyad

NONE = "*"
_ORDER = STATUSES["funding"]


@dataclass(frozen=True)
class Amount:
    """What one deal gives at one stage in one unit; ``wholes`` are the deals of which it is a part, the nearest first."""

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

    def converted(self, unit: str, interval: Interval) -> Amount:
        """The same in another unit: an estimate, unless it is a plan."""
        status = self.obs_status if self.obs_status == "F" else "E"
        return replace(self, unit_measure=unit, interval=interval, obs_status=status)


def amounts(funding: Rows, actors: Rows) -> list[Amount]:
    """Every amount with a giving and a taking side, once for each deal, stage and unit: in the furthest status of the stage.

    Companies stand for their states. Where nobody is named as recipient the other side is the partner, and there is no
    direction. A dated status goes before one without a year.
    """
    state_of = {row["actor_id"]: row["state_id"] for row in actors}
    parent = {row["funding_id"]: row["part_of_id"] for row in funding}
    found: dict[tuple[str, str, str], tuple[tuple[bool, int], Amount]] = {}
    for row in funding:
        stage, between = STAGE_OF.get(row["status"]), ends(row, state_of)
        interval = (row["value"], row["value_low"], row["value_high"])
        if not stage or not between or not is_flow(row) or interval == (None, None, None):
            continue
        amount = Amount(
            row["funding_id"],
            _wholes(row["funding_id"], parent),
            *between,
            stage,
            row["unit_measure"],
            row["year"],
            interval,
            row["overlap"] == "unknown",
            row["obs_status"],
            row["observation_id"],
        )
        key, rank = (
            (amount.funding_id, stage, amount.unit_measure),
            (row["year"] is not None, _ORDER.index(row["status"])),
        )
        if key not in found or found[key][0] < rank:
            found[key] = rank, amount
    return [found[key][1] for key in sorted(found)]


def is_flow(row: dict[str, Any]) -> bool:
    """Whether a row of ``funding`` is money to be given: an amount, and not of projects under consideration."""
    return row["measure"] == "amount" and row["kind"] != "portfolio"


def ends(row: dict[str, Any], state_of: dict[str, str | None]) -> tuple[str, str, str] | None:
    """Dyad, origin and destination of a row of ``funding``; None without exactly one state or grouping on either side."""
    others = row["recipients"] or row["partners"] or []
    givers = sorted(states(dict.fromkeys(row["providers"] or [], "provider"), state_of))
    takers = sorted(states(dict.fromkeys(others, "recipient"), state_of))
    if len(givers) != 1 or len(takers) != 1 or givers == takers:
        return None
    direction = (givers[0], takers[0]) if row["recipients"] else (NONE, NONE)
    return dyad(givers[0], takers[0]), *direction


def without_parts(found: Iterable[Amount]) -> list[Amount]:
    """``found`` without every amount whose whole has one there itself: the highest known, or the parts, never both.

    To be called for one stage; a whole stands for its parts within its own dyad alone.
    """
    listed = list(found)
    known = {(amount.funding_id, amount.dyad) for amount in listed}
    return [amount for amount in listed if not any((whole, amount.dyad) in known for whole in amount.wholes)]


def summed(found: list[Amount]) -> Interval:
    """The sum of amounts in one unit; one that may overlap another part of the same whole makes it a range."""

    def is_doubtful(amount: Amount) -> bool:
        return amount.may_overlap and any(other is not amount and other.root == amount.root for other in found)

    return total([amount.interval for amount in found], [is_doubtful(amount) for amount in found])


def uncounted(lacking: Iterable[Amount], counted: Iterable[Amount]) -> set[str]:
    """Deals of ``lacking`` that are neither among ``counted`` nor parts of what is counted."""
    held = {amount.funding_id for amount in counted}
    return {a.funding_id for a in lacking if a.funding_id not in held and not held.intersection(a.wholes)}


def status(found: Iterable[Amount]) -> str:
    """SDMX status of what is summed: F of plans alone, else that of the others, E where they differ."""
    statuses = {amount.obs_status for amount in found}
    known = statuses - {"F"} or statuses
    return known.pop() if len(known) == 1 else "E"


def _wholes(deal: str, parent: dict[str, str | None]) -> tuple[str, ...]:
    made: list[str] = []
    above = parent.get(deal)
    while above:
        made.append(above)
        above = parent.get(above)
    return tuple(made)
