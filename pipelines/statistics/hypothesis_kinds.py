"""Kinds of hypothesis tests, one function each, from series to an outcome. ``data/hypotheses`` declares what is tested.

Tests at a stated date are in ``placebo_tests``.
A test that lacks data says what is missing and decides nothing; nor does one whose numbers are only lower bounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipelines.indicators.intervals import Clusters, clustered_difference
from pipelines.statistics.trends import mann_kendall, sen_slope
from pipelines.statistics.yearly_series import CONTRADICTED, NOT_ENOUGH, SUPPORTED, UNDECIDED, Outcome, Series

LEVEL = 0.05
LEAST_TREND = 5
"""Fewest years of a trend: with four the smallest p is 2/4! = 0.083, above ``LEVEL``."""
RECENT = 3
"""A trend that ended more years than this before a level says nothing about it."""


@dataclass(frozen=True)
class Trend:
    """Kendall's tau of a series with time, its two-sided p, and Sen's slope a year."""

    series: Series
    years: Sequence[int]
    tau: float
    p: float
    slope: float

    @property
    def is_rising(self) -> bool:
        """Whether it rises significantly."""
        return self.tau > 0 and self.p <= LEVEL

    def __str__(self) -> str:
        p = "no p of lower bounds" if self.series.is_bound else f"p {self.p:.3g}"
        numbers = f"tau {self.tau:.2f}, {p}, slope {self.slope:.3g} a year"
        return f"{self.series.name}, {self.years[0]}–{self.years[-1]}: {numbers}"


def trend_of(series: Series) -> Trend | None:
    """The trend of the values, or of the lower bounds where there are none; None below ``LEAST_TREND`` years."""
    years, values = (series.known, series.values(series.known)) if series.known else series.lows()
    if len(years) < LEAST_TREND:
        return None
    points, at = np.array([values], float), np.array([years], float)
    test, slope = mann_kendall(points), sen_slope(points, at).slope
    tau = float(np.nan_to_num(test.tau[0]))  # a series that never moves goes nowhere
    return Trend(series, years, tau, float(test.p[0]), float(slope[0]))


def ratio_above(own: Sequence[Series], others: Sequence[Series], above: float, band: tuple[float, float]) -> Outcome:
    """Whether a ratio is above a number under every choice in the last year known, and rises.

    Supported: the low end is above, and the longest series that ends within ``RECENT`` years of it rises (Mann-Kendall,
    p ≤ 0.05) over its last years in a row: which years somebody quoted is no random choice. Contradicted: the whole
    interval of the last year lies within ``band``. ``own`` is in order of length.
    """
    statistic = "ratio in the last year known"
    known = {year: series for series in own for year in series.known}
    if not known:
        return Outcome(NOT_ENOUGH, statistic, missing=("the ratio in any year: trade of both sides with all partners",))
    last = max(known)
    value, low, high = known[last].span(last)
    trends = [trend for series in own if (trend := trend_of(series.last_run))]
    trend = next((trend for trend in trends if trend.years[-1] >= last - RECENT), None)
    n_above = sum(series.span(year)[1] > above for year, series in known.items())
    compared = [f"{x.name}: {x.span(x.known[-1])[0]:.2f} in {x.known[-1]}" for x in others if x.known]
    tested = "; ".join(map(str, trends)) or "too few years for a trend"
    undecided = Outcome(
        UNDECIDED,
        statistic,
        value,
        low,
        high,
        trend.p if trend else None,
        len(known),
        (min(known), last),
        "; ".join(compared) or None,
        sensitivity=f"above {above:g} under every choice in {n_above} of {len(known)} years; {tested}",
        rests_on=tuple(sorted(series.rests_on[year] for year, series in known.items())),
    )
    if band[0] <= low and high <= band[1]:
        return replace(undecided, result=CONTRADICTED)
    if trend is None:
        missing = f"{LEAST_TREND} years in a row of one source up to {last}, for a trend"
        return replace(undecided, result=NOT_ENOUGH, missing=(missing,))
    return replace(undecided, result=SUPPORTED) if low > above and trend.is_rising else undecided


def rises(own: Sequence[Series], what: str = "any series") -> Outcome:
    """Whether the yearly number, in words ``what``, rises under every rule: Mann-Kendall, p ≤ 0.05.

    Contradicted where Sen's slope is at most 0 under each.
    """
    statistic = "least Kendall tau with time over all rules"
    trends = [trend for series in own if (trend := trend_of(series))]
    if not trends:
        return Outcome(NOT_ENOUGH, statistic, missing=(f"{LEAST_TREND} years of {what}",))
    taus = [trend.tau for trend in trends]
    undecided = Outcome(
        UNDECIDED,
        statistic,
        min(taus),
        min(taus),
        max(taus),
        max(trend.p for trend in trends),
        max(len(trend.years) for trend in trends),
        (min(trend.years[0] for trend in trends), max(trend.years[-1] for trend in trends)),
        sensitivity="; ".join(map(str, trends)),
        rests_on=tuple(sorted(place for trend in trends for place in trend.series.rests_on.values())),
    )
    if any(trend.series.is_bound for trend in trends):
        missing = "complete searches: the yearly numbers are lower bounds, and may rise with the looking"
        return replace(undecided, result=NOT_ENOUGH, p=None, missing=(missing,))
    if all(trend.is_rising for trend in trends):
        return replace(undecided, result=SUPPORTED)
    return replace(undecided, result=CONTRADICTED) if all(trend.slope <= 0 for trend in trends) else undecided


def share_above(
    own: Clusters | None,
    others: Mapping[str, Clusters],
    named: Sequence[str],
    what: str,
    years: tuple[int, int] | None = None,
    rests_on: Sequence[str] = (),
) -> Outcome:
    """Whether a share is greater than in each of the ``named`` others: 95 % intervals of the differences above 0.

    Each has counts (k of n) by cluster, a session or a year; votes of one session are not independent draws.
    Contradicted: it is no greater than in any of them.
    """
    n = sum(n for _, n in own.values()) if own else 0
    if not own or not n:
        return Outcome(NOT_ENOUGH, what, missing=(f"{what}, of the dyad",))
    known = [name for name in named if sum(n for _, n in others.get(name, {}).values())]
    missing = [f"{what}, of {name}" for name in named if name not in known]
    value, low, high = clustered_difference(own)
    is_single = len(own) < 2
    if is_single:
        missing.append(f"{what}, in two sessions or years")
    shares = {name: clustered_difference(others[name]) for name in known}
    differences = {name: clustered_difference(own, others[name]) for name in known}
    points = [value for value, _, _ in shares.values()]
    undecided = Outcome(
        UNDECIDED,
        what,
        value,
        None if is_single else max(low, 0.0),
        None if is_single else min(high, 1.0),
        n=n,
        years=years,
        comparison="; ".join(f"{name} {_worded(share)}" for name, share in shares.items()) or None,
        comparison_value=float(np.median(points)) if points else None,
        comparison_low=min(points, default=None),
        comparison_high=max(points, default=None),
        missing=tuple(missing),
        sensitivity="; ".join(f"greater than in {name} by {_worded(gap)}" for name, gap in differences.items()) or None,
        rests_on=tuple(rests_on),
    )
    if missing:
        return replace(undecided, result=NOT_ENOUGH)
    if all(low > 0 for _, low, _ in differences.values()):
        return replace(undecided, result=SUPPORTED)
    if all(value <= 0 for value, _, _ in differences.values()):
        return replace(undecided, result=CONTRADICTED)
    so_far = f"than these {len(own)}" + (f", to {years[1]}" if years else "")
    return replace(undecided, missing=(f"{what}, in more sessions or years {so_far}",))


def _worded(interval: tuple[float, float, float]) -> str:
    return "{:.3f} [{:.3f}, {:.3f}]".format(*interval)


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
