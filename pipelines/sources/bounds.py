"""What a source's values may be, as its declaration says: within an interval, or a period that exists and has begun.

A rule is a text of the YAML file: ``[0, inf)``, ``(0, 100]``, or ``period``. Whatever the rule, a number must be
finite. Rows that break one are for the caller to quarantine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas import edtf

PERIOD = "period"
FORMS = {"A": r"^\d{4}$", "Q": r"^\d{4}-(Q\d|\d\d/\d{4}-\d\d)$", "M": r"^\d{4}-\d\d$", "D": r"^\d{4}-\d\d-\d\d$"}
"""How the period of a row of each frequency is written."""
SERIES = (
    *("actor_id", "indicator", "series", "measure", "unit_measure", "currency", "base_currency", "freq", "basis"),
    *("importer", "exporter", "origin", "destination", "reporter", "valuation", "product"),
)
"""Columns that say which series a number is of."""
_INTERVAL = re.compile(r"([\[(])(-?\d+(?:\.\d+)?(?:e\d+)?|-inf), (-?\d+(?:\.\d+)?(?:e\d+)?|inf)([\])])")
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


def contradictions(rows: pa.Table) -> dict[str, Any]:
    """What the columns of a feed must not say against each other, each reason with the mask of the rows that pass."""
    names, masks = rows.column_names, {}
    if {"freq", "time_period", "year"} <= {*names}:
        fits = [
            pc.and_(pc.equal(rows["freq"], freq), pc.match_substring_regex(rows["time_period"], form))
            for freq, form in FORMS.items()
        ]
        masks["the period is not one of the frequency"] = reduce(pc.or_, fits)
        year = pc.utf8_slice_codeunits(rows["time_period"], 0, 4)
        masks["the year is not that of the period"] = pc.equal(year, rows["year"].cast(pa.string()))
    middle = next((name for name in ("value", "ideal_point") if name in names), "")
    if middle and {"low", "high"} <= {*names}:
        is_within = pc.and_(pc.less_equal(rows["low"], rows[middle]), pc.less_equal(rows[middle], rows["high"]))
        masks[f"{middle} is not between low and high"] = pc.fill_null(is_within, True)
    return masks


def chosen(limit: Mapping[str, str], rows: pa.Table) -> tuple[str, str, Any]:
    """The column of numbers that a limit is of, what it is limited to, and the rows of a feed that are meant."""
    *where, (name, text) = limit.items()
    masks = (pc.equal(rows[column].cast(pa.string()), value) for column, value in where)
    return name, text, reduce(pc.and_, masks, pa.chunked_array([pa.repeat(True, rows.num_rows)]))


def peaks(rows: pa.Table, name: str, most: float) -> pa.Array:
    """Where a number of a series is more than ``most`` times as large as both its neighbours in time, or as small.

    At the ends of a series the two next ones are its neighbours. A series is what all columns but the period say of.
    """
    period = next(column for column in ("day", "time_period", "year") if column in rows.column_names)
    series = [column for column in SERIES if column in rows.column_names]
    columns = [rows[column] for column in (*series, period)]
    columns = [c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c for c in columns]
    place = pa.table([*columns, pa.arange(0, rows.num_rows)], [*series, period, "place"])
    place = place.sort_by([(column, "ascending") for column in [*series, period]])
    values = np.asarray(rows[name].combine_chunks().take(place["place"].combine_chunks()), dtype=float)
    starts = np.ones(len(values), bool)
    for column in series:
        codes = np.asarray(place[column].combine_chunks().dictionary_encode().indices.fill_null(-1))
        starts[1:] &= codes[1:] == codes[:-1]
    starts[1:] = ~starts[1:]
    number = np.cumsum(starts)
    before, after = _neighbours(values, number)
    with np.errstate(divide="ignore", invalid="ignore"):
        is_peak = (values > most * np.maximum(before, after)) | (values * most < np.minimum(before, after))
    found = np.zeros(len(values), bool)
    found[np.asarray(place["place"])] = is_peak & (np.minimum(before, after) > 0)
    return pa.array(found)


def _neighbours(values: np.ndarray, series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The values before and after each of its series; at its ends those two places away on the other side."""

    def at(step: int) -> np.ndarray:
        other = np.full(len(values), np.nan)
        here, there = (slice(-step, None), slice(None, step)) if step < 0 else (slice(None, -step), slice(step, None))
        other[here] = np.where(series[here] == series[there], values[there], np.nan)
        return other

    before, after = at(-1), at(1)
    return np.where(np.isnan(before), at(2), before), np.where(np.isnan(after), at(-2), after)
