"""Two intervals compared: whether they meet, how far apart they are, and whether one speaks for the other."""

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


def meets(claim: Bounded, other: Bounded) -> bool:
    """Whether the two have a point in common."""
    below = claim.high is not None and other.low is not None and claim.high < other.low
    above = claim.low is not None and other.high is not None and claim.low > other.high
    return not below and not above


def log_distance(claim: Bounded, other: Bounded) -> float:
    """|ln| of the ratio of the nearest ends; 0 where the two meet, infinite where their signs differ."""
    if meets(claim, other):
        return 0.0
    is_below = claim.high is not None and other.low is not None and claim.high < other.low
    a, b = (claim.high, other.low) if is_below else (claim.low, other.high)
    return abs(log(a / b)) if a and b and a / b > 0 else inf


def bears_out(claim: Bounded, other: Bounded) -> bool:
    """Whether ``other`` speaks for ``claim``: it meets it and, if a side of it is open, lies within it altogether."""
    if other.low is not None and other.high is not None:
        return meets(claim, other)
    from_below = claim.low is None or (other.low is not None and claim.low <= other.low)
    from_above = claim.high is None or (other.high is not None and other.high <= claim.high)
    return from_below and from_above
