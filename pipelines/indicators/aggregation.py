"""Aggregation: weighted means of scores, along one axis or up the levels of a tree.

What is unknown (NaN) is left out and its weight goes to the others; whether that is wise is the caller's to say.
Sums run over the members one by one, in their order, so that the last digit is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
METHODS = ("arithmetic", "geometric")
Children = Mapping[str, Sequence[tuple[str, float]]]


def arithmetic(members: Sequence[npt.ArrayLike], weights: Sequence[npt.ArrayLike]) -> Numbers:
    """Σ w·x / Σ w over the known members: full compensation (OECD/JRC 2008, step 7).

    ``members`` and ``weights`` are one array each, of shapes that broadcast; scores in, scores out. Weights count by
    their ratios alone. NaN where no member with weight is known. Raises ValueError for a negative weight.
    """
    total, weight = _sums([np.asarray(x, dtype=float) for x in members], weights)
    return _divided(total, weight)


def geometric(members: Sequence[npt.ArrayLike], weights: Sequence[npt.ArrayLike]) -> Numbers:
    """exp(Σ w·ln x / Σ w) over the known members: a low one is not made good by a high one (OECD/JRC 2008, step 7).

    As ``arithmetic``; raises ValueError where a known member is not above zero, for which it is not defined.
    """
    values = [np.asarray(x, dtype=float) for x in members]
    if any((x <= 0).any() for x in values):
        raise ValueError("a geometric mean needs values above zero")
    total, weight = _sums([np.log(x) for x in values], weights)
    return np.exp(_divided(total, weight))


def mean(members: Sequence[npt.ArrayLike], weights: Sequence[npt.ArrayLike], method: str) -> Numbers:
    """The mean of ``members`` by one of ``METHODS``."""
    return {"arithmetic": arithmetic, "geometric": geometric}[method](members, weights)


def _sums(members: Sequence[Numbers], weights: Sequence[npt.ArrayLike]) -> tuple[Numbers, Numbers]:
    total, weight = np.zeros(()), np.zeros(())
    for x, w in zip(members, weights, strict=True):
        share = np.asarray(w, dtype=float)
        if (share < 0).any():
            raise ValueError("a weight must not be negative")
        is_known = ~np.isnan(x)
        total = total + np.where(is_known, x, 0.0) * share
        weight = weight + is_known * share
    return total, weight


def _divided(total: Numbers, weight: Numbers) -> Numbers:
    return np.divide(total, weight, out=np.full(np.shape(weight), np.nan), where=weight > 0)


def up(scores: Mapping[str, npt.ArrayLike], tree: Children, method: str = "arithmetic") -> dict[str, Numbers]:
    """Scores of every node of a tree: those given, and the mean of each parent's children, level by level.

    ``tree`` names each parent's children with their weights, in any order. Raises ValueError where a child is neither
    given nor a parent, or stands above itself.
    """
    found = {name: np.asarray(values, dtype=float) for name, values in scores.items()}
    left = dict(tree)
    while left:
        ready = [parent for parent, children in left.items() if all(child in found for child, _ in children)]
        if not ready:
            raise ValueError(f"no scores for the children of {', '.join(sorted(left))}")
        for parent in ready:
            children = left.pop(parent)
            found[parent] = mean([found[child] for child, _ in children], [w for _, w in children], method)
    return found
