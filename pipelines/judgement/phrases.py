"""Numbers and days as a newspaper prints them. What is said of them is in the modules of answers and verdicts."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Sequence

from pipelines.judgement.answer_figures import CURRENCIES, LARGE, UNITS

_PLURALS = {"{person}": "people", "{aircraft}": "aircraft", "{actor}": "members"}


def figure(low: float | None, high: float | None, unit: str | None) -> str:
    """A number or an interval for readers: four digits, the scale and the unit in words.

    >>> figure(2.45e11, 2.45e11, "USD"), figure(14, None, "{exercise}"), figure(1, 1, "1"), figure(6, 8, "{actor}")
    ('245 billion dollars', 'at least 14 exercises', '1', '6 to 8 members')
    """
    known = [value for value in (low, high) if value is not None]
    if not known:
        return ""
    size, scale = next(((by, name) for by, name in LARGE if max(map(abs, known)) >= by), (1.0, ""))
    texts = list(dict.fromkeys(f"{value / size:.4g}" if size > 1 else f"{value:,.10g}" for value in known))
    number = " to ".join(texts)
    if low is None or high is None:
        number = f"at {'least' if high is None else 'most'} {number}"
    return " ".join(filter(None, (number, scale, _unit(unit, is_one=known == [1, 1]))))


def joined(parts: Sequence[str]) -> str:
    """Parts as a list in a sentence.

    >>> joined(["a", "b", "c"]), joined(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _unit(unit: str | None, *, is_one: bool) -> str:
    if unit is None or unit == "1":
        return ""
    if unit.startswith("{"):
        noun = unit.strip("{}")
        return noun if is_one else _PLURALS.get(unit, f"{noun}s")
    name, _, time = unit.partition("/")
    words = {"%": "per cent"} | CURRENCIES | UNITS
    return words.get(name, name) + (" a day" if time == "d" else f"/{time}" if time else "")


def days(first: str | None, last: str | None) -> str:
    """The days between two dates in words; a date may be a month or a year, or, in EDTF, one that it was before.

    >>> days("2025-05-07", "2025-05-10"), days("2025-05-01", "2025-05-31"), days("2025-01-01", "2025-12-31")
    ('7 to 10 May 2025', 'May 2025', '2025')
    >>> days("[..2017-09]", None), days("2018-04", "2018-04"), days("[2016..2017]", None), days("2018?", None)
    ('by September 2017', 'April 2018', 'between 2016 and 2017', 'probably 2018')
    """
    if first and last and first.endswith("-01-01") and last == f"{first[:4]}-12-31":
        return first[:4]
    if first and last and first.endswith("-01") and last[:7] == first[:7] and _is_last(last):
        first = last = first[:7]
    told = [*dict.fromkeys(_day(day) for day in (first, last) if day)]
    if len(told) == 2 and (start := told[0].split(" ", 1))[1:] == told[1].split(" ", 1)[1:]:
        return f"{start[0]} to {told[1]}"
    return " to ".join(told)


def when(day: str) -> str:
    """A date with its preposition.

    >>> when("2001-07-16"), when("2001-07"), when("2001")
    ('on 16 July 2001', 'in July 2001', 'in 2001')
    """
    return f"{'on' if len(day) == 10 else 'in'} {_day(day)}"


def _is_last(day: str) -> bool:
    year, month, last = map(int, day.split("-"))
    return monthrange(year, month)[1] == last


def _day(day: str) -> str:
    if between := re.fullmatch(r"\[([\d-]*)\.\.([\d-]+)\]", day):
        first, last = between.groups()
        if len(first) == len(last) == len("2025-06-01") and first.endswith("-01") and _is_last(last):
            first, last = first[:7], last[:7]
        return f"between {_day(first)} and {_day(last)}" if first else f"by {_day(last)}"
    if day.endswith("?"):
        return f"probably {_day(day[:-1])}"
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?", day):
        return day
    year, *rest = day.split("-")
    parts = [month_name[int(rest[0])]] if rest else []
    return " ".join([*(str(int(one)) for one in rest[1:]), *parts, year])


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
    words = "no one two three four five six seven eight nine".split()
    return words[int(number)] if number < len(words) else f"{number:,.0f}"


def ordinal(place: int) -> str:
    """A rank in words, from eleven on in digits.

    >>> ordinal(1), ordinal(10), ordinal(11), ordinal(22), ordinal(113)
    ('first', 'tenth', '11th', '22nd', '113th')
    """
    words = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
    if 0 < place <= len(words):
        return words[place - 1]
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
