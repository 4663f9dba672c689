"""Outliers: when a distribution is too skewed to be scaled, and what is done about it first.

A treatment is chosen once, on a fixed reference set, and then applied to any value; scaling is in ``normalisation``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Numbers

MAX_SKEWNESS, MAX_KURTOSIS = 2.0, 3.5
"""The handbook's thresholds; values are treated beyond both of them (OECD/JRC 2008, step 5; COINr's defaults)."""
MAX_POINTS = 5
_SHIFT = 0.01


def skewness(x: npt.ArrayLike) -> float:
    """Sample skewness G1 of the known values of ``x``, unbiased under normality (Joanes & Gill 1998; Excel's SKEW).

    Without unit. Raises ValueError without three known values, or where all are the same.
    """
    from scipy import stats

    return float(stats.skew(_known(x, 3), bias=False))


def kurtosis(x: npt.ArrayLike) -> float:
    """Sample excess kurtosis G2 of the known values of ``x`` (Joanes & Gill 1998; Excel's KURT): 0 for a normal.

    Without unit. Raises ValueError without four known values, or where all are the same.
    """
    from scipy import stats

    return float(stats.kurtosis(_known(x, 4), bias=False))


def _known(x: npt.ArrayLike, least: int) -> Numbers:
    values = np.asarray(x, dtype=float)
    known = values[~np.isnan(values)]
    if known.size < least or known.min() == known.max():
        raise ValueError(f"at least {least} values must be known, not all the same: there are {known.size}")
    return known


def is_outlying(x: npt.ArrayLike) -> bool:
    """Whether |skewness| ≥ 2 and kurtosis ≥ 3.5: outliers, not a mere tail (OECD/JRC 2008; COINr ``check_SkewKurt``).

    False where there are too few values to tell.
    """
    try:
        return abs(skewness(x)) >= MAX_SKEWNESS and kurtosis(x) >= MAX_KURTOSIS
    except ValueError:
        return False


def winsorised(x: npt.ArrayLike, most: int = MAX_POINTS) -> Numbers:
    """``x`` with its outermost value moved to the next one, repeatedly, until it has no outliers.

    Values are moved at the end to which they are skewed, at most ``most`` of them, except that values tied at the end
    move together (COINr ``winsorise``; OECD/JRC 2008, step 5). NaN stays NaN.
    """
    values = np.array(x, dtype=float)
    moved = np.zeros((2, values.size), dtype=bool)
    while is_outlying(values) and moved.sum() < most:
        is_high = skewness(values) >= 0
        end = np.nanmax(values) if is_high else np.nanmin(values)
        at_end = values == end
        rest = values[~at_end]
        values[at_end] = np.nanmax(rest) if is_high else np.nanmin(rest)
        moved[int(is_high)] = at_end
    return values


@dataclass(frozen=True)
class Treatment:
    """How values are treated: clipped to ``low`` and ``high``, then, where ``is_log``, put on a log scale."""

    low: float
    high: float
    is_log: bool

    def apply(self, x: npt.ArrayLike) -> Numbers:
        """``x`` treated: in its own unit, or unitless on the log scale; NaN stays NaN, ±inf the end of the range.

        The log is COINr's ``log_CT``, ln(x − min + 0.01 · range), which does not need positive values.
        """
        values = np.clip(np.asarray(x, dtype=float), self.low, self.high)
        if self.is_log:
            values = np.log(values - self.low + _SHIFT * (self.high - self.low))
        return values


def treatment(reference: npt.ArrayLike) -> Treatment:
    """The treatment that a reference set needs: none, winsorising, or a log where winsorising is not enough.

    Rule of the OECD/JRC handbook as in COINr ``Treat``: the log is of the original values, not of winsorised ones.
    Values outside the set are clipped to its (winsorised) range too. Raises ValueError without known values.
    """
    values = np.asarray(reference, dtype=float)
    if np.isnan(values).all():
        raise ValueError("the reference set has no known value")
    kept = winsorised(values)
    is_log = is_outlying(kept)
    used = values if is_log else kept
    return Treatment(float(np.nanmin(used)), float(np.nanmax(used)), is_log)
