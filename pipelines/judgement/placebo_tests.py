"""Tests at a stated date against donors: pairs that the treatment did not reach. Which pairs those are is declared.

A panel is one outcome, from one source, of the pair tested and of its donors; panels are never joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipelines.indicators.arrays import Indices, Numbers
from pipelines.indicators.placebo import departures, permutation
from pipelines.judgement.yearly_series import CONTRADICTED, NOT_ENOUGH, SUPPORTED, UNDECIDED, Outcome, Series

LEVEL = 0.05
BEFORE, AFTER = 6, 3
"""Years of the trend before the date, and of what is compared with it."""


@dataclass(frozen=True)
class Panel:
    """The outcome of the pair tested (one value a year) and of its donors (a row each); ``rests_on`` are own rows."""

    name: str
    years: Indices
    own: Numbers
    donors: Numbers
    rests_on: Sequence[str] = ()

    def size(self, date: int) -> float:
        """The size of the pair's own departure at ``date``; NaN where a year is missing."""
        return float(departures(self.own[None, :], self.years, date, BEFORE, AFTER).size[0])


@dataclass(frozen=True)
class Break:
    """The departure of the pair at one date, and where it stands among the donors."""

    panel: Panel
    date: int
    size: float
    gap: float
    trend: float
    p: float
    smallest: float
    donors: Numbers

    def __str__(self) -> str:
        others = [
            x for year in self.panel.years.tolist() if year != self.date and np.isfinite(x := self.panel.size(year))
        ]
        return (
            f"{self.date} ({self.panel.name}): size {self.size:.2f}, departure {self.gap:.3f} from a trend of "
            f"{self.trend:.3f} a year; p {self.p:.3g} among {len(self.donors)} donors, which can give no less than "
            f"{self.smallest:.2g}; larger than at {sum(self.size > x for x in others)} of {len(others)} other dates"
        )


def break_in(panel: Panel, date: int) -> Break | None:
    """The departure at ``date``; None where the pair or every donor misses a year of either window."""
    own = departures(panel.own[None, :], panel.years, date, BEFORE, AFTER)
    donors = departures(panel.donors, panel.years, date, BEFORE, AFTER).size
    donors = donors[np.isfinite(donors)]
    if not np.isfinite(own.size[0]) or not len(donors):
        return None
    size, gap, trend = (float(part[0]) for part in own)
    rank = permutation(size, donors)
    return Break(panel, date, size, gap, trend, rank.p, rank.smallest, donors)


def break_at(panels: Sequence[Panel], dates: Sequence[int]) -> Outcome:
    """Whether the outcome rises above its own earlier trend at one of ``dates``, more than donors do.

    Each date is tested in the panel with most donors. Supported: the smallest p times the number of ``dates``
    (Bonferroni) is at most ``LEVEL``. Contradicted: every date has data, and at none is the pair above the median of
    the donors.
    """
    statistic = f"departure of {AFTER} years from the trend of {BEFORE} before, over its standard error"
    by_date = {date: [found for panel in panels if (found := break_in(panel, date))] for date in dates}
    missing = [
        f"{date - BEFORE}–{date + AFTER - 1} of one source, for the pair and for donors"
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
    low, median, high = (float(x) for x in np.quantile(best.donors, (LEVEL, 0.5, 1 - LEVEL)))
    undecided = Outcome(
        UNDECIDED,
        statistic,
        best.size,
        p=p,
        n=BEFORE + AFTER,
        years=(best.date - BEFORE, best.date + AFTER - 1),
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
    )
    if p <= LEVEL:
        return replace(undecided, result=SUPPORTED, missing=())
    if missing:
        return replace(undecided, result=NOT_ENOUGH)
    is_below = all(one.size <= np.median(one.donors) for one in tested)
    return replace(undecided, result=CONTRADICTED) if is_below else undecided


def comes_first(cause: Sequence[Series], panels: Sequence[Panel], dates: Sequence[int]) -> Outcome:
    """Whether a cause is on record at one of ``dates`` and what it should explain breaks then or later, not before.

    The cause counts from the year before a date on. The break is the largest upward departure within ``BEFORE`` years
    of the date; it counts if its p times the number of years looked at is at most ``LEVEL``. Contradicted: at each date
    such a break precedes the cause, or both years are known to be without one.
    """
    bounds: Mapping[int, float] = {year: low for one in cause for year, low in zip(*one.lows(), strict=True)}
    absent = {year for one in cause for year in one.known if not one.values([year])[0]}
    led, failed, missing, told = 0, 0, [], []
    for date in dates:
        recorded = [year for year in (date - 1, date) if bounds.get(year)]
        found = max((_breaks_around(panel, date) for panel in panels), key=len, default=[])
        if not recorded and {date - 1, date} <= absent:
            failed += 1
            told.append(f"{date}: nothing on record")
        elif not recorded or not found:
            missing.append(f"the outcome around {date}" if recorded else f"records of {date - 1} and {date}")
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


def _breaks_around(panel: Panel, date: int) -> list[Break]:
    """The departures within ``BEFORE`` years of ``date``, in order of years; none where ``date`` itself has none."""
    years = range(date - BEFORE, date + BEFORE + 1)
    found = [one for year in years if (one := break_in(panel, year))]
    return found if any(one.date == date for one in found) else []
