"""Intervals of counts, of shares of counts and of means over time: what chance alone would allow.

They say nothing of what a search missed: a count is taken as complete. Bounds from rival documents or partial coverage
do not belong here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Numbers


class Mean(NamedTuple):
    """A mean with its 95 % interval, how many independent points it is worth, and the effect found in 8 of 10 cases."""

    value: float
    low: float
    high: float
    n_effective: float
    detectable: float


def poisson(counts: npt.ArrayLike, level: float = 0.95) -> tuple[Numbers, Numbers]:
    """The exact interval, as ``(low, high)``, of the mean of a Poisson variable that was observed as ``counts``.

    Low is half the quantile of chi-square with 2k degrees of freedom at (1 - level) / 2, and 0 for k = 0; high is half
    that with 2k + 2 at (1 + level) / 2 (Garwood 1936, "Fiducial limits for the Poisson distribution", Biometrika 28,
    437-442). Same shape and unit as ``counts``; NaN gives NaN.
    """
    from scipy.special import gammaincinv

    k = np.asarray(counts, float)
    tail = (1 - level) / 2
    low = np.where(k > 0, gammaincinv(np.where(k > 0, k, 1.0), tail), np.where(np.isnan(k), np.nan, 0.0))
    return low, gammaincinv(k + 1, 1 - tail)


def wilson(successes: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95) -> tuple[Numbers, Numbers]:
    """The score interval of a proportion, as ``(low, high)`` within [0, 1]; NaN where there were no trials.

    Centre (p + z²/2n) / (1 + z²/n), half-width z √(p(1 - p)/n + z²/4n²) / (1 + z²/n) (Wilson 1927, "Probable
    inference, the law of succession, and statistical inference", JASA 22, 209-212). No continuity correction. The
    arguments broadcast.
    """
    from scipy.special import ndtri

    k, n = np.broadcast_arrays(np.asarray(successes, float), np.asarray(trials, float))
    z2 = float(ndtri((1 + level) / 2)) ** 2
    of = np.where(n > 0, n, np.nan)
    p = k / of
    centre = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = np.sqrt(z2 * (p * (1 - p) / of + z2 / (4 * of**2))) / (1 + z2 / of)
    low = np.where(k == 0, 0 * of, np.maximum(centre - half, 0))
    return low, np.where(k == n, 1 + 0 * of, np.minimum(centre + half, 1))


def mean_over_time(values: npt.ArrayLike) -> Mean:
    """The mean of a series that persists from point to point, three points at least, in their unit.

    Of a first-order autoregression the variance of the mean is (1 + r) / (1 - r) times that of independent points
    (Geyer, Statistics 8054, AR(1), stat.umn.edu/geyer/8054/old_notes/ar1.html), so that n points are worth
    n (1 - r) / (1 + r), two at least; r is the first autocorrelation, 0 if negative. The interval is Student's t with
    that number less 1 degrees of freedom, and ``detectable`` (t of 0.975 + t of 0.8) standard errors.
    """
    from scipy.special import stdtrit

    x = np.asarray(values, float)
    rest = x - x.mean()
    squares = float((rest**2).sum())
    r = max(0.0, float((rest[1:] * rest[:-1]).sum()) / squares) if squares else 0.0
    worth = max(2.0, len(x) * (1 - r) / (1 + r))
    error = float(x.std(ddof=1)) / worth**0.5
    edge, power = (float(stdtrit(worth - 1, q)) for q in (0.975, 0.8))
    value = float(x.mean())
    return Mean(value, value - edge * error, value + edge * error, worth, (edge + power) * error)
