"""What a printed number denotes: a value and the interval that its digits and hedge words leave open.

Exact arithmetic on the printed text (Decimal), floats only at the end. Units and currencies are not converted here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from schemas.vocabulary import SCALES

PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")


class Amount(NamedTuple):
    """A value with its interval, in the unit (scale applied). None is unknown (value) or open (bounds)."""

    value: float | None
    low: float | None
    high: float | None


def decimal(text: str) -> Decimal:
    """``text`` as a plain decimal number. Raises ValueError saying what was expected."""
    if not PLAIN_NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a plain number, such as 244.81")
    return Decimal(text)


def denote(
    value: str | None,
    *,
    qualifier: str = "exact",
    low: str | None = None,
    high: str | None = None,
    scale: str | None = None,
    is_count: bool = False,
) -> Amount:
    """The amount that a printed ``value`` denotes under ``qualifier`` (DATA_MODEL, what the checker enforces, 3).

    exact: ± half of the last printed digit, or the number itself for counts; about: ± the larger of one unit of the
    last digit and five per cent; nearly: 90 to 100 per cent; up_to, at_least, more_than: one bound and no value;
    between: ``low`` and ``high`` and no value.
    """
    factor = Decimal(10) ** SCALES[scale] if scale else Decimal(1)
    if qualifier == "between":
        return Amount(None, *(None if bound is None else float(decimal(bound) * factor) for bound in (low, high)))
    if value is None:
        return Amount(None, None, None)
    number = decimal(value)
    digit = Decimal(1).scaleb(int(number.as_tuple().exponent))
    if qualifier == "up_to":
        return Amount(None, None, float(number * factor))
    if qualifier in ("at_least", "more_than"):
        return Amount(None, float(number * factor), None)
    if qualifier == "about":
        slack = max(digit, abs(number) * Decimal("0.05"))
        bounds = (number - slack, number + slack)
    elif qualifier == "nearly":
        bounds = (number * Decimal("0.9"), number) if number >= 0 else (number, number * Decimal("0.9"))
    elif is_count:
        bounds = (number, number)
    else:
        bounds = (number - digit / 2, number + digit / 2)
    return Amount(float(number * factor), float(bounds[0] * factor), float(bounds[1] * factor))
