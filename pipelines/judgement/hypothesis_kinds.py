"""Kinds of hypothesis tests, one function each, from series to an outcome. ``data/hypotheses`` declares what is tested.

A test that lacks data says what is missing and decides nothing; nor does one whose numbers are only lower bounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipelines.indicators.intervals import wilson
from pipelines.indicators.placebo import break_sizes, placebo_rank
from pipelines.indicators.trends import mann_kendall, sen_slope
from pipelines.judgement.yearly_series import CONTRADICTED, NOT_ENOUGH, SUPPORTED, UNDECIDED, Outcome, Series

LEVEL = 0.05
LEAST_TREND = 5
"""Fewest years of a trend: with four the smallest p is 2/4! = 0.083, above ``LEVEL``."""
WINDOW = 3
"""Years on either side of a break."""
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
    return Trend(series, years, float(test.tau[0]), float(test.p[0]), float(slope[0]))


def ratio_above(own: Sequence[Series], others: Sequence[Series], above: float, band: tuple[float, float]) -> Outcome:
    """Whether a ratio is above a number under every choice in the last year known, and rises.

    Supported: the low end is above, and the longest series that ends within ``RECENT`` years of it rises (Mann-Kendall,
    p ≤ 0.05). Contradicted: the whole interval of the last year lies within ``band``. ``own`` is in order of length.
    """
    statistic = "ratio in the last year known"
    known = {year: series for series in own for year in series.known}
    if not known:
        return Outcome(NOT_ENOUGH, statistic, missing=("the ratio in any year: trade of both sides with all partners",))
    last = max(known)
    value, low, high = known[last].span(last)
    trends = [trend for series in own if (trend := trend_of(series))]
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
        missing = f"{LEAST_TREND} years of one source up to {last}, for a trend"
        return replace(undecided, result=NOT_ENOUGH, missing=(missing,))
    return replace(undecided, result=SUPPORTED) if low > above and trend.is_rising else undecided


def rises(own: Sequence[Series]) -> Outcome:
    """Whether the yearly number rises under every rule: Mann-Kendall, p ≤ 0.05.

    Contradicted where Sen's slope is at most 0 under each.
    """
    statistic = "least Kendall tau with time over all rules"
    trends = [trend for series in own if (trend := trend_of(series))]
    if not trends:
        return Outcome(NOT_ENOUGH, statistic, missing=(f"{LEAST_TREND} years of any series",))
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


def break_at(own: Sequence[Series], placebos: Sequence[Series], dates: Sequence[int]) -> Outcome:
    """Whether the level breaks at one of ``dates`` more than at any other date, and more than in any placebo series.

    Sizes are Cohen's d of ``WINDOW`` years on either side. Supported: at one date the break is upward and the largest
    of all. Contradicted: at every date a placebo year and a placebo series break as much.
    """
    statistic = f"largest break in level, Cohen's d of {WINDOW} years on either side"
    sized = [(d, date, series) for series in own for date in dates if (d := size(series, date)) is not None]
    known = {date for _, date, _ in sized}
    missing = [f"{WINDOW} years before and after {date} of one source" for date in dates if date not in known]
    if not sized:
        return Outcome(NOT_ENOUGH, statistic, missing=tuple(missing))
    supported, contradicted, ranks = False, True, []
    for d, date, series in sized:
        in_time = [x for year in series.known if year not in dates and (x := size(series, year)) is not None]
        in_space = [x for other in placebos if (x := size(other, date)) is not None]
        by_kind = {"years": in_time, "dyads": in_space}
        missing += [f"placebo {kind} for {series.name} at {date}" for kind, sizes in by_kind.items() if not sizes]
        if in_time and in_space:
            time, space = placebo_rank(d, np.array(in_time)), placebo_rank(d, np.array(in_space))
            supported |= d > 0 and time.rank == 1 and space.rank == 1
            contradicted &= time.rank > 1 and space.rank > 1
            places = f"{time.rank} of {time.n_placebos + 1} years and {space.rank} of {space.n_placebos + 1} dyads"
            ranks.append(f"{series.name} at {date}: d {d:.2f}, place {places}")
    value, date, series = max(sized, key=lambda item: (abs(item[0]), item[2].name))
    others = [x for other in placebos if (x := size(other, date)) is not None]
    undecided = Outcome(
        UNDECIDED,
        statistic,
        value,
        n=len(series.known),
        years=(series.known[0], series.known[-1]),
        missing=tuple(missing),
        comparison=f"placebo dyads at {date}" if others else None,
        comparison_low=min(others, default=None),
        comparison_high=max(others, default=None),
        sensitivity="; ".join(ranks) or None,
        rests_on=tuple(sorted(series.rests_on.values())),
    )
    if supported:
        return replace(undecided, result=SUPPORTED)
    if missing:
        return replace(undecided, result=NOT_ENOUGH)
    return replace(undecided, result=CONTRADICTED) if contradicted else undecided


def size(series: Series, date: int) -> float | None:
    """Cohen's d of the ``WINDOW`` years from ``date`` on against those before; None where a year is missing."""
    if not series.known:
        return None
    years = range(series.known[0], series.known[-1] + 1)
    level = break_sizes(np.array([series.values(years)]), np.array(years), date, WINDOW, WINDOW).level[0]
    return float(level) if np.isfinite(level) else None


def comes_first(own: Sequence[Series], dates: Sequence[int]) -> Outcome:
    """Whether there is a record in each of ``dates`` or the year before: a cause does not follow its effect."""
    statistic = "dates with a record in the year or the one before"
    bounds = {year: low for series in own for year, low in zip(*series.lows(), strict=True)}
    years = sorted(year for year, low in bounds.items() if low)
    if not years:
        return Outcome(NOT_ENOUGH, statistic, missing=("any record",))
    led = [date for date in dates if {date, date - 1} & set(years)]
    unknown = [date for date in dates if date not in led and not {date, date - 1} <= set(bounds)]
    result = NOT_ENOUGH if unknown else SUPPORTED if len(led) == len(dates) else UNDECIDED
    return Outcome(
        result,
        statistic,
        float(len(led)),
        n=len(years),
        years=(years[0], years[-1]),
        missing=tuple(f"records of {date}" for date in unknown),
        sensitivity=f"records in {', '.join(map(str, years))}",
        rests_on=tuple(sorted({place for series in own for place in series.rests_on.values()})),
    )


def share_above(
    own: tuple[int, int] | None,
    others: Mapping[str, tuple[int, int]],
    named: Sequence[str],
    what: str,
    years: tuple[int, int] | None = None,
    rests_on: Sequence[str] = (),
) -> Outcome:
    """Whether a share (k of n) is greater than in the ``named`` others, with Wilson 95 % intervals apart.

    Contradicted: it is no greater than the median of all others. ``others`` may hold more than are named.
    """
    if not own or not own[1]:
        return Outcome(NOT_ENOUGH, what, missing=(f"{what}, of the dyad",))
    value, low, high = _share_with_interval(*own)
    shares = {name: _share_with_interval(k, n) for name, (k, n) in others.items() if n}
    known = {name: shares[name] for name in named if name in shares}
    missing = tuple(f"{what}, of {name}" for name in named if name not in shares)
    undecided = Outcome(
        UNDECIDED, what, value, low, high, n=own[1], years=years, missing=missing, rests_on=tuple(rests_on)
    )
    if not known:
        return replace(undecided, result=NOT_ENOUGH)
    points = [point for point, _, _ in shares.values()]
    median, n_below = float(np.median(points)), sum(point < value for point in points)
    undecided = replace(
        undecided,
        comparison="; ".join(f"{name} {a:.3f} [{b:.3f}, {c:.3f}]" for name, (a, b, c) in known.items()),
        comparison_value=median,
        comparison_low=min(points),
        comparison_high=max(points),
        sensitivity=f"greater than in {n_below} of {len(points)} other dyads, median {median:.3f}",
    )
    if all(low > top for _, _, top in known.values()):
        return replace(undecided, result=SUPPORTED)
    return replace(undecided, result=CONTRADICTED) if value <= median else undecided


def _share_with_interval(k: int, n: int) -> tuple[float, float, float]:
    low, high = wilson(np.array([k]), np.array([n]))
    return k / n, float(low[0]), float(high[0])


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
