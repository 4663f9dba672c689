"""Aggregation: weighted means of scores of several arrays.

Unknown scores (NaN) are left out and their weight goes to the others; whether that is wise is for the caller to decide.
Sums run over the members one by one, in their order, so that the last digit is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Numbers


def arithmetic(members: Sequence[Numbers], weights: Sequence[npt.ArrayLike]) -> Numbers:
    """Σ w·x / Σ w over the known members: full compensation (OECD/JRC 2008, step 7).

    ``members`` and ``weights`` are one array each, of shapes that broadcast; scores in, scores out. Weights are not
    negative and count by their ratios alone. NaN where no member with weight is known.
    """
    total, weight = np.zeros(()), np.zeros(())
    for x, w in zip(members, weights, strict=True):
        share, is_known = np.asarray(w, dtype=float), ~np.isnan(x)
        total = total + np.where(is_known, x, 0.0) * share
        weight = weight + is_known * share
    return np.divide(total, weight, out=np.full(np.shape(weight), np.nan), where=weight > 0)


def geometric(members: Sequence[Numbers], weights: Sequence[npt.ArrayLike]) -> Numbers:
    """exp(Σ w·ln x / Σ w) over the known members: a high score makes up less for a low one (OECD/JRC 2008, step 7).

    As ``arithmetic``, of members above zero.
    """
    return np.exp(arithmetic([np.log(x) for x in members], weights))


METHODS: Mapping[str, Callable[..., Numbers]] = {"arithmetic": arithmetic, "geometric": geometric}
