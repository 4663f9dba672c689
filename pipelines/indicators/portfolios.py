"""Portfolios of alliance commitments: ranks of obligations, and how alike the portfolios of all pairs of states are.

A state's portfolio is its commitment to every state of the system, itself included. The measures are ``association``'s.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.indicators.association import Comparison, from_counts

OBLIGATIONS = ("defence", "offence", "neutrality", "nonaggression", "consultation")
"""Kinds of obligation; bit i of a number stands for the i-th."""


def _ranks(**scheme: int) -> NDArray[np.int8]:
    """For each set of obligations, as a number, the highest rank among them; 0 for none."""
    sets = [
        [scheme[name] for bit, name in enumerate(OBLIGATIONS) if number >> bit & 1]
        for number in range(1 << len(OBLIGATIONS))
    ]
    return np.array([max(found, default=0) for found in sets], np.int8)


ATOP = _ranks(defence=3, offence=3, neutrality=2, consultation=2, nonaggression=1)
"""Ranks for ATOP, those of Chiba et al. (2022) as S. V. Miller's R package fpsim quotes and uses them: active help is 3, in
attack as well as in defence; neutrality or consultation 2; no more than a promise not to attack 1. ``ATOP[obligations]``."""
COW = _ranks(defence=3, offence=3, neutrality=2, nonaggression=2, consultation=1)
"""Ranks of the Correlates of War (Singer and Small, 1966): pact 3, neutrality or non-aggression 2, entente 1. That data set
has no class of offence; here it is active help and stands with defence."""
ACTIVE_HELP = 3
"""The highest rank of both."""
SELF = 3
"""A state's commitment to itself (Signorino and Ritter 1999)."""


def portfolio_counts(commitments: NDArray[np.integer], categories: int = SELF + 1) -> NDArray[np.float64]:
    """Contingency counts (pairs, k, k) of the portfolios of all pairs of states a < b, in the order of ``triu_indices``.

    ``commitments`` are states × states, whole numbers from 0 to k - 1, the diagonal set by the caller.
    """
    size, k = len(commitments), categories
    hot = (np.arange(k)[:, None, None] == commitments).astype(np.float32).reshape(k * size, size)
    cells = (hot @ hot.T).reshape(k, size, k, size).swapaxes(1, 2).reshape(k * k, size * size)
    a, b = np.triu_indices(size, 1)
    found = np.take(cells, a * size + b, axis=1).astype(np.float64)
    return np.moveaxis(found.reshape(k, k, -1), -1, 0)


def any_or_none(counts: NDArray[Any]) -> NDArray[Any]:
    """The 2 × 2 counts of ``counts`` (..., k, k): no commitment (category 0) against any."""
    both = counts[..., 0, 0]
    first, second = counts[..., 0, :].sum(axis=-1) - both, counts[..., :, 0].sum(axis=-1) - both
    any_of_both = counts[..., 1:, 1:].sum(axis=(-2, -1))
    return np.stack([both, first, second, any_of_both], axis=-1).reshape(*both.shape, 2, 2)


def compared(commitments: NDArray[np.integer]) -> tuple[Comparison, Comparison]:
    """The portfolios of all pairs compared: by rank, and by whether there is any commitment."""
    counts = portfolio_counts(commitments)
    return from_counts(counts), from_counts(any_or_none(counts))
