"""Kinds of hypothesis tests, one function each, from series to an outcome. ``data/hypotheses`` declares what is tested.

Tests at a stated date are in ``placebo_tests``.
A test that lacks data says what is missing and decides nothing; nor does one whose numbers are only lower bounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from pipelines.indicators.intervals import mean_over_time
from pipelines.statistics.trends import LEVEL, drift, kendall, sen_slope
from pipelines.statistics.yearly_series import CONTRADICTED, NOT_ENOUGH, SUPPORTED, UNDECIDED, Outcome, Series

LEAST_TREND = 5
"""Fewest years of a trend."""


class Trend(NamedTuple):
    """Kendall's tau of a series with time, Sen's slope a year, and the drift of its last years in a row.

    ``p`` and ``detectable``, a year, are NaN where fewer than ``LEAST_TREND`` points do not overlap.
    """

    series: Series
    years: Sequence[int]
    tau: float
    slope: float
    n_effective: int
    p: float
    detectable: float

    @property
    def is_rising(self) -> bool:
        """Whether it rises significantly."""
        return self.slope > 0 and self.p <= LEVEL

    def __str__(self) -> str:
        p = f"p {self.p:.3g}" if self.p == self.p else "no p"
        numbers = f"tau {self.tau:.2f}, {p}, slope {self.slope:.3g} a year, {self.n_effective} points"
        return f"{self.series.name}, {self.years[0]}–{self.years[-1]}: {numbers} that do not overlap"


def trend_of(series: Series) -> Trend | None:
    """The trend of the values, or of the lower bounds where there are none; None below ``LEAST_TREND`` years."""
    years, values = (series.known, series.values(series.known)) if series.known else series.lows()
    if len(years) < LEAST_TREND:
        return None
    points = np.array([values], float)
    apart = series.independent
    found = drift(np.diff([apart], axis=1) / series.width)
    tau = float(np.nan_to_num(kendall(points)[1][0]))  # a series that never moves goes nowhere
    slope = float(sen_slope(points, np.array([years], float))[0])
    return Trend(series, years, tau, slope, len(apart), float(found.p[0]), float(found.detectable[0]))


def rises(own: Sequence[Series], what: str = "any series") -> Outcome:
    """Whether the yearly number, in words ``what``, rises under every rule: Sen's slope above 0, and a drift, p ≤ 0.05.

    Contradicted where Sen's slope is at most 0 under each.
    """
    statistic = "least Kendall tau with time over all rules"
    trends = [trend for series in own if (trend := trend_of(series))]
    if not trends:
        return Outcome(NOT_ENOUGH, statistic, missing=(f"{LEAST_TREND} years of {what}",))
    taus, known = [trend.tau for trend in trends], [trend for trend in trends if trend.p == trend.p]
    undecided = Outcome(
        UNDECIDED,
        statistic,
        min(taus),
        min(taus),
        max(taus),
        max(trend.p for trend in known) if len(known) == len(trends) else None,
        max(len(trend.years) for trend in trends),
        (min(trend.years[0] for trend in trends), max(trend.years[-1] for trend in trends)),
        sensitivity="; ".join(map(str, trends)),
        rests_on=tuple(sorted(place for trend in trends for place in trend.series.rests_on.values())),
        n_effective=min(trend.n_effective for trend in trends) or None,
        detectable=max((trend.detectable for trend in known), default=None),
    )
    if any(trend.series.is_bound for trend in trends):
        missing = "complete searches: the yearly numbers are lower bounds, and may rise with the looking"
        return replace(undecided, result=NOT_ENOUGH, p=None, missing=(missing,))
    if all(trend.is_rising for trend in trends):
        return replace(undecided, result=SUPPORTED)
    return replace(undecided, result=CONTRADICTED) if all(trend.slope <= 0 for trend in trends) else undecided


def ranked_above(
    ranks: Mapping[int, float], what: str, years: tuple[int, int] | None = None, rests_on: Sequence[str] = ()
) -> Outcome:
    """Whether a share is greater than in the median dyad, by its rank among all dyads of the same session.

    ``ranks`` are by session the part of all other dyads in which it is smaller, 0 to 1. Supported: the 95 % interval of
    their mean lies above one half; contradicted: below. Sessions that follow each other are not independent.
    """
    statistic = f"{what}: part of all other dyads of the session in which it is smaller"
    if len(ranks) < LEAST_TREND:
        return Outcome(NOT_ENOUGH, statistic, missing=(f"{what}, in {LEAST_TREND} sessions",))
    found = mean_over_time([ranks[session] for session in sorted(ranks)])
    last = mean_over_time([ranks[session] for session in sorted(ranks)[-10:]])
    result = SUPPORTED if found.low > 0.5 else CONTRADICTED if found.high < 0.5 else UNDECIDED
    return Outcome(
        result,
        statistic,
        found.value,
        max(found.low, 0.0),
        min(found.high, 1.0),
        n=len(ranks),
        years=years,
        comparison="the median of all other dyads of each session",
        comparison_value=0.5,
        sensitivity="last {} sessions: {:.2f} [{:.2f}, {:.2f}]".format(min(10, len(ranks)), *last[:3]),
        rests_on=tuple(rests_on),
        n_effective=found.n_effective,
        detectable=found.detectable,
    )


def none_until(
    by_year: Mapping[int, int], until: int, what: str, control: str | None = None, rests_on: Sequence[str] = ()
) -> Outcome:
    """Whether there is none of something up to ``until``; ``by_year`` is its number in each year covered.

    Contradicted where the last year has one.
    """
    statistic = f"years with {what}"
    if not by_year:
        return Outcome(NOT_ENOUGH, statistic, missing=(f"{what}: nothing is captured",))
    count, years = sum(1 for n in by_year.values() if n), (min(by_year), max(by_year))
    undecided = Outcome(
        UNDECIDED, statistic, float(count), n=len(by_year), years=years, sensitivity=control, rests_on=tuple(rests_on)
    )
    if by_year[years[1]]:
        return replace(undecided, result=CONTRADICTED)
    if years[1] < until:
        return replace(undecided, result=NOT_ENOUGH, missing=(f"{what}, after {years[1]}: none in that year",))
    return undecided if count else replace(undecided, result=SUPPORTED)
