"""Deliveries of arms over windows of years, and shares in them. Reading a register does not belong here.

A register has one value for each deal and the years of its delivery, not a value for each year. So a window has three
sums: what was certainly delivered, what was if each deal came in equal yearly parts, and what may have been. These are
far apart where a large deal crosses the window's edge; how likely the parts are is told by their variance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipelines.indicators.arrays import Flags, Indices, Numbers

NORMAL = 1.6448536269514722
"""How many standard deviations from the mean hold nine of ten values of a normal distribution."""


class Range(NamedTuple):
    """A number, the bounds that it cannot leave, and its variance, arrays of one shape."""

    point: Numbers
    low: Numbers
    high: Numbers
    variance: Numbers


def windows(value: Numbers, is_delivered: Flags, group: Indices, n_groups: int, length: int) -> Range:
    """Sums of ``value`` by group over each window of ``length`` years, shape (groups, windows).

    ``value`` (lines,) is at least 0, in TIV; ``is_delivered`` (lines, years) marks a line's years of delivery, columns
    without gaps; ``group`` (lines,) is 0 … n_groups - 1. Window w ends with year w + length - 1; with fewer years there
    is none. Point: each line in equal parts over its years, since SIPRI's register does not split them. Low: lines with
    all years inside; high: lines with any. A line without years is in no window. Low ≤ point ≤ high holds exactly, for
    all three are summed in the order of the lines. Variance: that of a line with k of its n years inside is value² ·
    p (1 - p) / (n + 1) with p = k / n, if all splits of its value over the years are equally likely (a Dirichlet
    distribution with all parameters 1: Johnson, Kotz & Balakrishnan 2000, Continuous Multivariate Distributions 1, 49).
    """
    n_lines, n_years = is_delivered.shape
    n_windows = max(n_years - length + 1, 0)
    until = np.zeros((n_lines, n_years + 1), np.int32)
    np.cumsum(is_delivered, axis=1, dtype=np.int32, out=until[:, 1:])
    sums = Range(*(np.zeros((n_groups, n_windows)) for _ in Range._fields))
    for window in range(n_windows):
        inside = until[:, window + length] - until[:, window]
        some = np.flatnonzero(inside)
        part, of = inside[some] / until[some, -1], group[some]
        spread = value[some] * part * (1 - part) / (until[some, -1] + 1)
        for total, weight in zip(sums, (part, part == 1, np.ones(len(some)), spread), strict=True):
            total[:, window] = np.bincount(of, value[some] * weight, n_groups)
    return sums


def delivery_share(part: Range, whole: Range) -> Range:
    """``part`` as a share of ``whole``, which contains it; NaN where the whole's point is 0.

    Dependence of i on supplier j is TIV j→i / TIV →i over a window (docs/methods.md, arms-share); TIV measures military
    capability, not money (Holtom, Bromley and Simmel 2012, "Measuring international arms transfers", SIPRI Fact Sheet).
    The bounds hold nine of ten splits of the deals over their years, by the variance of a quotient to first order, as
    far as the register allows them: with each summand at its own bound, the part at its low and the rest at its high,
    or the reverse. Both lie within [0, 1].
    """
    is_defined = whole.point > 0
    rest = Range(*(np.maximum(of_all - own, 0) for of_all, own in zip(whole, part, strict=True)))

    def quotient(above: Numbers, below: Numbers, zero_over_zero: Numbers | float) -> Numbers:
        return np.where(below > 0, above / np.where(below > 0, below, 1.0), zero_over_zero)

    point = quotient(part.point, whole.point, 0.0)
    least = quotient(part.low, part.low + rest.high, (part.high > 0).astype(float))
    most = quotient(part.high, part.high + rest.low, 0.0)
    variance = quotient(rest.point**2 * part.variance + part.point**2 * rest.variance, whole.point**4, 0.0)
    low = np.minimum(np.maximum(least, point - NORMAL * np.sqrt(variance)), point)
    high = np.maximum(np.minimum(most, point + NORMAL * np.sqrt(variance)), point)
    return Range(*(np.where(is_defined, values, np.nan) for values in (point, low, high, variance)))
