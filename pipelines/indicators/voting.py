"""Votes of all pairs of states in one session of an assembly: counts by matrix products, then the measures of association.

A session is a matrix of votes, one row a state and one column a roll call: 1 yes, 0 abstain, -1 no, ``NOT_CAST``
otherwise. Which roll calls are in a session is ``ballots``' business. Pairs come in the order of ``np.triu_indices``: rows
a < b. All counts are whole numbers below 2^24, which float32 holds exactly, so that no last digit hangs on the library
that multiplies.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipelines.indicators import association
from pipelines.indicators.association import Comparison

Votes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
NOT_CAST = 9
MARKS = (1, 0, -1)


@dataclass(frozen=True)
class PairVotes:
    """For each pair of rows a < b: the roll calls on which both voted, compared."""

    a: NDArray[np.intp]
    b: NDArray[np.intp]
    n_common: Floats
    n_identical: Floats
    same_identical: Floats
    compared: Comparison


def pair_votes(votes: Votes, is_divided: Flags, is_whole: Flags) -> PairVotes:
    """Compare all pairs of the rows of ``votes`` (states × roll calls).

    ``compared`` is over the roll calls that are divided (not all cast votes the same), the identical share over those of
    them that are on a whole text (no amendment, no paragraph), ``n_common`` over all.
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


def measures(pair: PairVotes) -> dict[str, Floats]:
    """Every measure of every pair: shares 0 to 1, coefficients -1 to 1; NaN where no roll call or only chance decides."""
    compared = pair.compared
    return {
        "identical_share": association.ratio(pair.same_identical, pair.n_identical),
        "agreement": association.agreement(compared),
        "s_score": association.s_absolute(compared),
        "pi": association.scott_pi(compared),
        "kappa": association.kappa(compared),
        "kappa_quadratic": association.kappa_quadratic(compared),
    }


@dataclass(frozen=True)
class Covotes:
    """For each pair of rows a < b, of the roll calls on which a, b and a third voted: how many, and how."""

    a: NDArray[np.intp]
    b: NDArray[np.intp]
    n: Floats
    n_with: Floats
    n_opposed: Floats
    n_split: Floats


def covotes(votes: Votes, third: Votes, is_divided: Flags) -> Covotes:
    """Count, for all pairs, votes alike against those of ``third`` (one vote a roll call) on divided roll calls.

    Where a and b voted alike, the third was with them, opposed (yes against no), or split from them by one step: one side
    abstained, the other did not.
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
    """Five matrices of states × states: sums over the roll calls (columns) of products of these marks of the two states.

    Vote × vote, taking sides × taking sides, then what the first did where the second voted too: vote × voted, taking
    sides × voted, voted × voted. The nine cells of each pair's contingency follow from them.
    """
    size = len(votes)
    made = np.empty((5, size, size), np.float32)
    cast = votes != NOT_CAST
    marks = np.empty((3, *votes.shape), np.float32)
    vote, side, voted = marks
    np.multiply(votes, cast, out=vote)
    np.abs(vote, out=side)
    voted[:] = cast
    np.matmul(vote, vote.T, out=made[0])
    np.matmul(side, side.T, out=made[1])
    np.matmul(marks.reshape(3 * size, votes.shape[1]), voted.T, out=made[2:].reshape(3 * size, size))
    return made


def _alike(marks: Flags, pairs: NDArray[np.intp]) -> Floats:
    """For each of ``pairs`` the roll calls (columns) on which both have a mark."""
    marked = marks.astype(np.float32)
    return np.take((marked @ marked.T).ravel(), pairs, mode="clip").astype(np.float64)


@lru_cache(maxsize=512)
def _pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Rows a < b of all pairs of ``n``, and the places of (a, b) and of (b, a) in a flat n × n matrix."""
    a, b = np.triu_indices(n, 1)
    return a, b, a * n + b, b * n + a


def _sums(products: NDArray[np.float32], pairs: NDArray[np.intp]) -> Floats:
    """The sums of each of ``pairs``, places in a flat matrix."""
    flat = products.reshape(len(products), -1)
    return np.take(flat, pairs, axis=1, mode="clip").astype(np.float64)


def _comparison(products: NDArray[np.float32], above: NDArray[np.intp], below: NDArray[np.intp]) -> Comparison:
    """The sums of ``Comparison`` for three categories, no 0, abstain 1, yes 2: only their differences matter."""
    vote, side, sum_a, sides_a, n = _sums(products, above)
    sum_b, sides_b = _sums(products[2:4], below)
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
