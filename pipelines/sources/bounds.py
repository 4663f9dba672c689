"""What a source's values may be, as its declaration says: within an interval, or a period that exists and has begun.

A rule is a text of the YAML file: ``[0, inf)``, ``(0, 100]``, or ``period``. Whatever the rule, a number must be
finite. Rows that break one are for the caller to quarantine.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas import edtf

PERIOD = "period"
_INTERVAL = re.compile(r"([\[(])(-?\d+(?:\.\d+)?|-inf), (-?\d+(?:\.\d+)?|inf)([\])])")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True)
class Rule:
    """What the values of one column may be; ``text`` is the rule as declared. Raises ValueError if it is none."""

    text: str

    def __post_init__(self) -> None:
        if self.text != PERIOD and not _INTERVAL.fullmatch(self.text):
            raise ValueError(f"{self.text!r} is no rule of values: write an interval such as [0, inf), or {PERIOD}")

    def masks(self, name: str, column: Any, first_year: int, day: date) -> dict[str, Any]:
        """What a ``column`` must be, each reason with the mask of the rows that pass; null passes.

        ``first_year`` is the source's first, ``day`` that of the capture.
        """
        if self.text == PERIOD:
            return _periods(name, column, first_year, day)
        match = _INTERVAL.fullmatch(self.text)
        assert match
        above = pc.greater_equal if match[1] == "[" else pc.greater
        below = pc.less_equal if match[4] == "]" else pc.less
        is_within = pc.and_(above(column, float(match[2])), below(column, float(match[3])))
        return {
            f"{name} is not finite": _or_null(column, pc.is_finite(column)),
            f"{name} is outside {self.text}": _or_null(column, is_within),
        }


def _or_null(column: Any, is_right: Any) -> Any:
    return pc.or_kleene(pc.is_null(column), is_right)


def _periods(name: str, column: Any, first_year: int, day: date) -> dict[str, Any]:
    values = [value for value in pc.unique(column).to_pylist() if value is not None]
    begins = {value: begin for value in values if (begin := _begin(str(value)))}

    def among(is_right: Callable[[date], bool]) -> Any:
        right = [value for value, begin in begins.items() if is_right(begin)]
        return _or_null(column, pc.is_in(column, value_set=pa.array(right, column.type)))

    return {
        f"{name} is no period": among(lambda _: True),
        f"{name} is before {first_year}, when the source begins": among(lambda begin: begin.year >= first_year),
        f"{name} begins after {day}, the day of the capture": among(lambda begin: begin <= day),
    }


def _begin(text: str) -> date | None:
    """The first day of a year, month, day, interval or quarter (2024-Q2); None if there is no such period."""
    if quarter := _QUARTER.fullmatch(text):
        text = f"{quarter[1]}-{3 * int(quarter[2]) - 2:02}"
    try:
        return edtf.low(edtf.parse_period(text)[0])
    except ValueError:
        return None
