"""Numbers in words: the one place that says how a number, an amount, a share, a count or a rank is printed.

What a number is about, and whether it may be told, does not belong here; nor do days and lists, which are in
``pipelines/judgement/phrases.py``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bilateral.commons.frames import Row

SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_PRINTED = ((1.0, ""), (1e3, "thousand"), *reversed(SCALES))
CURRENCIES = {"USD": "dollars", "EUR": "euros", "CNY": "yuan", "RUB": "roubles", "INR": "rupees", "JPY": "yen"}
CURRENCIES |= {"GBP": "pounds sterling", "AUD": "Australian dollars"}
UNITS = {"t": "tonnes", "m3": "cubic metres", "[bbl_us]": "barrels"}
_NAMES = CURRENCIES | UNITS
_PLURALS = {"{person}": "people", "{aircraft}": "aircraft", "{actor}": "members", "{activity}": "activities"}
_COUNTS = "no one two three four five six seven eight nine".split()
_PLACES = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
DIGITS = 10
"""Digits of a number quoted from a document, at most."""
COMPUTED = 5
"""Digits of a computed number, at most, unless it takes more to tell it from the ends of its interval."""
ROUND = 0.05
"""The part of an amount that its step is, from which on it is told as "about" so much."""
RATIOS = ("1", "times", "{point}")
"""Units of numbers that are usually computed: all but a few of their digits come from the arithmetic."""


def interval(low: float | None, high: float | None, unit: str | None) -> str:
    """``244.5 to 245.5 billion USD``. A None bound is open; two give an empty text."""
    if not (known := [abs(x) for x in (low, high) if x is not None]):
        return ""
    size, name = _scale(max(known))
    ends = [f"{x / size:,.10g}" for x in (low, high) if x is not None]
    text = ends[0] if len(set(ends)) == 1 else " to ".join(ends)
    if low is None or high is None:
        text = f"at least {ends[0]}" if high is None else f"at most {ends[0]}"
    return _with_unit(text, name, unit)


def asserted(row: Row) -> str:
    """What a row of evidence asserts: its number with hedge, scale and unit, and printed words that are not digits.

    ``240.11 billion USD``, ``more than 350 person``, ``5 “fifth”``; a code or a day where there is no number.
    """
    printed, unit = row["as_stated"], row["unit_measure"]
    ends = [row[name] for name in ("value", "value_low", "value_high") if row[name] is not None]
    if not ends:
        return str(printed or row["code"] or row["start_date"] or "")
    if row["qualifier"] == "between":
        return interval(row["value_low"], row["value_high"], unit)
    hedge = (row["qualifier"] or "").replace("_", " ")
    number, scale = _as_printed(printed, ends[0])
    words = "" if printed is None or number == printed else f"“{printed}”"
    return " ".join(filter(None, [hedge, _with_unit(number, scale, unit), words]))


def _as_printed(printed: str | None, value: float) -> tuple[str, str]:
    """The digits as printed, zeros kept, and the scale that makes them ``value``; else the digits of ``value``."""
    if printed and re.fullmatch(r"-?\d+(\.\d+)?", printed, re.ASCII):
        for size, name in _PRINTED:
            if math.isclose(float(printed) * size, value, rel_tol=1e-12):
                return printed, name
    size, name = _scale(abs(value))
    return f"{value / size:,.15g}", name


def _scale(size: float) -> tuple[float, str]:
    return next(((least, name) for least, name in SCALES if size >= least), (1.0, ""))


def _with_unit(number: str, scale: str, unit: str | None) -> str:
    """The number with its unit, where it has one: units in braces are nouns, and 1 is no unit."""
    named = "" if unit == "1" else (unit or "").strip("{}").replace("[bbl_us]/d", "barrels a day")
    return " ".join(filter(None, [number, scale, named]))


def amount(value: float, unit: str, step: float = 0.0) -> str:
    """``244.8 billion dollars``: four digits above ten of a scale, three below, and none below the ``step`` in which
    what it rests on is stated; ``about`` of what is rounder than ``ROUND``.

    >>> amount(3.8926e9, "USD"), amount(3.8926e9, "USD", 1.08e8), amount(1.7e9, "USD", 1e9)
    ('3.89 billion dollars', '3.9 billion dollars', 'about 2 billion dollars')
    """
    size, scale = _scale(abs(value))
    scaled = value / size
    digits = 0 if size == 1 and scaled == int(scaled) else 1 if abs(scaled) >= 10 else 2
    digits = max(0, min(digits, -_magnitude(step / size))) if step else digits
    about = "about " if step > ROUND * abs(value) else ""
    return about + _with_unit(f"{scaled:,.{digits}f}", scale, _NAMES.get(unit, unit))


def round_amount(value: float, unit: str) -> str:
    """An amount without noughts at its end, as of deals and bounds, which are round numbers more often than not."""
    return re.sub(r"(\.\d*?)0+\b", lambda end: end[1].rstrip("."), amount(value, unit))


def rounded(value: float, unit: str) -> str:
    """``245 billion dollars``: an amount with three significant digits."""
    value = float(f"{value:.3g}")
    size, scale = _scale(abs(value))
    return _with_unit(three_digits(value / size), scale, _NAMES.get(unit, unit))


def figure(low: float | None, high: float | None, unit: str | None, digits: int = 4) -> str:
    """A number or an interval for readers: so many digits, the scale and the unit in words.

    >>> figure(2.45e11, 2.45e11, "USD"), figure(14, None, "{exercise}"), figure(1, 1, "1"), figure(6, 8, "{actor}")
    ('245 billion dollars', 'at least 14 exercises', '1', '6 to 8 members')
    """
    if not (known := [value for value in (low, high) if value is not None]):
        return ""
    size, scale = _scale(max(map(abs, known)))
    texts = list(
        dict.fromkeys(f"{value / size:,.{DIGITS if value % 1 == 0 and size == 1 else digits}g}" for value in known)
    )
    number = " to ".join(texts)
    if low is None or high is None:
        number = f"at {'least' if high is None else 'most'} {number}"
    return " ".join(filter(None, (number, scale, _unit(unit, is_one=known == [1, 1]))))


def _unit(unit: str | None, *, is_one: bool) -> str:
    if unit is None or unit == "1":
        return ""
    if unit.startswith("{"):
        noun = unit.strip("{}")
        return noun if is_one else _PLURALS.get(unit, f"{noun}s")
    name, _, time = unit.partition("/")
    name, _, prices = name.partition(":")
    words = ({"%": "per cent", "d": "days"} | _NAMES).get(name, name) + (f" at prices of {prices}" if prices else "")
    return words + (" a day" if time == "d" else f"/{time}" if time else "")


def percent(share: float) -> str:
    """``32 per cent``; one decimal below ten, and neither 0 nor 100 where it is not."""
    if share < 0.0005:
        return "less than 0.1 per cent" if share > 0 else "0 per cent"
    if 0.995 <= share < 1:
        return "more than 99 per cent"
    return f"{share * 100:.{0 if share >= 0.0995 else 1}f} per cent"


def against(value: float, before: float, year: int | str, unit: str) -> str:
    """A number beside that of an earlier year: ``2 per cent more than in 2023``, ``2.3 times as much as in 2020``."""
    if (ratio := value / before) >= 1.95:
        return f"{ratio:.1f} times as much as in {year}"
    if ratio < 0.1:
        return f"down from {amount(before, unit)} in {year}"
    if abs(ratio - 1) < 0.005:
        return f"as much as in {year}"
    return f"{abs(ratio - 1) * 100:.0f} per cent {'more' if ratio > 1 else 'less'} than in {year}"


def times(number: float) -> str:
    """How often.

    >>> times(1), times(2), times(5)
    ('once', 'twice', 'five times')
    """
    return {1: "once", 2: "twice"}.get(int(number), f"{count(number)} times")


def count(number: float) -> str:
    """A whole number, in words up to nine.

    >>> count(1), count(9), count(12)
    ('one', 'nine', '12')
    """
    return _COUNTS[int(number)] if number < len(_COUNTS) else f"{number:,.0f}"


def ordinal(place: float) -> str:
    """A rank in words, from eleven on in digits.

    >>> ordinal(1), ordinal(10), ordinal(11), ordinal(22), ordinal(113)
    ('first', 'tenth', '11th', '22nd', '113th')
    """
    place = int(place)
    if 0 < place <= len(_PLACES):
        return _PLACES[place - 1]
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


class Scale(NamedTuple):
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
    words = _NAMES.get(name, name)
    known = f"{words} at prices of {prices}" if prices else words
    unit = f"{code.strip('{}')}s" if code.startswith("{") else known
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    scales = (Scale(by, f"{name} {unit}", code) for by, name in SCALES if largest >= by)
    return next(scales, Scale(1.0, unit, code))


def in_words(value: float | None, low: float | None, high: float | None, scale: Scale) -> str:
    """A value from a table in words, with its interval; a number that is small in its chart gets a scale of its own.

    >>> in_words(2.4481e11, 2.445e11, 2.455e11, scale_for("USD", [2.4481e11]))
    '244.81 billion dollars (244.5 to 245.5)'
    >>> in_words(3.1e7, 3.1e7, 3.1e7, scale_for("USD", [2.4481e11]))
    '31 million dollars'
    >>> in_words(None, 1, None, scale_for("{exercise}"))
    'at least 1 exercise'
    """
    if not (ends := [end for end in (value, low, high) if end is not None]):
        return "no value"
    if 0 < max(abs(end) for end in ends) < scale.by and scale.by > 1:
        scale = scale_for(scale.code, ends)
    scaled = [end / scale.by for end in ends]
    is_quoted = all(math.isclose(x, _round_digits(x, scale.digits), rel_tol=1e-14) for x in scaled) or (
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


def _magnitude(value: float) -> int:
    return math.floor(math.log10(value)) if value else 0


def _round_digits(value: float, digits: int = DIGITS) -> float:
    return float(f"{value:.{digits}g}")
