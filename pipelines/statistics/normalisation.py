"""Normalisation: values in any unit to scores from 0 to 100 against a fixed reference set, higher always better.

A score depends on the value and the reference set alone, so that a new year changes no old score. Outliers are treated
before, in ``treatment``; scores are aggregated afterwards, in ``aggregation``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Numbers

METHODS = ("min_max", "z_score", "rank", "distance")
_MEAN, _DEVIATION = 50.0, 100 / np.sqrt(12)
"""Mean and standard deviation of scores uniform on 0–100, as ranks are: z-scores are put on the same scale."""


@dataclass(frozen=True)
class Reference:
    """The known values of a reference set in ascending order, already turned so that higher is better."""

    values: Numbers

    @property
    def low(self) -> float:
        """The worst value of the set."""
        return float(self.values[0])

    @property
    def high(self) -> float:
        """The best value of the set."""
        return float(self.values[-1])

    @property
    def frontier(self) -> float:
        """The mean of the best tenth of the set, at least one value: the reference point of ``frontier_distance``."""
        best = self.values[-max(1, len(self.values) // 10) :]
        return float(best.mean())


def reference(values: npt.ArrayLike, direction: int = 1) -> Reference:
    """The reference set of ``values``; ``direction`` is −1 where less is better.

    Raises ValueError where fewer than two different values are known: there is nothing to scale by.
    """
    known = np.asarray(values, dtype=float).ravel()
    known = np.sort(known[~np.isnan(known)] * direction)
    if known.size < 2 or known[0] == known[-1]:
        raise ValueError("a reference set needs two different values")
    return Reference(known)


def min_max(x: npt.ArrayLike, of: Reference) -> Numbers:
    """100 · (x − min) / (max − min), clipped to 0–100 (OECD/JRC 2008, step 6). NaN stays NaN."""
    return np.clip(100 * (np.asarray(x, dtype=float) - of.low) / (of.high - of.low), 0.0, 100.0)


def z_score(x: npt.ArrayLike, of: Reference) -> Numbers:
    """50 + 28.87 · (x − mean) / sd, clipped to 0–100: mean and spread of a uniform score (OECD/JRC 2008, step 6).

    The standard deviation is the sample's (n − 1), as in COINr ``n_zscore``. NaN stays NaN.
    """
    z = (np.asarray(x, dtype=float) - of.values.mean()) / of.values.std(ddof=1)
    return np.clip(_MEAN + _DEVIATION * z, 0.0, 100.0)


def percentile_rank(x: npt.ArrayLike, of: Reference) -> Numbers:
    """The per cent of the reference set below x, ties counting half (OECD/JRC 2008, step 6, percentile ranks).

    Reversing the direction gives 100 minus the score. NaN stays NaN.
    """
    values = np.asarray(x, dtype=float)
    below = np.searchsorted(of.values, values, side="left")
    through = np.searchsorted(of.values, values, side="right")
    return np.where(np.isnan(values), np.nan, 50.0 * (below + through) / len(of.values))


def frontier_distance(x: npt.ArrayLike, of: Reference) -> Numbers:
    """100 · (x − min) / (frontier − min), clipped to 0–100: distance to a reference, here the mean of the best tenth.

    OECD/JRC 2008, step 6; COINr ``n_dist2ref`` with a cap. NaN stays NaN.
    """
    return np.clip(100 * (np.asarray(x, dtype=float) - of.low) / (of.frontier - of.low), 0.0, 100.0)


def score(x: npt.ArrayLike, of: Reference, method: str, direction: int = 1) -> Numbers:
    """Scores of ``x``, any shape, by one of ``METHODS`` against ``of``, a set with the same ``direction``."""
    functions = dict(zip(METHODS, (min_max, z_score, percentile_rank, frontier_distance), strict=True))
    return functions[method](np.asarray(x, dtype=float) * direction, of)
