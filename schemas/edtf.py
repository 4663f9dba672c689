"""The part of EDTF (ISO 8601-2:2019, levels 0 and 1) that dates of events and periods need.

Understood: ``2025``, ``2025-08``, ``2025-08-25``, ``2025-08-XX``, ``2025-XX``, a trailing ``?``, ``~`` or ``%``,
``[..2025-04-29]`` (on or before), ``[2025-04-29..]`` (on or after), ``[2025-06-01..2025-12]`` (one day between), and
intervals ``a/b``, ``a/``, ``/b``, ``a/..``. Seasons, centuries and masked years are not read: no document needed one.
Fiscal years as they are printed belong to ``fiscal.py``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1800, 2100

_DATE = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d\d|XX)(?:-(?P<d>\d\d|XX))?)?(?P<q>[?~%])?", re.ASCII)
_SET = re.compile(r"\[(?P<after>[^\].]+)?\.\.(?P<before>[^\].]+)?\]")


class Span(NamedTuple):
    """The days that an EDTF date may be, ``low`` to ``high``; None is open. ``precision`` is day, month or year."""

    low: date | None
    high: date | None
    precision: str
    is_uncertain: bool = False


@lru_cache(maxsize=8192)
def parse_date(text: str) -> Span:
    """The span of days that ``text`` denotes. Raises ValueError saying what was expected."""
    if (ends := _SET.fullmatch(text)) and (ends["after"] or ends["before"]):
        after = parse_date(ends["after"]) if ends["after"] else None
        before = parse_date(ends["before"]) if ends["before"] else None
        spans = [span for span in (after, before) if span]
        first = after.low if after else None
        end = before.high if before else None
        if first and end and first > end:
            raise ValueError(f"{text!r} ends before it starts")
        coarsest = next(p for p in ("year", "month", "day") if p in {span.precision for span in spans})
        return Span(first, end, coarsest, any(span.is_uncertain for span in spans))
    if not (parts := _DATE.fullmatch(text)):
        raise ValueError(f"{text!r} is not a date, such as 2025, 2025-08, 2025-08-25, 2025-08-XX or [..2025-04-29]")
    year, month, day = int(parts["y"]), parts["m"], parts["d"]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"year {year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    uncertain = parts["q"] is not None
    if month in (None, "XX"):
        if day not in (None, "XX"):
            raise ValueError(f"{text!r} gives a day but no month")
        return Span(date(year, 1, 1), date(year, 12, 31), "year", uncertain)
    if not 1 <= int(month) <= 12:
        raise ValueError(f"{text!r}: there is no month {month}")
    last = monthrange(year, int(month))[1]
    if day in (None, "XX"):
        return Span(date(year, int(month), 1), date(year, int(month), last), "month", uncertain)
    if not 1 <= int(day) <= last:
        raise ValueError(f"{text!r}: {year}-{month} has {last} days")
    only = date(year, int(month), int(day))
    return Span(only, only, "day", uncertain)


@lru_cache(maxsize=8192)
def parse_period(text: str) -> tuple[str | None, str | None]:
    """``(start, end)`` of a date or interval as EDTF texts; None where the interval is open. Checks their order.

    One date is a period that starts and ends within it: ``2024`` is ``("2024", "2024")``.
    """
    parts = text.split("/")
    if len(parts) > 2:
        raise ValueError(f"{text!r} has more than one slash")
    start, end = (parts * 2)[:2]
    first, last = (None if part in ("", "..") else part for part in (start, end))
    if first is None and last is None:
        raise ValueError(f"{text!r} names no date")
    spans = [parse_date(part) if part else None for part in (first, last)]
    if spans[0] and spans[1] and spans[0].low and spans[1].high and spans[0].low > spans[1].high:
        raise ValueError(f"{text!r} ends before it starts")
    return first, last


def low(text: str | None) -> date | None:
    """The first day that ``text`` may be."""
    return parse_date(text).low if text else None


def high(text: str | None) -> date | None:
    """The last day that ``text`` may be."""
    return parse_date(text).high if text else None


@lru_cache(maxsize=8192)
def period_kind(start: str | None, end: str | None) -> str:
    """The SDMX-like kind of a period: year, fiscal_year, quarter, month, day, to_date, since or other.

    ``to_date`` starts on 1 January and ends within the year; ``since`` starts elsewhere or crosses years.
    """
    if not start or not end or low(start) is None or high(end) is None:
        return "since"
    first, last = low(start), high(end)
    assert first
    assert last
    if start == end and parse_date(start).precision == "day":
        return "day"
    whole_months = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if not whole_months:
        return "to_date" if (first.month, first.day) == (1, 1) and first.year == last.year else "since"
    if (months := (last.year - first.year) * 12 + last.month - first.month + 1) == 12:
        return "year" if first.month == 1 else "fiscal_year"
    if months == 1:
        return "month"
    if months == 3 and first.month % 3 == 1:
        return "quarter"
    return "to_date" if first.month == 1 and first.year == last.year else "since"


@lru_cache(maxsize=8192)
def time_period(start: str | None, end: str | None) -> str:
    """The published ``time_period``: ``2024`` for a year, ``2024-07`` for a month, a day, else an ISO interval.

    Two spellings of one period give one text: ``2024-01-01/2024-12-31`` is ``2024``.
    """
    if (kind := period_kind(start, end)) in ("year", "month", "day"):
        day = low(start)
        assert day
        return day.isoformat()[: {"year": 4, "month": 7, "day": 10}[kind]]
    return f"{_short(start, first=True) or '..'}/{_short(end, first=False) or '..'}"


def _short(text: str | None, *, first: bool) -> str | None:
    """A bound at month precision when it is the first or the last day of a month, so that spellings agree."""
    if (day := low(text) if first else high(text)) is None:
        return None
    edge = 1 if first else monthrange(day.year, day.month)[1]
    return day.isoformat()[:7] if day.day == edge else day.isoformat()
