"""Intervals of counts, of shares of counts and of their differences: what chance alone would allow.

They say nothing of what a search missed: a count is taken as complete. Bounds from rival documents or partial coverage
do not belong here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Numbers

Clusters = Mapping[int, tuple[int, int]]
"""Counts (k of n) by cluster, such as a session or a year."""


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


def clustered_difference(
    own: Clusters, other: Clusters | None = None, level: float = 0.95
) -> tuple[float, float, float]:
    """The pooled share Σk/Σn of ``own`` less that of ``other`` (none: the share itself), with its interval.

    What varies together is the cluster, of which both may have a part: with u the sum over the sides, signed, of
    (k - share · n) / Σn in a cluster, the variance is G/(G - 1) Σu² over the G clusters, and the interval is that of
    Student's t with G - 1 degrees of freedom (linearised ratio: Cochran 1977, Sampling Techniques, 6.4; Cameron &
    Miller 2015, J. Human Resources 50: 317-372). One cluster has NaN bounds. Raises ZeroDivisionError without a count.
    """
    from scipy.special import stdtrit

    clusters = sorted({*own, *(other or {})})
    value, parts = 0.0, np.zeros(len(clusters))
    for sign, side in ((1, own), (-1, other)):
        if side is not None:
            k, n = np.array([side.get(cluster, (0, 0)) for cluster in clusters], float).T
            share = int(k.sum()) / int(n.sum())
            value, parts = value + sign * share, parts + sign * (k - share * n) / n.sum()
    if len(clusters) < 2:
        return value, float("nan"), float("nan")
    n, square = len(clusters), float((parts**2).sum())
    half = stdtrit(n - 1, (1 + level) / 2) * np.sqrt(n / (n - 1) * square)
    return value, value - float(half), value + float(half)
