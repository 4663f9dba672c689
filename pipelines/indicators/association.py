"""Association of two actors' categories (votes, commitments): agreement, S, Scott's π, Cohen's κ.

Every measure follows from a ``Comparison``, a few sums over the items that both actors have; it comes from contingency
counts here, and from matrix products over roll calls in ``voting``. Where categories come from does not belong here.
All arrays have one shape, one element for each pair of actors; NaN where a measure is not defined.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.indicators.arrays import Numbers

Array = NDArray[Any]


class Comparison(NamedTuple):
    """Sums over the items compared, for each pair of actors; categories are the numbers 0 to ``categories`` - 1.

    With r_k items of the first actor and m_k of the second in category k, out of ``n`` (weights may stand for items):
    ``same`` counts items of equal category, ``apart`` sums |d| and ``apart_squared`` d² over items, where d is the
    difference of the two categories; ``pooled`` is Σ (r_k + m_k)², ``chance`` Σ r_k m_k and ``chance_squared``
    Σ (k - l)² r_k m_l.
    """

    n: Array
    same: Array
    apart: Array
    apart_squared: Array
    pooled: Array
    chance: Array
    chance_squared: Array
    categories: int


def from_counts(counts: Array) -> Comparison:
    """The comparison of contingency ``counts`` (..., k, k), the first actor's categories by the second's."""
    categories = counts.shape[-1]
    scale = np.arange(categories, dtype=np.float64)
    apart = np.abs(scale[:, None] - scale)
    row, column = np.indices(apart.shape)
    sums = np.stack([np.ones_like(apart), np.eye(categories), apart, apart**2])
    marks = np.concatenate([sums, row == scale[:, None, None], column == scale[:, None, None]])
    totals = counts.reshape(*counts.shape[:-2], categories**2) @ marks.reshape(len(marks), -1).T
    rows, columns = totals[..., 4 : 4 + categories], totals[..., 4 + categories :]
    pooled = rows + columns
    return Comparison(
        n=totals[..., 0],
        same=totals[..., 1],
        apart=totals[..., 2],
        apart_squared=totals[..., 3],
        pooled=_dot(pooled, pooled),
        chance=_dot(rows, columns),
        chance_squared=_dot(rows @ apart**2, columns),
        categories=categories,
    )


def _dot(a: Array, b: Array) -> Array:
    return np.asarray(np.einsum("...k,...k->...", a, b))


def agreement(pair: Comparison) -> Numbers:
    """Mean of 1 - |d| / (k - 1), 0 to 1; NaN without items.

    With yes 1, abstain 2, no 3 that is 1 - |v_a - v_b| / 2, as in Voeten's script for votes of the General Assembly
    (E. Voeten, Data and Analyses of Voting in the UN General Assembly, 2013).
    """
    return 1 - ratio(pair.apart, pair.n * (pair.categories - 1))


def s_absolute(pair: Comparison) -> Numbers:
    """S with absolute distances, 1 - 2 Σ|d| / (n (k - 1)), -1 to 1; NaN without items.

    Signorino and Ritter, Tau-b or Not Tau-b, International Studies Quarterly 43 (1999), 115–144. Counts weighted by
    capabilities give their weighted S.
    """
    return 1 - 2 * ratio(pair.apart, pair.n * (pair.categories - 1))


def scott_pi(pair: Comparison) -> Numbers:
    """Scott's π, (p_o - p_e) / (1 - p_e), p_e = Σ ((r_k + m_k) / 2n)², -1 to 1; NaN without items or where p_e is 1.

    Scott, Reliability of Content Analysis, Public Opinion Quarterly 19 (1955), 321–325; for foreign policy Häge,
    Choice or Circumstance?, Political Analysis 19 (2011), 287–305. p_e is 1 where both have one and the same category
    throughout.
    """
    return ratio(4 * pair.n * pair.same - pair.pooled, 4 * pair.n * pair.n - pair.pooled)


def kappa(pair: Comparison) -> Numbers:
    """Cohen's κ, (p_o - p_e) / (1 - p_e) with p_e = Σ r_k m_k / n², -1 to 1; NaN without items or where p_e is 1.

    Cohen, A Coefficient of Agreement for Nominal Scales, Educational and Psychological Measurement 20 (1960), 37–46.
    """
    return ratio(pair.n * pair.same - pair.chance, pair.n * pair.n - pair.chance)


def kappa_quadratic(pair: Comparison) -> Numbers:
    """Cohen's κ weighted by squared distance, 1 - Σ d² o / Σ d² e, -1 to 1; NaN where no difference is expected.

    Cohen, Weighted Kappa, Psychological Bulletin 70 (1968), 213–220; for two categories it equals κ.
    """
    return 1 - ratio(pair.n * pair.apart_squared, pair.chance_squared)


def ratio(part: Array, whole: Array) -> Numbers:
    """``part / whole``; NaN where ``whole`` is 0, because everything summed in ``part`` is then 0 too.

    Both are sums of whole numbers, so that 0 is exact; only S admits weights that are not whole numbers.
    """
    with np.errstate(invalid="ignore"):
        return np.asarray(np.true_divide(part, whole))
