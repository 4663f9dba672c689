"""How far a series leaves its own earlier trend at a stated date, and how rare that is among series not treated.

Tests of one series are in ``breaks``. Which series are donors is the caller's choice, to be declared beforehand.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipelines.indicators.arrays import Indices, Numbers


class Departures(NamedTuple):
    """For each series: the departure over its standard error, the departure, and the trend and mean before."""

    size: Numbers
    gap: Numbers
    trend: Numbers
    level: Numbers


def departures(values: Numbers, years: Indices, date: int, before: int, after: int) -> Departures:
    """How far each row of ``values`` (k series by years, NaN where missing) departs at ``date`` from its own trend.

    A least-squares line through the ``before`` years that end with ``date`` - 1 is drawn on through the ``after`` years
    that begin with ``date``. ``gap`` is the mean of those years less the mean of the line there, in the unit of the
    series; ``size`` is gap over its standard error, s √(1/after + 1/before + (t₂ - t₁)²/Σ(t - t₁)²), with s the
    residual spread about the line and t₁, t₂ the middles of the two windows (the forecast of a mean: Draper & Smith
    1998, Applied Regression Analysis, 3.1). A series that goes on along its line has a size near 0, however steep the
    line; under independent normal errors it is Student's t with ``before`` - 2 degrees of freedom. Missing years in
    either window, or no spread, give NaN.
    Raises ValueError for under three years before the date or none after, or where years are not consecutive.
    """
    years = np.asarray(years, np.int64)
    early, late = np.arange(before), np.arange(before, before + after)
    if before < 3 or after < 1 or (np.diff(years) != 1).any():
        raise ValueError("a departure needs three consecutive years before it and one after")
    nothing = np.full(len(values), np.nan)
    start = date - before - int(years[0]) if len(years) else -1
    if start < 0 or start + before + after > len(years):
        return Departures(nothing, nothing, nothing, nothing)
    window = np.asarray(values, np.float64)[:, start : start + before + after]
    time, ahead = early - early.mean(), float(late.mean() - early.mean())
    squares = float((time**2).sum())
    first, second = window[:, :before], window[:, before:]
    trend = first @ time / squares
    rest = first - first.mean(axis=1, keepdims=True) - trend[:, None] * time
    spread = np.sqrt((rest**2).sum(axis=1) / (len(early) - 2))
    gap = second.mean(axis=1) - first.mean(axis=1) - trend * ahead
    error = spread * np.sqrt(1 / len(late) + 1 / len(early) + ahead**2 / squares)
    has_spread = spread > 1e-12 * np.abs(window).max(axis=1)
    return Departures(np.divide(gap, error, out=nothing, where=has_spread), gap, trend, first.mean(axis=1))


def permutation(own: float, donors: Numbers) -> float:
    """p = (1 + donors at least as large upwards) / (1 + donors): the rank of ``own`` had the date been given by lot.

    NaN among the donors are left out; equal sizes count as as large. The smallest p is 1/(1 + donors): nineteen donors
    are needed for 5 per cent.

    Abadie, Diamond & Hainmueller 2010, JASA 105: 493-505 (placebos in space); Phipson & Smyth 2010 (never zero).
    """
    known = np.asarray(donors, np.float64).ravel()
    known = known[np.isfinite(known)]
    return (1 + int((known >= own).sum())) / (1 + len(known))
