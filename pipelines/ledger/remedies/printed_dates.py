"""Dates as they are printed, turned into EDTF: ``August 7, 2025`` is ``2025-08-07``.

Only for remedies: nothing in the ledger is read this way. English month names, and digits in any order that leaves one
meaning; a text that may mean two days is not read.
"""

from __future__ import annotations

import re
from calendar import month_name

from pipelines.ledger.remedies.printed_numbers import ascii_digits
from schemas import edtf

_MONTHS = {name.lower()[:length]: number for number, name in enumerate(month_name) if name for length in (3, 4, 99)}
_TO = re.compile(r" ?(?:[–—/]|\bto\b|\buntil\b|\btill\b|\bthrough\b) ?| - ")
Parts = tuple[str | None, str | None, str | None]


def iso(text: str) -> str | None:
    """``text`` in EDTF, or None where it is not a date or may mean several."""
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|,|\bof\b|\bfrom\b|\bthe\b", " ", ascii_digits(text).casefold())
    plain = " ".join(plain.split())
    date = _single(plain) or _range(plain)
    try:
        return date if date and edtf.parse_period(date) else None
    except ValueError:
        return None


def _single(text: str) -> str | None:
    if numeric := _numeric(text):
        return numeric
    if quarter := re.fullmatch(r"q([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?q([1-4])", text):
        number, year = int(quarter[1] or quarter[4]), quarter[2] or quarter[3]
        return f"{year}-{number * 3 - 2:02}/{year}-{number * 3:02}"
    parts = _parts(text)
    return _join(parts) if parts else None


def _numeric(text: str) -> str | None:
    """Digits alone. With dots, as in ``07.08.2025``, the day comes first; with slashes it may be either."""
    if match := re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[t ]\d\d:.*)?", text):
        return _join((match[1], match[3], match[4]))
    if match := re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text):
        return _join((match[1], match[2], match[3]))
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", text):
        return _join((match[1], match[2], None))
    if match := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        return _join((match[2], match[1], None))
    if match := re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", text):
        first, mark, second, year = match.groups()
        if mark == "." or int(first) > 12 or first == second:
            return _join((year, second, first))
        if int(second) > 12:
            return _join((year, first, second))
    return None


def _parts(text: str) -> Parts | None:
    """Year, month and day from words such as ``7 august 2025`` or ``august 7``, in any order; None for other texts."""
    year = month = day = None
    for word in text.split():
        if re.fullmatch(r"\d{4}", word) and year is None:
            year = word
        elif re.fullmatch(r"\d{1,2}", word) and day is None:
            day = word
        elif word.rstrip(".") in _MONTHS and month is None:
            month = str(_MONTHS[word.rstrip(".")])
        else:
            return None
    return (year, month, day)


def _join(parts: Parts) -> str | None:
    """EDTF from year, month and day, each known only where the one before it is."""
    year, month, day = parts
    rest = (f"{int(part):02}" for part in (month, day) if part)
    return "-".join([year, *rest]) if year and (month or not day) else None


def _range(text: str) -> str | None:
    sides = _TO.split(" ".join(text.split()))
    if len(sides) == 1:
        sides = text.split("-")
    if len(sides) != 2:
        return None
    if (start := _numeric(sides[0])) and (end := _numeric(sides[1])):
        return f"{start}/{end}"
    first, last = _parts(sides[0]), _parts(sides[1])
    if not first or not last:
        return None
    # `5-11 November 2026` has month and year on the right, `August 7-25, 2025` the month on the left
    year, month = last[0] or first[0], last[1] or first[1]
    if bool(first[2]) != bool(last[2]):
        return None
    start, end = _join((first[0] or year, first[1] or month, first[2])), _join((year, month, last[2]))
    return f"{start}/{end}" if start and end else None
