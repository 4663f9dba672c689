"""Deliveries of arms over windows of years, and shares in them. Reading a register does not belong here.

A register gives one value for each deal and the years in which it was delivered, not the value of each year. So a window
has three sums: what was certainly delivered in it, what was if each deal came in equal yearly parts, and what may have been.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


class Range(NamedTuple):
    """A number and its bounds, arrays of one shape."""

    point: Numbers
    low: Numbers
    high: Numbers


def windows(
    value: Numbers, is_delivered: npt.NDArray[np.bool_], group: npt.NDArray[np.int64], n_groups: int, length: int
) -> Range:
    """Sums of ``value`` by group over each window of ``length`` years, shape (groups, windows).

    ``value`` (lines,) is at least 0, in TIV; ``is_delivered`` (lines, years) marks a line's years of delivery, with no gap
    between columns; ``group`` (lines,) is 0 … n_groups - 1. Window w ends with year w + length - 1; there is none where
    there are fewer years. Point: each line in equal parts over its years, as SIPRI's register does not split them. Low:
    lines with all years inside; high: lines with any. A line without years is in no window. Low ≤ point ≤ high holds exactly,
    for the three are summed in the order of the lines.
    """
    n_lines, n_years = is_delivered.shape
    n_windows = max(n_years - length + 1, 0)
    until = np.zeros((n_lines, n_years + 1), np.int32)
    np.cumsum(is_delivered, axis=1, dtype=np.int32, out=until[:, 1:])
    made = Range(*(np.zeros((n_groups, n_windows)) for _ in range(3)))
    for window in range(n_windows):
        inside = until[:, window + length] - until[:, window]
        some = np.flatnonzero(inside)
        part, of = inside[some] / until[some, -1], group[some]
        for sums, share in zip(made, (part, part == 1, np.ones(len(some))), strict=True):
            sums[:, window] = np.bincount(of, value[some] * share, n_groups)
    return made


def share(part: Range, whole: Range) -> Range:
    """The share of ``part`` in ``whole``, of which it is a summand; NaN where the whole's point is 0 (docs/methods.md, arms-share).

    Dependence of i on supplier j is TIV j→i / TIV →i over a window; TIV measures military capability and is no money
    (Holtom, Bromley and Simmel 2012, "Measuring international arms transfers", SIPRI Fact Sheet). Bounds take each summand at
    its own bound: low has the part at its low and the rest at its high, high the reverse; they lie within [0, 1].
    """
    is_defined = whole.point > 0
    rest_low = np.maximum(whole.low - part.low, 0)
    rest_high = np.maximum(whole.high - part.high, 0)
    point = _ratio(part.point, whole.point, 0.0)
    low = _ratio(part.low, part.low + rest_high, (part.high > 0).astype(float))
    high = _ratio(part.high, part.high + rest_low, 0.0)
    return Range(
        *(np.where(is_defined, found, np.nan) for found in (point, np.minimum(low, point), np.maximum(high, point)))
    )


def _ratio(above: Numbers, below: Numbers, otherwise: Numbers | float) -> Numbers:
    """``above / below``, and ``otherwise`` where that is 0 / 0."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), otherwise)
