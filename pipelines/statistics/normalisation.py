"""Normalisation: values in any unit to scores from 0 to 100 against a fixed reference set, higher always better.

A score depends on the value and the reference set alone, so that a new year changes no old score. Outliers are treated
before, in ``treatment``; scores are aggregated afterwards, in ``aggregation``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Numbers

_MEAN, _DEVIATION = 50.0, 100 / np.sqrt(12)
"""Mean and standard deviation of scores uniform on 0–100, as ranks are: z-scores are put on the same scale."""


def reference(values: npt.ArrayLike, direction: int = 1) -> Numbers:
    """The known ``values`` in ascending order, turned so that higher is better: ``direction`` is −1 where less is.

    At least two of them differ, or there is nothing to scale by.
    """
    known = np.asarray(values, dtype=float).ravel()
    return np.sort(known[~np.isnan(known)] * direction)


def min_max(x: Numbers, of: Numbers) -> Numbers:
    """100 · (x − min) / (max − min), clipped to 0–100 (OECD/JRC 2008, step 6). NaN stays NaN."""
    return np.clip(100 * (x - of[0]) / (of[-1] - of[0]), 0.0, 100.0)


def z_score(x: Numbers, of: Numbers) -> Numbers:
    """50 + 28.87 · (x − mean) / sd, clipped to 0–100: mean and spread of a uniform score (OECD/JRC 2008, step 6).

    The standard deviation is the sample's (n − 1), as in COINr ``n_zscore``. NaN stays NaN.
    """
    return np.clip(_MEAN + _DEVIATION * ((x - of.mean()) / of.std(ddof=1)), 0.0, 100.0)


def percentile_rank(x: Numbers, of: Numbers) -> Numbers:
    """The per cent of the reference set below x, ties counting half (OECD/JRC 2008, step 6, percentile ranks).

    Reversing the direction gives 100 minus the score. NaN stays NaN.
    """
    below, through = (np.searchsorted(of, x, side=side) for side in ("left", "right"))
    return np.where(np.isnan(x), np.nan, 50.0 * (below + through) / len(of))


def frontier_distance(x: Numbers, of: Numbers) -> Numbers:
    """100 · (x − min) / (frontier − min), clipped to 0–100: distance to a reference, the mean of the best tenth.

    The tenth is at least one value. OECD/JRC 2008, step 6; COINr ``n_dist2ref`` with a cap. NaN stays NaN.
    """
    frontier = float(of[-max(1, len(of) // 10) :].mean())
    return np.clip(100 * (x - of[0]) / (frontier - of[0]), 0.0, 100.0)


METHODS = {"min_max": min_max, "z_score": z_score, "rank": percentile_rank, "distance": frontier_distance}


def score(x: npt.ArrayLike, of: Numbers, method: str, direction: int = 1) -> Numbers:
    """Scores of ``x``, any shape, by one of ``METHODS`` against ``of``, a set with the same ``direction``."""
    return METHODS[method](np.asarray(x, dtype=float) * direction, of)
