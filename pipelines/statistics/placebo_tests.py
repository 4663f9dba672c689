"""Tests at a stated date against donors: pairs that the treatment did not reach. Which pairs those are is declared.

A panel is one outcome, from one source, of the pair tested and of its donors; panels are never joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipelines.indicators.arrays import Indices, Numbers
from pipelines.statistics.placebo import Departures, departures, permutation
from pipelines.statistics.yearly_series import CONTRADICTED, NOT_ENOUGH, OUTCOME, SUPPORTED, UNDECIDED, Outcome, Series

LEVEL = 0.05
Windows = tuple[int, int]
"""Years of the trend before a date, and of what is compared with it, from the date on."""


@dataclass(frozen=True)
class Panel:
    """The outcome of the pair tested (one value a year) and of its donors (a row each); ``rests_on`` are own rows."""

    name: str
    years: Indices
    own: Numbers
    donors: Numbers
    rests_on: Sequence[str] = ()

    def departures(self, date: int, windows: Windows, without: int | None = None) -> Departures:
        """Of the pair itself, then of its donors; NaN where a year is missing."""
        return departures(np.vstack([self.own, self.donors]), self.years, date, *windows, without)


@dataclass(frozen=True)
class Break:
    """The departure of the pair at one date, and where it stands among the donors."""

    panel: Panel
    date: int
    windows: Windows
    size: float
    gap: float
    trend: float
    p: float
    donors: Numbers

    @property
    def smallest(self) -> float:
        """The smallest p that so many donors can give."""
        return 1 / (1 + len(self.donors))

    def __str__(self) -> str:
        own, years = self.panel.own[None, :], self.panel.years
        sizes = [departures(own, years, year, *self.windows).size[0] for year in years.tolist() if year != self.date]
        others = [size for size in sizes if np.isfinite(size)]
        return (
            f"{self.date} ({self.panel.name}): size {self.size:.2f}, departure {self.gap:.3f} from a trend of "
            f"{self.trend:.3f} a year; p {self.p:.3g} among {len(self.donors)} donors, which can give no less than "
            f"{self.smallest:.2g}; larger than at {sum(self.size > x for x in others)} of {len(others)} other dates"
        )

    def without_a_year(self) -> float | None:
        """The largest p with any one year of the windows left out; None where a window has no year to spare."""
        before, after = self.windows
        if before < 4 or after < 2:
            return None
        years = range(self.date - before, self.date + after)
        sizes = [self.panel.departures(self.date, self.windows, year).size for year in years]
        known = [size for size in sizes if np.isfinite(size[0])]
        return max((permutation(float(size[0]), size[1:]) for size in known), default=None)


def break_in(panel: Panel, date: int, windows: Windows) -> Break | None:
    """The departure at ``date``; None where the pair or every donor misses a year of either window."""
    found = panel.departures(date, windows)
    size, gap, trend = (float(part[0]) for part in found)
    donors = found.size[1:][np.isfinite(found.size[1:])]
    if not np.isfinite(size) or not len(donors):
        return None
    return Break(panel, date, windows, size, gap, trend, permutation(size, donors), donors)


def break_at(panels: Sequence[Panel], dates: Sequence[int], windows: Windows, what: str = "the outcome") -> Outcome:
    """Whether the outcome (in words, ``what``) rises above its own trend at one of ``dates``, more than donors do.

    Each date is tested in the panel with most donors. Supported: the smallest p times the number of ``dates``
    (Bonferroni) is at most ``LEVEL``. Contradicted: every date has data, and at none is the pair above the median of
    the donors.
    """
    before, after = windows
    statistic = f"departure of {after} years from the trend of {before} before, over its standard error"
    by_date = {date: [found for panel in panels if (found := break_in(panel, date, windows))] for date in dates}
    missing = [
        f"{what} in each year of {date - before}–{date + after - 1} from one source, of the pair and of donors"
        for date, found in by_date.items()
        if not found
    ]
    tested = [max(found, key=lambda one: (len(one.donors), one.panel.name)) for found in by_date.values() if found]
    if not tested:
        return Outcome(NOT_ENOUGH, statistic, missing=tuple(missing))
    best = min(tested, key=lambda one: (one.p, one.date))
    p, least = min(1.0, best.p * len(dates)), best.smallest * len(dates)
    if least > LEVEL:
        missing.append(
            f"{int(np.ceil(len(dates) / LEVEL)) - 1} donors: {len(best.donors)} can give no p below {least:.2g}"
        )
    alone = best.without_a_year()
    low, median, high = (float(x) for x in np.quantile(best.donors, (LEVEL, 0.5, 1 - LEVEL)))
    undecided = Outcome(
        UNDECIDED,
        statistic,
        best.size,
        p=p,
        n=before + after,
        years=(best.date - before, best.date + after - 1),
        comparison=f"{len(best.donors)} donors at {best.date}",
        comparison_value=median,
        comparison_low=low,
        comparison_high=high,
        missing=tuple(missing),
        sensitivity="; ".join(map(str, tested)),
        rests_on=tuple(best.panel.rests_on),
        n_donors=len(best.donors),
        smallest_p=min(1.0, least),
        pre_trend=best.trend,
        p_without_a_year=None if alone is None else min(1.0, alone * len(dates)),
    )
    if p <= LEVEL:
        return replace(undecided, result=SUPPORTED, missing=())
    if missing:
        return replace(undecided, result=NOT_ENOUGH)
    is_below = all(one.size <= np.median(one.donors) for one in tested)
    return replace(undecided, result=CONTRADICTED) if is_below else undecided


def comes_first(
    cause: Sequence[Series], panels: Sequence[Panel], dates: Sequence[int], windows: Windows, what: str
) -> Outcome:
    """Whether a cause is on record at one of ``dates`` and what it should explain breaks then or later, not before.

    ``what`` is the cause in words.
    The cause counts from the year before a date on. The break is the largest upward departure within as many years
    of the date as a trend has; it counts if its p times the number of years looked at is at most ``LEVEL``.
    Contradicted: at each date such a break precedes the cause, or both years are known to be without one.
    """
    bounds: Mapping[int, float] = {year: low for one in cause for year, low in zip(*one.lows(), strict=True)}
    absent = {year for one in cause for year in one.known if not one.values([year])[0]}
    led, failed, missing, told = 0, 0, [], []
    for date in dates:
        recorded = [year for year in (date - 1, date) if bounds.get(year)]
        found = max((_breaks_around(panel, date, windows) for panel in panels), key=len, default=[])
        if not recorded and {date - 1, date} <= absent:
            failed += 1
            told.append(f"{date}: nothing on record")
        elif not recorded or not found:
            missing.append(f"{OUTCOME} around {date}" if recorded else f"{what} in {date - 1} and {date}")
        else:
            best = max(found, key=lambda one: (one.gap, -one.date))
            is_break = best.p * len(found) <= LEVEL
            led += is_break and best.date >= recorded[0]
            failed += is_break and best.date < recorded[0]
            told.append(
                f"{date}: on record in {recorded[0]}; largest departure of {found[0].date}–{found[-1].date} in "
                f"{best.date}, size {best.size:.2f}, p {best.p:.3g} times {len(found)} years: "
                f"{'a' if is_break else 'no'} break"
            )
    result = SUPPORTED if led else NOT_ENOUGH if missing else CONTRADICTED if failed == len(dates) else UNDECIDED
    years = sorted(year for year, low in bounds.items() if low)
    return Outcome(
        result,
        "dates at which a break follows the cause",
        float(led) if told else None,
        n=len(years),
        years=(years[0], years[-1]) if years else None,
        missing=() if led else tuple(missing),
        sensitivity="; ".join(told) or None,
        rests_on=tuple(sorted({place for one in cause for place in one.rests_on.values()})),
    )


def _breaks_around(panel: Panel, date: int, windows: Windows) -> list[Break]:
    """The departures around ``date``, in order of years; none where ``date`` itself has none."""
    years = range(date - windows[0], date + windows[0] + 1)
    found = [one for year in years if (one := break_in(panel, year, windows))]
    return found if any(one.date == date for one in found) else []
