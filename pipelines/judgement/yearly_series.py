"""Yearly series of indicators as tests want them, and what a test says. No test is here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.rows import Rows

NAN = float("nan")
SUPPORTED, CONTRADICTED, UNDECIDED, NOT_ENOUGH = "supported", "contradicted", "undecided", "not_enough_data"


@dataclass(frozen=True)
class Series:
    """One indicator of one dyad or direction by year, from one source or rule; ``points`` are (value, low, high), None where open."""

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

    def span(self, year: int) -> tuple[float, float, float]:
        """Value, low and high of a year with a value; a bound that is not stated is the value."""
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
    """What a test says: its result, its statistic with an interval, what it is compared with, what is missing, how far choices matter."""

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


def series_of(
    indicators: Rows,
    indicator: str,
    *,
    dyad: str | None = None,
    origin: str | None = None,
    destination: str | None = None,
    definition: str | None = None,
    since: int | None = None,
) -> list[Series]:
    """The yearly series of an indicator, longest first: one for each definition, unit and source; forecasts are left out."""
    found: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    wanted = {
        "indicator": indicator,
        "dyad": dyad,
        "origin": origin,
        "destination": destination,
        "definition_id": definition,
    }
    for row in indicators:
        same = all(row[name] == value for name, value in wanted.items() if value is not None)
        if (
            same
            and row["freq"] == "A"
            and row["row_id"] is not None
            and row["obs_status"] != "F"
            and row["year"] >= (since or 0)
        ):
            found[
                tuple(
                    row[name] for name in ("origin", "destination", "dyad", "definition_id", "unit_measure", "series")
                )
            ].append(row)
    made = []
    for key, rows in found.items():
        ends = f"{key[0]} → {key[1]}" if key[0] != "*" else key[2]
        more = ", ".join(part for part in (key[3], key[5]) if part != "*")
        made.append(
            Series(
                f"{indicator} of {ends}" + (f" ({more})" if more else ""),
                {row["year"]: (row["obs_value"], row["value_low"], row["value_high"]) for row in rows},
                {row["year"]: f"{row['table']}/{row['row_id']}" for row in rows},
            )
        )
    return sorted(made, key=lambda one: (-len(one.points), one.name))
