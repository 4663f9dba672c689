"""Days, names and lists as a newspaper prints them. Numbers are in ``bilateral/commons/figures.py``."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Sequence


def capital(text: str) -> str:
    """``text`` at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def joined(parts: Sequence[str]) -> str:
    """Parts as a list in a sentence.

    >>> joined(["a", "b", "c"]), joined(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


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
