"""Votes of a session: matrix products give the same as counting each pair; which roll calls count; third states."""

from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.indicators import association
from pipelines.indicators.voting import NOT_CAST, covotes, measures, pair_votes

SESSION = st.tuples(st.integers(2, 6), st.integers(0, 12)).flatmap(
    lambda shape: st.tuples(
        arrays(np.int8, shape, elements=st.sampled_from([-1, 0, 1, NOT_CAST])),
        arrays(np.bool_, shape[1]),
        arrays(np.bool_, shape[1]),
    )
)


def counts(a: Any, b: Any) -> Any:
    """The contingency of two rows of votes, one roll call at a time; no, abstain, yes."""
    cells = np.zeros((3, 3), np.int64)
    for x, y in zip(a, b, strict=True):
        if NOT_CAST not in (x, y):
            cells[x + 1, y + 1] += 1
    return cells


@given(SESSION)
@settings(deadline=None)
def test_products_are_the_counts_of_every_pair(session: Any) -> None:
    votes, is_divided, is_whole = session
    counted = pair_votes(votes, is_divided, is_whole)
    values = measures(counted)
    for i, (a, b) in enumerate(combinations(range(len(votes)), 2)):
        assert (counted.a[i], counted.b[i]) == (a, b)
        assert counted.n_common[i] == counts(votes[a], votes[b]).sum()
        whole = counts(votes[a][is_divided & is_whole], votes[b][is_divided & is_whole])
        assert (counted.n_identical[i], counted.same_identical[i]) == (whole.sum(), np.trace(whole))
        pair = association.from_counts(counts(votes[a][is_divided], votes[b][is_divided]))
        for name in ("n", "same", "apart", "apart_squared", "pooled", "chance", "chance_squared"):
            assert getattr(counted.compared, name)[i] == getattr(pair, name), name
        for name, measure in {
            "agreement": association.agreement,
            "s_score": association.s_absolute,
            "pi": association.scott_pi,
            "kappa": association.kappa,
            "kappa_quadratic": association.kappa_quadratic,
        }.items():
            np.testing.assert_array_equal(values[name][i], measure(pair), err_msg=name)


@given(SESSION, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_roll_calls_does_not_matter(session: Any, random: Any) -> None:
    votes, is_divided, is_whole = session
    order = random.sample(range(votes.shape[1]), votes.shape[1])
    there = measures(pair_votes(votes, is_divided, is_whole))
    here = measures(pair_votes(votes[:, order], is_divided[order], is_whole[order]))
    for name, values in there.items():
        np.testing.assert_array_equal(values, here[name])


def test_amendments_count_for_agreement_and_not_for_the_identical_share() -> None:
    votes = np.array([[1, 1, 0], [1, -1, 1], [0, 0, 1]], np.int8)
    values = measures(pair_votes(votes, np.array([True] * 3), np.array([True, False, True])))
    assert values["identical_share"][0] == 1 / 2
    assert values["agreement"][0] == (1 + 0 + 0.5) / 3


def test_a_pair_without_a_divided_roll_call_has_no_measure() -> None:
    votes = np.array([[1, NOT_CAST], [1, 1], [NOT_CAST, -1]], np.int8)
    counted = pair_votes(votes, np.array([False, True]), np.array([True, True]))
    assert (counted.n_common[0], counted.compared.n[0], counted.n_identical[0]) == (1, 0, 0)
    assert all(np.isnan(values[0]) for values in measures(counted).values())


@given(SESSION)
@settings(deadline=None)
def test_covotes_are_the_counts_of_every_three(session: Any) -> None:
    votes, is_divided, _ = session
    third, others = votes[0], votes[1:]
    counted = covotes(others, third, is_divided)
    for i, (a, b) in enumerate(combinations(range(len(others)), 2)):
        voted = [
            (x, y, z)
            for x, y, z, counts_in in zip(others[a], others[b], third, is_divided, strict=True)
            if counts_in and NOT_CAST not in (x, y, z)
        ]
        alike = [abs(int(x) - int(z)) for x, y, z in voted if x == y]
        assert counted.n[i] == len(voted)
        assert [counted.n_with[i], counted.n_split[i], counted.n_opposed[i]] == [alike.count(d) for d in (0, 1, 2)]
