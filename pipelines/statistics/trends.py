"""Monotone trend of short series: Mann-Kendall, Kendall's tau and Sen's slope, many series of one length at a time.

Rank statistics only: breaks are in ``breaks``. A series is a row without gaps; the caller leaves out missing years and
passes the others as ``years``. Neither test allows for serial correlation: with positive autocorrelation, as in most
yearly series of trade, p is too small (Hamed & Rao 1998), so it ranks series and proves nothing.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from pipelines.indicators.arrays import Indices, Numbers

EXACT = 10
"""Longest series whose p is counted over all orders of its values; longer ones use the normal approximation."""
CONFIDENCE = 0.95
_NORMAL = 1.959963984540054  # the normal quantile of 0.975


class MannKendall(NamedTuple):
    """Mann-Kendall's S, its variance, z, two-sided p and tau-b, one element for each series."""

    s: Indices
    variance: Numbers
    z: Numbers
    p: Numbers
    tau: Numbers
    is_exact: bool


class Sen(NamedTuple):
    """Median slope of each series, and its confidence interval; NaN where the series is too short for one."""

    slope: Numbers
    low: Numbers
    high: Numbers


def mann_kendall(values: Numbers) -> MannKendall:
    """Test each row of ``values`` (k series, n points in order of time) for a monotone trend.

    S counts pairs that rise minus pairs that fall. Its variance is corrected for ties, z for continuity. ``p`` is
    two-sided: up to ten points exact, over all orders of the values, ties included, so that it is never below 2/n!;
    beyond ten, normal. ``tau`` is Kendall's tau-b, NaN for a constant series, whose p is 1. No
    value is missing, and n is at least 2.

    Mann 1945, Econometrica 13: 245-259; Kendall 1975, Rank Correlation Methods, ch. 4; Gilbert 1987, Statistical
    Methods for Environmental Pollution Monitoring, 16.4.
    """
    k, n = values.shape
    s, alike = np.empty(k, np.int64), np.empty((k, n), np.int64)
    for rows in slices(k, n):
        rises = np.sign(values[rows][:, None, :] - values[rows][:, :, None])
        s[rows], alike[rows] = np.triu(rises, 1).sum((1, 2)), (rises == 0).sum(2)
    pairs = n * (n - 1) // 2
    tied_pairs = (alike - 1).sum(1) // 2
    variance = (n * (n - 1) * (2 * n + 5) - ((alike - 1) * (2 * alike + 5)).sum(1)) / 18
    z = np.zeros(k)
    np.divide(s - np.sign(s), np.sqrt(variance), out=z, where=variance > 0)
    tau = np.full(k, np.nan)
    np.divide(s, np.sqrt(float(pairs) * (pairs - tied_pairs)), out=tau, where=tied_pairs < pairs)
    p = _exact_p(s, alike) if n <= EXACT else np.array([math.erfc(abs(x) / math.sqrt(2)) for x in z])
    return MannKendall(s, variance, z, p, tau, n <= EXACT)


def sen_slope(values: Numbers, years: Numbers | Indices) -> Sen:
    """Median slope per year over all pairs of points of each row; the interval holds every slope not rejected at 5 %.

    ``values`` and ``years`` are (k, n), years strictly rising. The interval inverts the Mann-Kendall test: exact
    without ties up to ten points, else normal with the variance corrected for ties. Below five points no slope can be
    rejected: NaN.

    Sen 1968, JASA 63: 1379-1389; Hollander & Wolfe 1999, Nonparametric Statistical Methods, 9.3; Gilbert 1987, 16.5.
    """
    k, n = values.shape
    middle, low, high = np.empty(k), np.full(k, np.nan), np.full(k, np.nan)
    critical = _critical(n) if n <= EXACT else 1 + _NORMAL * np.sqrt(mann_kendall(values).variance)
    rank = np.floor((n * (n - 1) // 2 - np.broadcast_to(critical, k)) / 2)
    first, second = np.triu_indices(n, 1)
    for rows in slices(k, 8 * n):
        rise, run = (x[rows][:, second] - x[rows][:, first] for x in (values, years))
        slopes = np.sort(rise / run, axis=1)
        middle[rows] = (slopes[:, (len(first) - 1) // 2] + slopes[:, len(first) // 2]) / 2
        bounded = np.flatnonzero(rank[rows] >= 0)
        at = rank[rows][bounded].astype(np.int64)
        low[rows][bounded], high[rows][bounded] = slopes[bounded, at], slopes[bounded, len(first) - 1 - at]
    return Sen(middle, low, high)


def benjamini_hochberg(p: Numbers) -> Numbers:
    """Each p corrected for all of them together: the least rate of false discoveries at which it is called one.

    ``min over j >= i of p_(j) m / j`` for the i-th smallest of m, at most 1; NaN is no test and stays. It holds for
    independent tests and for those that depend on each other positively. Benjamini & Hochberg 1995, JRSS B 57: 289-300.
    """
    from scipy import stats

    corrected = np.array(p, np.float64)
    tested = np.isfinite(corrected)
    corrected[tested] = stats.false_discovery_control(corrected[tested])
    return corrected


def slices(k: int, n: int) -> list[slice]:
    """Parts of k series small enough that all pairs of their points fit in some 16 MB."""
    step = max(1, 2**24 // (n * n))
    return [slice(start, start + step) for start in range(0, k, step)]


def _exact_p(s: Indices, alike: Indices) -> Numbers:
    patterns = np.sort(alike, axis=1)
    distinct, which = np.unique(patterns, axis=0, return_inverse=True)
    p = np.empty(len(s))
    for number, pattern in enumerate(distinct):
        rows = np.flatnonzero(which.ravel() == number)
        groups = [int(size) for size in np.unique(pattern) for _ in range(int((pattern == size).sum() // size))]
        scores, counts = orders(tuple(groups))
        p[rows] = [int(counts[np.abs(scores) >= abs(score)].sum()) / int(counts.sum()) for score in s[rows]]
    return p


@cache
def orders(groups: tuple[int, ...]) -> tuple[Indices, Indices]:
    """Every S that the orders of a multiset can give, and in how many orders; ``groups`` are the sizes of its ties.

    The generating function of inversions of a multiset is the q-multinomial coefficient (MacMahon 1916; Stanley,
    Enumerative Combinatorics I, 1.7). Exact up to twenty values.
    """
    n = sum(groups)
    counts = [1]
    for size in range(2, n + 1):  # times 1 + q + … + q^(size-1)
        counts = [sum(counts[max(0, at - size + 1) : at + 1]) for at in range(len(counts) + size - 1)]
    for group in groups:
        for size in range(2, group + 1):
            divided: list[int] = []
            for at in range(len(counts) - size + 1):
                divided.append(counts[at] - sum(divided[max(0, at - size + 1) : at]))
            counts = divided
    most = len(counts) - 1
    return most - 2 * np.arange(most + 1), np.array(counts, np.int64)


@cache
def _critical(n: int) -> float:
    """The least S that is rejected at 5 % without ties; infinite where none is."""
    scores, counts = orders((1,) * n)
    total = math.factorial(n)
    rejected = [int(s) for s in scores if s > 0 and counts[np.abs(scores) >= s].sum() / total <= 1 - CONFIDENCE]
    return min(rejected, default=math.inf)
