"""Fiscal years as they are printed, ``2024-25``, ``FY2025``, ``1403``, turned into the period that they are in EDTF.

Whose year it is decides what it means; which actor has which is data (``data/reference/fiscal_years.yaml``). What is
EDTF already is left alone: ``2010-11`` is November 2010, ``FY2010-11`` a fiscal year.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

_PRINTED = re.compile(
    r"(?P<fy>(?:fy|fiscal year|financial year)\s*)?(?P<first>\d{4}|\d\d(?=$))"
    r"(?:\s*(?P<mark>[-–/])\s*(?P<last>\d{4}|\d\d))?",
    re.IGNORECASE | re.ASCII,
)
_NOWRUZ_1399 = date(2020, 3, 20)
_LEAP = {1, 5, 9, 13, 17, 22, 26, 30}
"""Leap years of the Persian calendar, within its cycle of 33: right for every year from 1244 to 1502 (1865 to 2123)."""
PERSIAN = "nowruz"


class FiscalYear(NamedTuple):
    """An actor's fiscal year: its first month as ``04``, or ``nowruz``; and the year, first or last, that names it."""

    starts: str
    named_by: str

    def period(self, text: str) -> str | None:
        """The period that ``text`` is in EDTF, ``2024-04/2025-03``; None where it is not a fiscal year."""
        if (first := years(text)) is None:
            return None
        year, is_alone = first
        if self.starts == PERSIAN:
            persian = year if year < 1700 else year - 621
            return f"{nowruz(persian)}/{nowruz(persian + 1) - timedelta(days=1)}"
        start, before = year - (is_alone and self.named_by == "last"), int(self.starts) - 1
        return f"{start}-{self.starts}/{start + 1}-{before:02}" if before else f"{start}"


def years(text: str) -> tuple[int, bool] | None:
    """The first year that a printed fiscal year names, and whether it names no other; None for anything else."""
    if not (match := _PRINTED.fullmatch(text.strip())) or (len(match["first"]) == 2 and not match["fy"]):
        return None
    first, last = int(match["first"]) + (2000 if len(match["first"]) == 2 else 0), match["last"]
    if last is None:
        return (first, True) if match["fy"] or 1300 <= first < 1500 else None
    is_edtf = not match["fy"] and (len(last) == 4 or (match["mark"] == "-" and 1 <= int(last) <= 12))
    follows = int(last) in (first + 1, (first + 1) % 100)
    return (first, False) if follows and not is_edtf else None


def nowruz(year: int) -> date:
    """The first day of a year of the Persian calendar."""
    between = range(1399, year) if year > 1399 else range(year, 1399)
    days = sum(366 if passed % 33 in _LEAP else 365 for passed in between)
    return _NOWRUZ_1399 + timedelta(days=days if year > 1399 else -days)
