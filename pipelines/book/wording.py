"""How numbers are worded: in the scale of a chart, with the digits that a document gave or that an interval supports.

What a number is about, and where it is drawn, does not belong here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.judgement.answer_figures import CURRENCIES, UNITS

DIGITS = 10
"""Digits of a number quoted from a document, at most."""
COMPUTED = 5
"""Digits of a computed number, at most, unless it takes more to tell it from the ends of its interval."""
RATIOS = ("1", "times", "{point}")
"""Units of numbers that are usually computed: all but a few of their digits come from the arithmetic."""
_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


@dataclass(frozen=True)
class Scale:
    """How the numbers of a chart are shown: divided by ``by``, in ``unit``; ``code`` is the unit in the table."""

    by: float
    unit: str
    code: str

    @property
    def singular(self) -> str:
        """The unit of exactly one."""
        return self.code.strip("{}") if self.code.startswith("{") else self.unit

    @property
    def digits(self) -> int:
        """Digits with which a decimal is taken to be quoted, not computed."""
        return COMPUTED if self.code in RATIOS else DIGITS

    def of(self, value: float | None) -> float | None:
        """A number as the chart shows it."""
        return None if value is None else _round_digits(value / self.by)


def scale_for(code: str, values: Iterable[float | None] = ()) -> Scale:
    """The scale of a chart: shares in per cent, large amounts in millions, billions or trillions.

    >>> scale_for("USD", [2.4481e11, None])
    Scale(by=1000000000.0, unit='billion dollars', code='USD')
    >>> scale_for("1", [0.16]).unit, scale_for("{exercise}", [14]).unit
    ('%', 'exercises')
    >>> scale_for("USD:2021", [3e6]).unit, scale_for("m3", [4e9]).unit
    ('million dollars at prices of 2021', 'billion cubic metres')
    """
    if code == "1":
        return Scale(0.01, "%", code)
    name, _, prices = code.partition(":")
    words = CURRENCIES.get(name, UNITS.get(name, name))
    known = f"{words} at prices of {prices}" if prices else words
    unit = f"{code.strip('{}')}s" if code.startswith("{") else known
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    for by, name in _LARGE:
        if largest >= by:
            return Scale(by, f"{name} {unit}", code)
    return Scale(1.0, unit, code)


def in_words(value: float | None, low: float | None, high: float | None, scale: Scale) -> str:
    """A value from a table in words, with its interval; a number that is small in its chart gets a scale of its own.

    >>> in_words(2.4481e11, 2.445e11, 2.455e11, scale_for("USD", [2.4481e11]))
    '244.81 billion dollars (244.5 to 245.5)'
    >>> in_words(3.1e7, 3.1e7, 3.1e7, scale_for("USD", [2.4481e11]))
    '31 million dollars'
    >>> in_words(None, 1, None, scale_for("{exercise}"))
    'at least 1 exercise'
    """
    ends = [end for end in (value, low, high) if end is not None]
    if not ends:
        return "no value"
    if 0 < max(abs(end) for end in ends) < scale.by and scale.by > 1:
        scale = scale_for(scale.code, ends)
    scaled = [end / scale.by for end in ends]
    is_quoted = all(_is_decimal(number, scale.digits) for number in scaled) or (
        scale.code not in RATIOS and all(float(end).is_integer() for end in ends)
    )
    words = dict(zip(ends, map(quoted_number, scaled) if is_quoted else computed_numbers(scaled), strict=True))
    least, most = (None if end is None else words[end] for end in (low, high))
    if value is None:
        number, bounds = _from_to(least, most), ""
    else:
        number = words[value]
        bounds = "" if {least, most} in ({number}, {None}) else _from_to(least, most)
    unit = scale.singular if number in ("1", "at least 1", "at most 1") else scale.unit
    return " ".join(filter(None, (number, unit, bounds and f"({bounds})")))


def _from_to(low: str | None, high: str | None) -> str:
    if low is None or high is None:
        return f"at most {high}" if low is None else f"at least {low}"
    return low if low == high else f"{low} to {high}"


def computed_numbers(values: Sequence[float]) -> list[str]:
    """Computed numbers that belong together, with decimal places that their interval supports or that tell them apart.

    >>> computed_numbers([3.0158934567893, 2.5, 3.5]), computed_numbers([14.994123456789, 14.98581234567, 20.7248])
    (['3.0', '2.5', '3.5'], ['14.994', '14.986', '20.725'])
    """
    largest, width = max(abs(value) for value in values), max(values) - min(values)
    most = COMPUTED - 1 - _magnitude(largest)
    places = max(0, min(most, 1 - _magnitude(width)) if width else most)
    distinct = len({_round_digits(value) for value in values})
    while len({f"{value:.{places}f}" for value in values}) < distinct and places < DIGITS - COMPUTED + most:
        places += 1
    return [f"{value:,.{places}f}" for value in values]


def three_digits(value: float) -> str:
    """A number as a chart prints it: three significant digits, or all those before the point.

    >>> three_digits(244.81), three_digits(4.0422), three_digits(0.51), three_digits(12), three_digits(2281)
    ('245', '4.04', '0.51', '12', '2,281')
    """
    if float(value).is_integer():
        return f"{value:,.0f}"
    places = max(0, 2 - _magnitude(abs(value)))
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quoted_number(value: float) -> str:
    """A number with all its digits, ten at most, and no exponent.

    >>> quoted_number(2281.0), quoted_number(0.0301589)
    ('2,281', '0.0301589')
    """
    text = f"{value:,.{DIGITS}g}"
    return text if "e" not in text else f"{value:,.0f}" if abs(value) >= 1 else f"{value:.15f}".rstrip("0")


def _is_decimal(value: float, digits: int) -> bool:
    return math.isclose(value, _round_digits(value, digits), rel_tol=1e-14)


def _magnitude(value: float) -> int:
    return math.floor(math.log10(value)) if value else 0


def _round_digits(value: float, digits: int = DIGITS) -> float:
    return float(f"{value:.{digits}g}")
