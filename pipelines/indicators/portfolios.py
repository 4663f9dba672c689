"""Portfolios of alliance commitments: ranks of obligations, and the portfolios of all pairs of states compared.

A state's portfolio is its commitment to every state of the system, itself included. The measures are in
``association``.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.indicators.association import Comparison, from_counts

OBLIGATIONS = ("defence", "offence", "neutrality", "nonaggression", "consultation")
"""Kinds of obligation; bit i of a set's number stands for the i-th."""


def _ranks(**scheme: int) -> NDArray[np.int8]:
    """The highest rank in each set of obligations, by the set's number; 0 for the empty set."""
    ranks = [scheme[name] for name in OBLIGATIONS]
    sets = range(1 << len(ranks))
    return np.array([max(rank if s >> bit & 1 else 0 for bit, rank in enumerate(ranks)) for s in sets], np.int8)


ATOP = _ranks(defence=3, offence=3, neutrality=2, consultation=2, nonaggression=1)
"""Ranks for ATOP by Chiba et al. (2022), as quoted and used in S. V. Miller's R package fpsim: active help, in attack
as in defence, is 3; neutrality or consultation 2; a mere promise not to attack 1. ``ATOP[set of obligations]``."""
COW = _ranks(defence=3, offence=3, neutrality=2, nonaggression=2, consultation=1)
"""Ranks of the Correlates of War (Singer and Small, 1966): pact 3, neutrality or non-aggression 2, entente 1. That
data set has no class for offence; here it counts as active help, like defence."""
ACTIVE_HELP = 3
"""The highest rank in both schemes."""
SELF = 3
"""A state's commitment to itself (Signorino and Ritter 1999)."""


def portfolio_counts(commitments: NDArray[np.integer], categories: int = SELF + 1) -> NDArray[np.float64]:
    """Contingency counts (pairs, k, k) of the portfolios of all pairs of states a < b, in ``triu_indices`` order.

    ``commitments`` (states × states) are whole numbers from 0 to k - 1; the caller sets the diagonal.
    """
    size, k = len(commitments), categories
    hot = (np.arange(k)[:, None, None] == commitments).astype(np.float32).reshape(k * size, size)
    cells = (hot @ hot.T).reshape(k, size, k, size).swapaxes(1, 2).reshape(k * k, size * size)
    a, b = np.triu_indices(size, 1)
    counts = np.take(cells, a * size + b, axis=1).astype(np.float64)
    return np.moveaxis(counts.reshape(k, k, -1), -1, 0)


def any_or_none(counts: NDArray[Any]) -> NDArray[Any]:
    """The 2 × 2 counts of ``counts`` (..., k, k): no commitment (category 0) against any."""
    both = counts[..., 0, 0]
    first, second = counts[..., 0, :].sum(axis=-1) - both, counts[..., :, 0].sum(axis=-1) - both
    any_of_both = counts[..., 1:, 1:].sum(axis=(-2, -1))
    return np.stack([both, first, second, any_of_both], axis=-1).reshape(*both.shape, 2, 2)


def compared(commitments: NDArray[np.integer]) -> tuple[Comparison, Comparison]:
    """Comparisons of the portfolios of all pairs: by rank, and by whether there is any commitment."""
    counts = portfolio_counts(commitments)
    return from_counts(counts), from_counts(any_or_none(counts))
