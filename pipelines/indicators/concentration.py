"""How far a state's trade is concentrated on few partners, and where a partner ranks in it.

Arrays have one element for each pair of a group (a state and year) and a partner. The caller chooses the partners:
aggregates and their members must never be in one group.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.indicators.arrays import Indices, Numbers


def herfindahl(values: Numbers, group: Indices, n_groups: int) -> tuple[Numbers, Numbers]:
    """The Herfindahl–Hirschman index of each group, Σ share² in [1/n, 1], and n, its partners with trade above zero.

    Hirschman (1945) takes its root: ``hirschman``. Missing and zero trade is no partner; NaN for a group without any.
    """
    counts = values > 0
    group, values = group[counts], values[counts]
    squared = (values / np.bincount(group, weights=values, minlength=n_groups)[group]) ** 2
    n = np.bincount(group, minlength=n_groups).astype(float)
    index = np.bincount(group, weights=squared, minlength=n_groups)
    return np.where(n > 0, np.clip(index, 1 / np.maximum(n, 1), 1), np.nan), n


def hirschman(index: Numbers) -> Numbers:
    """Hirschman's coefficient of concentration (1945), 100 · √Σ share²: 100 is a single partner."""
    return 100 * np.sqrt(index)


def normalised(index: Numbers, n: Numbers) -> Numbers:
    """``(HHI - 1/n) / (1 - 1/n)`` in [0, 1]: 0 where all n partners are equal. NaN for fewer than two partners."""
    least = 1 / np.where(n > 1, n, np.nan)
    return (index - least) / (1 - least)


def partner_rank(values: Numbers, group: Indices) -> Numbers:
    """The rank of each value in its group, 1 for the largest; ties share the better rank. NaN for missing values."""
    return np.asarray(pd.Series(values).groupby(group).rank(method="min", ascending=False))


def rank_range(values: Numbers, group: Indices, unlisted: Numbers) -> tuple[Numbers, Numbers]:
    """The best and the worst rank of each value if ``unlisted`` of its group (one number for each) is anybody's.

    At best all of it belongs to the partner itself; at worst to as many others as it lifts above it, one of which may
    be in no list. NaN for missing values.
    """
    best, worst = np.full(len(values), np.nan), np.full(len(values), np.nan)
    order = np.lexsort((-values, group))
    order = order[~np.isnan(values[order])]
    for of in np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if len(order) else ():
        own, rest = values[of], unlisted[group[of[0]]]
        best[of] = 1 + np.searchsorted(-own, -(own + rest), side="left")
        worst[of] = best[of]
        if rest > 0:
            lacking = np.triu(own[:, None] - np.append(own, 0.0)[None, :], k=1)
            lifted = np.triu(np.cumsum(lacking, axis=1) <= rest, k=1).sum(axis=1)
            worst[of] = 1 + np.arange(len(own)) + lifted
    return best, worst
