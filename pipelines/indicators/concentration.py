"""How far a state's trade is concentrated on few partners, and where a partner ranks in it.

Arrays have one element for each pair of a group (a state and year) and a partner. The caller chooses the partners:
aggregates and their members must never be in one group.
"""

from __future__ import annotations

import numpy as np

from pipelines.indicators.arrays import Indices, Numbers


def herfindahl(values: Numbers, group: Indices, n_groups: int) -> tuple[Numbers, Numbers]:
    """The Herfindahl–Hirschman index of each group, Σ share² in [1/n, 1], and n, its partners with trade above zero.

    Hirschman (1945) takes its root: ``hirschman``. Missing and zero trade is no partner; NaN for a group without any.
    """
    counts = values > 0
    group, values = group[counts], values[counts]
    total = np.bincount(group, weights=values, minlength=n_groups)
    squared = (values / total[group]) ** 2
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
    ranks = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return ranks
    order = known[np.argsort(-values[known])]
    groups = group[order]
    sizes = np.bincount(groups)
    # a stable sort of short numbers counts them, and compares none
    order = order[np.argsort(groups.astype(np.uint16) if len(sizes) <= 1 << 16 else groups, kind="stable")]
    starts = np.cumsum(sizes) - sizes
    in_order, place = values[order], np.arange(len(order))
    is_tie = np.zeros(len(order), dtype=bool)
    is_tie[1:] = in_order[1:] == in_order[:-1]
    is_tie[starts[sizes > 0]] = False
    place[is_tie] = 0
    ranks[order] = np.maximum.accumulate(place) - np.repeat(starts, sizes) + 1
    return ranks
