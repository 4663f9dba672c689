"""Sums of uncertain amounts of money, and one amount as a share of another: intervals in, intervals out.

Which amounts belong in a sum, and which are parts of others, is decided in ``pipelines/tables/shared/deals.py``;
exchange rates are in ``money``.
"""

import math
from collections.abc import Sequence

Interval = tuple[float | None, float | None, float | None]
"""Value, low and high, in one unit: a null value is unknown, a null bound open."""

UNKNOWN: Interval = (None, None, None)


def total(amounts: Sequence[Interval], is_doubtful: Sequence[bool]) -> Interval:
    """Sum of ``amounts`` in one unit; a doubtful one may be contained in the others, and enters only the high bound.

    The value is null where any is null or doubtful, the high bound where any is open. An open low bound adds nothing:
    no amount is below zero. The order does not matter. Without amounts there is no sum: all three are null.

    Interval arithmetic: Moore 1966, Interval Analysis, ch. 2.
    """
    if not amounts:
        return UNKNOWN
    sure = [amount for amount, doubt in zip(amounts, is_doubtful, strict=True) if not doubt]
    lows = [low for _, low, _ in sure if low is not None]
    values, highs = ([x for amount in amounts if (x := amount[at]) is not None] for at in (0, 2))
    return (
        None if len(values) < len(amounts) or len(sure) < len(amounts) else math.fsum(values),
        math.fsum(lows) if lows else None,
        None if len(highs) < len(amounts) else math.fsum(highs),
    )


def at_least(amount: Interval) -> Interval:
    """A sum known to lack something: only its low bound is left."""
    return None, amount[1], None


def share_of(part: Interval, whole: Interval) -> Interval:
    """``part / whole`` with the bounds that both intervals allow; null where the divisor is unknown, open or zero.

    It may exceed one: more may be paid than was announced.
    """
    pairs = (part[0], whole[0]), (part[1], whole[2]), (part[2], whole[1])
    value, low, high = (x / y if x is not None and y else None for x, y in pairs)
    return value, low, high
