"""Yearly series of indicators as the input of tests, and a test's outcome. The tests are in ``hypothesis_kinds``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, NamedTuple

from pipelines.rows import AnyRow, AnyRows

NAN = float("nan")
SUPPORTED, CONTRADICTED, UNDECIDED, NOT_ENOUGH = "supported", "contradicted", "undecided", "not_enough_data"


class Series(NamedTuple):
    """One indicator of one dyad or direction by year, from one source or rule.

    ``points`` are (value, low, high) by year, None where open; ``rests_on`` is the row behind each. A point is of the
    last ``width`` years, so that points less than ``width`` apart overlap.
    """

    name: str
    points: Mapping[int, tuple[float | None, float | None, float | None]]
    rests_on: Mapping[int, str]
    width: int = 1

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
    def independent(self) -> list[float]:
        """The last values, one every ``width`` years, back to the first that is not known."""
        apart = self.values(range(self.known[-1], self.known[0] - 1, -self.width)) if self.known else []
        return [*takewhile(lambda value: value == value, apart)][::-1]

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
    n_effective: float | None = None
    detectable: float | None = None


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
        first_year, _, last_year = rows[-1]["time_period"].partition("/")
        width = int(last_year[:4]) - int(first_year[:4]) + 1 if last_year else 1
        every.append(Series(f"{indicator} of {ends}" + (f" ({more})" if more else ""), points, rests_on, width))
    return sorted(every, key=lambda series: (-len(series.points), series.name))
