"""Numbers as readers see them: scaled, with their unit, without rounding."""

from __future__ import annotations

import math
import re

from bilateral.commons.frames import Row

SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_PRINTED = ((1.0, ""), (1e3, "thousand"), *reversed(SCALES))


def interval(low: float | None, high: float | None, unit: str | None) -> str:
    """``244.5 to 245.5 billion USD``. A None bound is open; two give an empty text."""
    known = [abs(x) for x in (low, high) if x is not None]
    if not known:
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
    return " ".join(filter(None, [number, scale, "" if unit == "1" else (unit or "").strip("{}")]))
