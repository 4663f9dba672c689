"""Yearly series of indicators as the input of tests, and a test's outcome. The tests are in ``hypothesis_kinds``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.rows import AnyRow, AnyRows

NAN = float("nan")
SUPPORTED, CONTRADICTED, UNDECIDED, NOT_ENOUGH = "supported", "contradicted", "undecided", "not_enough_data"
OUTCOME = "the outcome"
"""How what a cause should explain is told where it is missing."""


@dataclass(frozen=True)
class Series:
    """One indicator of one dyad or direction by year, from one source or rule.

    ``points`` are (value, low, high) by year, None where open; ``rests_on`` is the row behind each.
    """

    name: str
    points: Mapping[int, tuple[float | None, float | None, float | None]]
    rests_on: Mapping[int, str]

    @property
    def known(self) -> list[int]:
        """Years with a value, in order."""
        return sorted(year for year, (value, _, _) in self.points.items() if value is not None)

    @property
    def is_bound(self) -> bool:
        """Whether only lower bounds are known."""
        return not self.known and any(low is not None for _, low, _ in self.points.values())

    def values(self, years: Iterable[int]) -> list[float]:
        """Values in these years; NaN where there is none."""
        none = (None, None, None)
        return [NAN if (value := self.points.get(year, none)[0]) is None else value for year in years]

    @property
    def last_run(self) -> Series:
        """The series cut to its last years with a value in a row."""
        known = self.known
        run = [year for place, year in enumerate(known) if year - place == known[-1] - len(known) + 1]
        return replace(self, points={year: self.points[year] for year in run})

    def span(self, year: int) -> tuple[float, float, float]:
        """Value, low and high of a year with a value; a missing bound is the value. Raises KeyError without a value."""
        value, low, high = self.points[year]
        if value is None:
            raise KeyError(year)
        return value, value if low is None else low, value if high is None else high

    def lows(self) -> tuple[list[int], list[float]]:
        """Years with a lower bound, and the bounds."""
        known = {year: low for year, (_, low, _) in self.points.items() if low is not None}
        return sorted(known), [known[year] for year in sorted(known)]


@dataclass(frozen=True)
class Outcome:
    """A test's result, its statistic with an interval, its comparison, what is missing, and how far choices matter."""

    result: str
    statistic: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    n: int = 0
    years: tuple[int, int] | None = None
    comparison: str | None = None
    comparison_value: float | None = None
    comparison_low: float | None = None
    comparison_high: float | None = None
    missing: tuple[str, ...] = ()
    sensitivity: str | None = None
    rests_on: tuple[str, ...] = field(default=())
    n_donors: int | None = None
    smallest_p: float | None = None
    pre_trend: float | None = None
    p_without_a_year: float | None = None


def series_of(
    indicators: AnyRows, indicator: str, selected: Mapping[str, str | None], since: int | None = None
) -> list[Series]:
    """The yearly series of an indicator, longest first: one for each definition, unit and source, without forecasts.

    ``selected`` are the words that columns of its rows have; None is any. A series ends where its source or definition
    changes (``is_break``), and another begins.
    """
    key = ("origin", "destination", "dyad", "definition_id", "unit_measure", "series", "scope")
    groups: dict[tuple[Any, ...], list[AnyRow]] = defaultdict(list)
    breaks: Counter[tuple[str, ...]] = Counter()
    of_indicator = [row for row in indicators if row["indicator"] == indicator]
    for row in sorted(of_indicator, key=lambda row: row["year"] or 0):
        is_selected = all(row[name] == value for name, value in selected.items() if value is not None)
        is_known = row["freq"] == "A" and row["row_id"] is not None and row["obs_status"] != "F"
        if is_selected and is_known and row["year"] >= (since or 0):
            of = tuple(row[name] for name in key)
            breaks[of] += bool(row["is_break"])
            groups[(*of, breaks[of])].append(row)
    every = []
    for (first, second, pair, rule, _, source, territory, _), rows in groups.items():
        ends = f"{first} → {second}" if first != "*" else pair
        more = ", ".join(part for part in (rule, source, territory) if part != "*")
        points = {row["year"]: (row["obs_value"], row["value_low"], row["value_high"]) for row in rows}
        rests_on = {row["year"]: f"{row['table']}/{row['row_id']}" for row in rows}
        every.append(Series(f"{indicator} of {ends}" + (f" ({more})" if more else ""), points, rests_on))
    return sorted(every, key=lambda series: (-len(series.points), series.name))
