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


def is_outlying(x: npt.ArrayLike) -> bool:
    """Whether |skewness| ≥ 2 and kurtosis ≥ 3.5: outliers, not a mere tail (OECD/JRC 2008; COINr ``check_SkewKurt``).

    G1 and G2 of the known values (Joanes & Gill 1998; Excel's SKEW and KURT). False where there are too few to tell.
    """
    from scipy import stats

    known = _known(x)
    if known.size < 4 or known.min() == known.max():
        return False
    return bool(
        abs(stats.skew(known, bias=False)) >= MAX_SKEWNESS and stats.kurtosis(known, bias=False) >= MAX_KURTOSIS
    )


def _known(x: npt.ArrayLike) -> Numbers:
    values = np.asarray(x, dtype=float)
    return values[~np.isnan(values)]


def winsorised(x: npt.ArrayLike, most: int = MAX_POINTS) -> Numbers:
    """``x`` with its outermost value moved to the next one, repeatedly, until it has no outliers.

    Values are moved at the end to which they are skewed, at most ``most`` of them, except that values tied at the end
    move together (COINr ``winsorise``; OECD/JRC 2008, step 5). NaN stays NaN.
    """
    from scipy import stats

    values = np.array(x, dtype=float)
    moved = np.zeros((2, values.size), dtype=bool)
    while is_outlying(values) and moved.sum() < most:
        is_high = stats.skew(_known(values), bias=False) >= 0
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
    Values outside the set are clipped to its (winsorised) range too.
    """
    values = np.asarray(reference, dtype=float)
    kept = winsorised(values)
    is_log = is_outlying(kept)
    used = values if is_log else kept
    return Treatment(float(np.nanmin(used)), float(np.nanmax(used)), is_log)
