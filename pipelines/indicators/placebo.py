"""The size of a break at a stated date, and its rank among placebos: other dyads, and other dates.

Sizes compare series; tests of one series are in ``breaks``. What counts as a placebo is the caller's choice, to be
declared before the numbers are seen.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipelines.indicators.arrays import Indices, Numbers
from pipelines.indicators.trends import sen_slope

LEAST = 3
"""Fewest years on a side for which a slope is taken."""


class Sizes(NamedTuple):
    """For each series the change at the date in units of its own residual spread; NaN where there is none."""

    level: Numbers
    slope: Numbers


class Rank(NamedTuple):
    """Where the true break stands among the placebos."""

    rank: int
    n_placebos: int
    p: float


def break_sizes(values: Numbers, years: Indices, date: int, before: int, after: int) -> Sizes:
    """Size of the break at ``date`` in each row of ``values`` (k series by years, NaN where missing).

    Compared are the ``before`` years that end with ``date`` - 1 and the ``after`` years that begin with ``date``:
    windows of one length, so that dates compare. ``level`` is the difference of the two means over the pooled standard
    deviation about them (Cohen's d, Cohen 1988, Statistical Power Analysis, 2.2). ``slope`` is the difference of the
    two Sen slopes, a year, over the pooled standard deviation about the two Sen lines. Both are signed, and free of
    the unit. A series that misses a year of either window has NaN, and so has one without any spread; a side of fewer
    than three years has no slope. Raises ValueError where a side has fewer than two years, or the years are not
    consecutive.
    """
    years = np.asarray(years, np.int64)
    if before < 2 or after < 2 or (np.diff(years) != 1).any():
        raise ValueError("a break needs two years on either side, of consecutive years")
    k = len(values)
    level, slope = np.full(k, np.nan), np.full(k, np.nan)
    start = date - before - int(years[0]) if len(years) else -1
    if start < 0 or start + before + after > len(years):
        return Sizes(level, slope)
    window = np.asarray(values, np.float64)[:, start : start + before + after]
    rows = np.flatnonzero(np.isfinite(window).all(axis=1))
    first, second = window[rows, :before], window[rows, before:]
    freedom = before + after - 2
    squares = [((part - part.mean(axis=1)[:, None]) ** 2).sum(axis=1) for part in (first, second)]
    level[rows] = _standardised(second.mean(axis=1) - first.mean(axis=1), squares[0] + squares[1], freedom)
    if min(before, after) >= LEAST and len(rows):
        old, off_old = _line(first)
        new, off_new = _line(second)
        slope[rows] = _standardised(new - old, off_old + off_new, freedom - 2)
    return Sizes(level, slope)


def placebo_rank(own: float, placebos: Numbers) -> Rank:
    """Rank of ``own`` by absolute size among ``placebos``, 1 for the largest, and p = (1 + as large) / (1 + placebos).

    NaN among the placebos are left out; equal sizes count as equally large. With m placebos p is never below 1/(m + 1):
    four placebo dyads cannot give 5 %. Raises ValueError where ``own`` is missing.

    Abadie, Diamond & Hainmueller 2010, JASA 105: 493-505 (placebos in space and time); Phipson & Smyth 2010 (never
    zero).
    """
    if not np.isfinite(own):
        raise ValueError("the break itself has no size: there is nothing to rank")
    known = np.abs(np.asarray(placebos, np.float64).ravel())
    known = known[np.isfinite(known)]
    as_large = int((known >= abs(own)).sum())
    return Rank(1 + as_large, len(known), (1 + as_large) / (1 + len(known)))


def _standardised(change: Numbers, squares: Numbers, freedom: int) -> Numbers:
    """``change`` over the standard deviation of the residuals; NaN where there is no spread."""
    scale: Numbers = np.sqrt(squares / freedom)
    return np.divide(change, scale, out=np.full(len(change), np.nan), where=scale > 1e-12 * np.abs(change))


def _line(part: Numbers) -> tuple[Numbers, Numbers]:
    """Sen's slope of each row over consecutive years, and the squares about the line through the median intercept."""
    time = np.broadcast_to(np.arange(part.shape[1], dtype=np.float64), part.shape)
    slope = sen_slope(part, time).slope
    rest = part - slope[:, None] * time
    return slope, ((rest - np.median(rest, axis=1)[:, None]) ** 2).sum(axis=1)
