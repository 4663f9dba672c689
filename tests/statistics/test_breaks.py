"""Pettitt and sup-F: the published vectors, and what must hold for any series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.statistics.breaks import candidates, exceeded, pettitt, sup_f
from tests.statistics.nile import FLOW, YEARS

pytestmark = pytest.mark.slow
SERIES = st.lists(st.integers(-9, 9), min_size=4, max_size=16).map(lambda x: np.array([x], float))


def test_pettitt_finds_the_dam_of_the_nile() -> None:
    outcome = pettitt(FLOW)
    assert outcome.statistic.tolist() == [1617]
    assert outcome.before.tolist() == [28]
    assert YEARS[0, outcome.before[0] - 1] == 1898
    assert f"{outcome.p[0]:.2e}" == "3.59e-07"


def test_sup_f_of_the_nile_is_that_of_strucchange() -> None:
    outcome = sup_f(FLOW)
    assert round(outcome.statistic[0], 4) == 75.9298
    assert outcome.before.tolist() == [28]
    assert outcome.p[0] < 1e-10


def test_sup_f_leaves_fifteen_per_cent_on_either_side() -> None:
    assert candidates(100)[[0, -1]].tolist() == [15, 85]
    assert candidates(7).tolist() == [2, 3, 4, 5]
    assert candidates(4).tolist() == [2]


@pytest.mark.parametrize(("n", "f"), [(4, 18.5128), (4, 98.5025)])
def test_with_one_candidate_p_is_that_of_f(n: int, f: float) -> None:
    from scipy.stats import f as distribution

    assert exceeded(np.array([f / (f + n - 2)]), n)[0] == pytest.approx(distribution.sf(f, 1, n - 2), rel=1e-9)


@pytest.mark.parametrize("n", [5, 6, 7, 8, 10, 15, 20, 40])
def test_p_of_sup_f_is_no_less_than_drawn_frequencies_and_close_to_them(n: int) -> None:
    draws = np.random.default_rng(1898).standard_normal((20_000, n))
    drawn = np.sort(sup_f(draws).statistic)
    for level in (0.1, 0.05, 0.01):
        at = drawn[int((1 - level) * len(drawn))]
        p = exceeded(np.array([at / (at + n - 2)]), n)[0]
        error = 3 * np.sqrt(level * (1 - level) / len(drawn))
        assert level - error <= p <= level * (1.15 if n <= 15 else 1.6) + error


def test_beyond_fifty_points_p_is_conservative_against_andrews() -> None:
    """Andrews 2003 (corrected table, 15 % trimming, one restriction): 8.68 at 5 %. Ours is 8.28 % at n = 100."""
    p = exceeded(np.array([8.68 / (8.68 + 98)]), 100)[0]
    assert round(p, 4) == 0.0828
    assert p > 0.05


def test_two_constants_are_a_break_without_bound() -> None:
    outcome = sup_f(np.array([[1.0] * 4 + [2.0] * 4]))
    assert np.isinf(outcome.statistic[0])
    assert outcome.before.tolist() == [4]
    assert outcome.p[0] < 1e-6


def test_a_constant_series_has_no_break() -> None:
    outcome = sup_f(np.ones((1, 10)))
    assert np.isnan(outcome.statistic[0])
    assert outcome.p[0] == 1
    assert (pettitt(np.ones((1, 10))).statistic[0], pettitt(np.ones((1, 10))).p[0]) == (0, 1)


@given(SERIES)
def test_pettitt_is_no_larger_for_any_series_than_for_its_sorted_one(values: np.ndarray) -> None:
    assert pettitt(values).statistic[0] <= pettitt(np.sort(values)).statistic[0]


@given(SERIES, st.sampled_from([0.5, 4.0, 1024.0]), st.integers(-1000, 1000))
def test_shift_and_scale_change_no_test(values: np.ndarray, scale: float, shift: int) -> None:
    moved = values * scale + shift
    assert pettitt(values).statistic[0] == pettitt(moved).statistic[0]
    assert pettitt(values).before[0] == pettitt(moved).before[0]
    assert sup_f(values).statistic[0] == pytest.approx(sup_f(moved).statistic[0], rel=1e-9, nan_ok=True)


@given(SERIES)
def test_reversal_keeps_the_size_of_every_break(values: np.ndarray) -> None:
    back = values[:, ::-1]
    assert pettitt(values).statistic[0] == pettitt(back).statistic[0]
    assert sup_f(values).statistic[0] == pytest.approx(sup_f(back).statistic[0], rel=1e-9, nan_ok=True)


@given(SERIES)
def test_every_p_is_a_probability(values: np.ndarray) -> None:
    assert 0 <= pettitt(values).p[0] <= 1
    assert 0 <= sup_f(values).p[0] <= 1
