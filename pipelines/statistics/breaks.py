"""Breaks in the mean of short series: Pettitt, and sup-F at an unknown date; many series at a time.

Both ask whether one mean holds throughout. A trend has no single mean either, so each finds a "break" in the
middle of it: read them beside ``trends``, and compare dates and dyads by ``placebo``. Nothing is drawn at random.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from pipelines.indicators.arrays import Indices, Numbers
from pipelines.statistics.trends import slices

TRIMMING = 0.15


class Break(NamedTuple):
    """For each series the statistic, how many points stand before the break, and p."""

    statistic: Numbers
    before: Indices
    p: Numbers


def pettitt(values: Numbers) -> Break:
    """Pettitt's test of each row of ``values`` (k series, n points): K, the points before the break, and p.

    K is the largest |U_t|, with U_t twice the sum of the first t ranks less t(n + 1); ties have middle ranks, and of
    equal maxima the first counts. p is the approximation 2 exp(-6K²/(n³ + n²)), at most 1; it is good below 0.5.

    Pettitt 1979, Applied Statistics 28: 126-135.
    """
    from scipy.stats import rankdata

    n = values.shape[1]
    u = np.abs(np.cumsum(2 * rankdata(values, axis=1) - (n + 1), axis=1)[:, :-1])
    k = u.max(axis=1)
    p = [min(1.0, 2 * math.exp(-6 * x * x / (n**3 + n**2))) for x in k]
    return Break(k, u.argmax(axis=1) + 1, np.array(p))


def candidates(n: int) -> Indices:
    """Breaks that sup-F considers, as points before them: at least 15 % of the points, and two, on either side."""
    least = max(2, math.floor(TRIMMING * n))
    return np.arange(least, n - least + 1)


def sup_f(values: Numbers) -> Break:
    """Largest F over the inner 70 % of breaks of each row of ``values`` (k, n), n at least 4, where it lies, and p.

    p is an upper bound under independent normal errors for the n at hand, not an asymptotic value: Worsley's improved
    Bonferroni bound, the sum of the probabilities that F exceeds the largest at each break, minus those for adjacent
    breaks together. It is exact with one candidate, within a seventh of the truth up to 15 points and conservative
    beyond: 8.3 % at n = 100 for Andrews' 5 %. A constant series has NaN and p 1.

    Andrews 1993, Econometrica 61: 821-856 (sup-F); Hawkins 1977, JASA 72: 180-186 (the same statistic for a shift of a
    normal mean); Worsley 1982, Biometrika 69: 297-302 (the bound).
    """
    n = values.shape[1]
    within = candidates(n)
    explained = _explained(values)[:, within - 1]
    constant = np.isnan(explained[:, 0])
    share = np.where(constant[:, None], 0, explained)
    at = share.argmax(axis=1)
    largest = share.max(axis=1)
    with np.errstate(divide="ignore"):
        statistic = np.where(constant, np.nan, (n - 2) * largest / (1 - largest))
    return Break(statistic, within[at], np.where(constant, 1.0, exceeded(largest, n)))


def exceeded(share: Numbers, n: int) -> Numbers:
    """Upper bound of the probability that a break explains more than ``share`` (k,) of the squares of n normal points.

    The sums of a break, scaled to one, are a unit vector's components along fixed directions; those of breaks after i
    and i + 1 points stand at an angle whose cosine is their correlation, √(i(n-i-1) / ((i+1)(n-i))).
    """
    from scipy.special import betainc

    within = candidates(n)
    share = np.clip(share, 0, 1)
    one = betainc((n - 2) / 2, 0.5, 1 - share)
    angle = np.arccos(np.sqrt(within[:-1] * (n - within[:-1] - 1) / ((within[:-1] + 1) * (n - within[:-1]))))
    both = np.empty(len(share))
    for rows in slices(len(share), 20 * n):
        runs = _beyond(angle / 2, share[rows], n) + _beyond((np.pi - angle) / 2, share[rows], n)
        both[rows] = (2 / np.pi) * runs.sum(axis=1)
    return np.minimum(1, len(within) * one - both)


def _explained(values: Numbers) -> Numbers:
    """Share of the squares about the mean that a break after 1 … n-1 points explains: (k, n-1); NaN for a constant."""
    n = values.shape[1]
    is_constant = (values == values[:, :1]).all(axis=1)
    spread = np.abs(values - values[:, :1]).max(axis=1)
    scaled = (values - values[:, :1]) / np.where(is_constant, 1, spread)[:, None]
    centred = scaled - scaled.mean(axis=1)[:, None]
    total = (centred**2).sum(axis=1)
    before = np.arange(1, n)
    between = np.cumsum(centred, axis=1)[:, :-1] ** 2 * n / (before * (n - before))
    share = between / np.where(is_constant, 1, total)[:, None]
    share = np.where(share > 1 - 1e-12, 1, share)  # what is left is rounding
    return np.where(is_constant[:, None], np.nan, share)


_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)
"""Of the quadrature of ``_beyond``."""


def _beyond(start: Numbers, share: Numbers, n: int) -> Numbers:
    """Integral of (1 - share / cos²)^((n-3)/2) from ``start`` (m,) to where it ends: (k, m); 0 where it has ended."""
    end = np.arccos(np.sqrt(share))
    half = np.maximum(0, end[:, None] - start[None, :]) / 2
    angle = start[None, :, None] + half[:, :, None] * (1 + _NODES)
    inner = np.clip(1 - share[:, None, None] / np.cos(angle) ** 2, 0, 1) ** ((n - 3) / 2)
    # summed one by one: a matrix product may round differently from machine to machine
    return half * (inner * _WEIGHTS).sum(axis=2)
