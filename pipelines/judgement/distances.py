"""Two intervals compared: whether they meet, how far apart they are, and whether one lies within the other."""

from __future__ import annotations

from math import inf, log
from typing import Protocol


class Bounded(Protocol):
    """Anything with two bounds; None is open."""

    @property
    def low(self) -> float | None:
        """The lower bound."""

    @property
    def high(self) -> float | None:
        """The upper bound."""


def is_open(one: Bounded) -> bool:
    """Whether a side has no bound."""
    return one.low is None or one.high is None


def meets(claim: Bounded, other: Bounded) -> bool:
    """Whether the two have a point in common."""
    below = claim.high is not None and other.low is not None and claim.high < other.low
    return not below and not (claim.low is not None and other.high is not None and claim.low > other.high)


def log_distance(claim: Bounded, other: Bounded) -> float:
    """|ln| of the ratio of the nearest ends; 0 where the two meet, infinite where their signs differ."""
    if meets(claim, other):
        return 0.0
    is_below = claim.high is not None and other.low is not None and claim.high < other.low
    a, b = (claim.high, other.low) if is_below else (claim.low, other.high)
    return abs(log(a / b)) if a and b and a / b > 0 else inf


def within(inner: Bounded, outer: Bounded) -> bool:
    """Whether ``inner`` lies within ``outer`` altogether."""
    from_below = outer.low is None or (inner.low is not None and outer.low <= inner.low)
    return from_below and (outer.high is None or (inner.high is not None and inner.high <= outer.high))
