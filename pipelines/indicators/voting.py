"""Votes of all pairs of states in one session of an assembly: counts by matrix products, then measures of association.

Also distances of ideal points; estimating these (Bailey, Strezhnev and Voeten) does not belong here.

A session is a matrix of votes (states × roll calls): 1 yes, 0 abstain, -1 no, ``NOT_CAST`` otherwise; ``ballots``
decides which roll calls it has. Pairs are in the order of ``np.triu_indices``, rows a < b. All counts are whole
numbers below 2^24, which float32 holds exactly, so that the last digit does not depend on the library that multiplies.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.indicators import association
from pipelines.indicators.arrays import Flags, Numbers
from pipelines.indicators.association import Comparison

Votes = NDArray[np.int8]
Pairs = NDArray[np.intp]
"""Rows of a matrix, or positions in a flat one, for each pair of states."""
NOT_CAST = 9
MARKS = (1, 0, -1)


class PairVotes(NamedTuple):
    """For each pair of rows a < b: the roll calls on which both voted, compared."""

    a: Pairs
    b: Pairs
    n_common: Numbers
    n_identical: Numbers
    same_identical: Numbers
    compared: Comparison


def pair_votes(votes: Votes, is_divided: Flags, is_whole: Flags) -> PairVotes:
    """Compare all pairs of the rows of ``votes`` (states × roll calls).

    ``compared`` covers the divided roll calls (not all votes cast the same), the identical share those of them on a
    whole text (no amendment, no paragraph), ``n_common`` all.
    """
    a, b, above, below = _pairs(len(votes))
    compared = _comparison(_products(votes[:, is_divided]), above, below)
    n_common, n_whole, same_whole = compared.n, compared.n, compared.same
    if not is_divided.all():
        n_common = n_common + _alike(votes[:, ~is_divided] != NOT_CAST, above)
    if (is_part := is_divided & ~is_whole).any():
        part = votes[:, is_part]
        n_whole = n_whole - _alike(part != NOT_CAST, above)
        same_whole = same_whole - _alike(np.concatenate([part == mark for mark in MARKS], axis=1), above)
    return PairVotes(a, b, n_common, n_whole, same_whole, compared)


def measures(pair: PairVotes) -> dict[str, Numbers]:
    """All measures of each pair: shares 0 to 1, coefficients -1 to 1; NaN without roll calls or room for chance."""
    compared = pair.compared
    return {
        "identical_share": association.ratio(pair.same_identical, pair.n_identical),
        "agreement": association.agreement(compared),
        "s_score": association.s_absolute(compared),
        "pi": association.scott_pi(compared),
        "kappa": association.kappa(compared),
        "kappa_quadratic": association.kappa_quadratic(compared),
    }


class Covotes(NamedTuple):
    """For each pair of rows a < b, numbers of the roll calls on which a, b and a third state voted."""

    a: Pairs
    b: Pairs
    n: Numbers
    n_with: Numbers
    n_opposed: Numbers
    n_split: Numbers


def covotes(votes: Votes, third: Votes, is_divided: Flags) -> Covotes:
    """Count, for all pairs, identical votes against those of ``third`` (one for each roll call) on divided roll calls.

    Where a and b voted alike, the third was with them, opposed to them (yes against no), or one step apart (split): one
    side abstained, the other did not.
    """
    counted = is_divided & (third != NOT_CAST)
    votes, third = votes[:, counted], third[counted]
    cast = votes != NOT_CAST
    apart = votes - third
    is_step = cast & (np.abs(apart) == 1)
    up, down = is_step & ((votes > third) | (votes == 0)), is_step & ((votes < third) & (votes != 0))
    a, b, above, _ = _pairs(len(votes))
    return Covotes(
        a,
        b,
        n=_alike(cast, above),
        n_with=_alike(cast & (apart == 0), above),
        n_opposed=_alike(cast & (np.abs(apart) == 2), above),
        n_split=_alike(up, above) + _alike(down, above),
    )


def _products(votes: Votes) -> NDArray[np.float32]:
    """Five matrices (states × states) of sums over the roll calls of products of two states' marks.

    Vote × vote, side × side (yes or no), then what the first did where the second voted: vote × voted, side × voted,
    voted × voted. The nine cells of each pair's contingency table follow from them.
    """
    size = len(votes)
    products = np.empty((5, size, size), np.float32)
    cast = votes != NOT_CAST
    marks = np.empty((3, *votes.shape), np.float32)
    vote, side, voted = marks
    np.multiply(votes, cast, out=vote)
    np.abs(vote, out=side)
    voted[:] = cast
    np.matmul(vote, vote.T, out=products[0])
    np.matmul(side, side.T, out=products[1])
    np.matmul(marks.reshape(3 * size, votes.shape[1]), voted.T, out=products[2:].reshape(3 * size, size))
    return products


def _alike(marks: Flags, pairs: Pairs) -> Numbers:
    """For each pair, the number of columns in which both rows have a mark."""
    marked = marks.astype(np.float32)
    return np.take((marked @ marked.T).ravel(), pairs, mode="clip").astype(np.float64)


@lru_cache(maxsize=512)
def _pairs(n: int) -> tuple[Pairs, Pairs, Pairs, Pairs]:
    """Rows a < b of all pairs of ``n``, and the positions of (a, b) and of (b, a) in a flat n × n matrix."""
    a, b = np.triu_indices(n, 1)
    return a, b, a * n + b, b * n + a


def _comparison(products: NDArray[np.float32], above: Pairs, below: Pairs) -> Comparison:
    """The sums of ``Comparison`` for three categories, no 0, abstain 1, yes 2: only their differences matter."""

    def of_pairs(matrices: NDArray[np.float32], pairs: Pairs) -> Numbers:
        return np.take(matrices.reshape(len(matrices), -1), pairs, axis=1, mode="clip").astype(np.float64)

    vote, side, sum_a, sides_a, n = of_pairs(products, above)
    sum_b, sides_b = of_pairs(products[2:4], below)
    sides, sums, product = sides_a + sides_b, sum_a + sum_b, sum_a * sum_b
    same = n - sides + (3 * side + vote) / 2  # both abstained, both yes or both no
    return Comparison(
        n=n,
        same=same,
        apart=n - same + (side - vote) / 2,
        apart_squared=sides - 2 * vote,
        pooled=(sides * sides + sums * sums) / 2 + (2 * n - sides) ** 2,
        chance=(sides_a * sides_b + product) / 2 + (n - sides_a) * (n - sides_b),
        chance_squared=n * sides - 2 * product,
        categories=3,
    )


def point_distance(a: Numbers, b: Numbers) -> Numbers:
    """|θ_a - θ_b| of two positions on the estimates' own scale; NaN where either is missing.

    Bailey, Strezhnev and Voeten, Estimating Dynamic State Preferences from United Nations Voting Data, Journal of
    Conflict Resolution 61 (2017), 430–456.
    """
    return np.abs(a - b)


def distance_interval(low_a: Numbers, high_a: Numbers, low_b: Numbers, high_b: Numbers) -> tuple[Numbers, Numbers]:
    """Smallest and largest distance between a point in [low_a, high_a] and one in [low_b, high_b]; NaN without a bound.

    The smallest is 0 where the intervals meet. The interval is wider than one at the bounds' own level: the positions
    are not independent, and their joint draws are not published.
    """
    smallest = np.maximum(0.0, np.maximum(low_a - high_b, low_b - high_a))
    return smallest, np.maximum(high_a - low_b, high_b - low_a)
