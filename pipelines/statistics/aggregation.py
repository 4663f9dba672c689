"""Aggregation: weighted means of scores of several arrays.

Unknown scores (NaN) are left out and their weight goes to the others; whether that is wise is for the caller to decide.
Sums run over the members one by one, in their order, so that the last digit is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Numbers

METHODS = ("arithmetic", "geometric")


def arithmetic(members: Sequence[npt.ArrayLike], weights: Sequence[npt.ArrayLike]) -> Numbers:
    """Σ w·x / Σ w over the known members: full compensation (OECD/JRC 2008, step 7).

    ``members`` and ``weights`` are one array each, of shapes that broadcast; scores in, scores out. Weights count by
    their ratios alone. NaN where no member with weight is known. Raises ValueError for a negative weight.
    """
    return _weighted([np.asarray(x, dtype=float) for x in members], weights)


def geometric(members: Sequence[npt.ArrayLike], weights: Sequence[npt.ArrayLike]) -> Numbers:
    """exp(Σ w·ln x / Σ w) over the known members: a high score makes up less for a low one (OECD/JRC 2008, step 7).

    As ``arithmetic``, but raises ValueError where a known member is not above zero: the mean is not defined there.
    """
    values = [np.asarray(x, dtype=float) for x in members]
    if any((x <= 0).any() for x in values):
        raise ValueError("a geometric mean needs values above zero")
    return np.exp(_weighted([np.log(x) for x in values], weights))


def mean(members: Sequence[npt.ArrayLike], weights: Sequence[npt.ArrayLike], method: str) -> Numbers:
    """The mean of ``members`` by one of ``METHODS``."""
    return {"arithmetic": arithmetic, "geometric": geometric}[method](members, weights)


def _weighted(members: Sequence[Numbers], weights: Sequence[npt.ArrayLike]) -> Numbers:
    total, weight = np.zeros(()), np.zeros(())
    for x, w in zip(members, weights, strict=True):
        share = np.asarray(w, dtype=float)
        if (share < 0).any():
            raise ValueError("a weight must not be negative")
        is_known = ~np.isnan(x)
        total = total + np.where(is_known, x, 0.0) * share
        weight = weight + is_known * share
    return np.divide(total, weight, out=np.full(np.shape(weight), np.nan), where=weight > 0)
