"""Trend of short series: Kendall's tau, Sen's slope and the test of a drift, many series of one length at a time.

A series is a row without gaps; the caller leaves out missing years and passes the others as ``years``. Rank tests of
trend (Mann-Kendall, also with Hamed and Rao's correction) are not made: they call a fifth to a half of the series of
10 to 30 years that merely persist a trend (``docs/methods.md``, Drift).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipelines.indicators.arrays import Indices, Numbers

LEVEL = 0.05
POWER = 0.8


class Drift(NamedTuple):
    """For each series the mean change, its two-sided p, and the mean change that would be found in 8 of 10 cases."""

    mean: Numbers
    p: Numbers
    detectable: Numbers


def kendall(values: Numbers) -> tuple[Indices, Numbers]:
    """S and tau-b of each row of ``values`` (k series, n points in order of time) with time.

    S counts pairs that rise minus pairs that fall; tau is S / √(N (N - N_t)) with N pairs, N_t of them tied, NaN for a
    constant series. No value is missing, and n is at least 2. As ``scipy.stats.kendalltau``, of many series at once.
    """
    k, n = values.shape
    s, tied = np.empty(k, np.int64), np.empty(k, np.int64)
    for rows in slices(k, n):
        rises = np.sign(values[rows][:, None, :] - values[rows][:, :, None])
        s[rows], tied[rows] = np.triu(rises, 1).sum((1, 2)), ((rises == 0).sum((1, 2)) - n) // 2
    pairs, tau = n * (n - 1) // 2, np.full(k, np.nan)
    np.divide(s, np.sqrt(float(pairs) * (pairs - tied)), out=tau, where=tied < pairs)
    return s, tau


def sen_slope(values: Numbers, years: Numbers | Indices) -> Numbers:
    """Median slope per year over all pairs of points of each row; ``values`` and ``years`` are (k, n), years rising."""
    k, n = values.shape
    slope = np.empty(k)
    first, second = np.triu_indices(n, 1)
    for rows in slices(k, 8 * n):
        rise, run = (x[rows][:, second] - x[rows][:, first] for x in (values, years))
        slope[rows] = np.median(rise / run, axis=1)
    return slope


def drift(changes: Numbers) -> Drift:
    """Whether the changes of each row (k series, m changes of equal length, none overlapping) have a mean other than 0.

    Student's t of the changes. If a series is a random walk, they are independent, and p is that of a drift; if it
    persists less than that, neighbouring changes cancel, so that p is too large and never too small. ``detectable``, in
    the unit of the changes, is (t of 0.975 + t of 0.8) standard errors. NaN below four changes, or where all are 0.
    """
    from scipy.special import stdtr, stdtrit

    k, m = changes.shape
    mean = changes.mean(axis=1) if m else np.full(k, np.nan)
    if m < 4:
        return Drift(mean, np.full(k, np.nan), np.full(k, np.nan))
    error = changes.std(axis=1, ddof=1) / np.sqrt(m)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stdtr(m - 1, -np.abs(mean / error))
    return Drift(mean, p, (stdtrit(m - 1, 1 - LEVEL / 2) + stdtrit(m - 1, POWER)) * error)


def slices(k: int, n: int) -> list[slice]:
    """Parts of k series small enough that all pairs of their points fit in some 16 MB."""
    step = max(1, 2**24 // (n * n))
    return [slice(start, start + step) for start in range(0, k, step)]
