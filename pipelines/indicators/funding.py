"""Sums of uncertain amounts of money, and what share of one is another: intervals in, intervals out.

Which amounts belong in a sum, and which are parts of others, is decided in ``pipelines.tables.shared.deals``; rates are in ``money``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Interval = tuple[float | None, float | None, float | None]
"""The value, its low and its high bound; a null value is unknown, a null bound open."""

UNKNOWN: Interval = (None, None, None)


def total(amounts: Sequence[Interval], is_doubtful: Sequence[bool]) -> Interval:
    """Sum of ``amounts`` in one unit; a doubtful one may be contained in the others, and enters the high bound alone.

    The value is null where any is null or doubtful, the high bound where any is open. An open low bound adds nothing: no amount
    is below zero. The sum does not depend on the order. Nothing at all has no sum: all three null.

    Interval arithmetic: Moore 1966, Interval Analysis, ch. 2.
    """
    if not amounts:
        return UNKNOWN
    sure = [amount for amount, doubt in zip(amounts, is_doubtful, strict=True) if not doubt]
    lows = [low for _, low, _ in sure if low is not None]
    values, highs = ([x[at] for x in amounts] for at in (0, 2))
    return (
        None if None in values or len(sure) < len(amounts) else _sum(values),
        math.fsum(lows) if lows else None,
        None if None in highs else _sum(highs),
    )


def at_least(amount: Interval) -> Interval:
    """A sum from which something is known to be missing: its low bound alone."""
    return None, amount[1], None


def share(part: Interval, whole: Interval) -> Interval:
    """``part`` / ``whole`` with the bounds that both intervals allow; null where the divisor is unknown, open or zero.

    A share above one is possible: more may be paid than was announced.
    """
    return (_over(part[0], whole[0]), _over(part[1], whole[2]), _over(part[2], whole[1]))


def _sum(values: Sequence[float | None]) -> float:
    return math.fsum(value for value in values if value is not None)


def _over(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None
