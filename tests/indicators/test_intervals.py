"""Intervals for counts: published values, bounds, and what has no interval."""

from __future__ import annotations

from math import exp, factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.intervals import mean_over_time, poisson, wilson

COUNTS = st.lists(st.integers(0, 500), min_size=1, max_size=20)


@pytest.mark.parametrize(("count", "low", "high"), [(14, 7.7, 23.5), (10, 4.8, 18.4)])
def test_poisson_intervals_of_methods(count: int, low: float, high: float) -> None:
    assert tuple(np.round(poisson(count), 1)) == (low, high)


def test_ten_exercises_in_the_military_exercises_list_allow_five_to_eighteen() -> None:
    """Version 7 has 1, 1, 3, 2 and 3 Chinese-Russian rows in 1999, 2005, 2007, 2009 and 2010."""
    assert tuple(np.round(poisson(1 + 1 + 3 + 2 + 3), 1)) == (4.8, 18.4)


@pytest.mark.parametrize("count", [0, 1, 3, 12])
def test_each_end_leaves_its_tail_outside(count: int) -> None:
    """The definition itself: at the low end so many or more, at the high end so many or fewer, have 2.5 %."""
    low, high = poisson(count)

    def at_most(k: int, mean: float) -> float:
        return sum(exp(-mean) * mean**i / factorial(i) for i in range(k + 1))

    assert at_most(count, float(high)) == pytest.approx(0.025, abs=1e-12)
    assert low == 0 if count == 0 else 1 - at_most(count - 1, float(low)) == pytest.approx(0.025, abs=1e-12)


def test_no_events_still_allow_a_rate_of_nearly_four() -> None:
    assert tuple(np.round(poisson(0), 3)) == (0, 3.689)


@given(COUNTS)
def test_poisson_bounds_hold_the_count_and_do_not_depend_on_order(counts: list[int]) -> None:
    low, high = poisson(counts)
    assert np.all((low <= counts) & (counts < high) & (low >= 0))
    back = poisson(counts[::-1])
    assert np.array_equal(low[::-1], back[0])
    assert np.array_equal(high[::-1], back[1])


@given(st.integers(0, 300))
def test_poisson_bounds_rise_with_the_count_and_widen_with_the_level(count: int) -> None:
    low, high = poisson([count, count + 1])
    assert low[0] < low[1]
    assert high[0] < high[1]
    wide = poisson(count, 0.99)
    assert wide[0] <= low[0]
    assert wide[1] > high[0]


def test_wilson_against_the_formula_solved() -> None:
    """The ends are the proportions from which the one found is z standard errors away."""
    for k, n in ((1, 3), (5, 10), (81, 263)):
        for end in wilson(k, n):
            p = float(end)
            assert abs(k / n - p) == pytest.approx(1.959963984540054 * (p * (1 - p) / n) ** 0.5, abs=1e-12)


def test_wilson_interval_as_newcombe_prints_it() -> None:
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3."""
    printed = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (k, n), interval in printed.items():
        assert tuple(np.round(wilson(k, n), 4)) == interval


@given(st.integers(0, 100), st.integers(0, 100))
def test_wilson_lies_within_zero_and_one_and_mirrors(k: int, failures: int) -> None:
    low, high = wilson(k, k + failures)
    if k + failures == 0:
        assert np.isnan(low)
        assert np.isnan(high)
        return
    assert 0 <= low <= k / (k + failures) <= high <= 1
    mirrored = wilson(failures, k + failures)
    assert (1 - mirrored[1], 1 - mirrored[0]) == (pytest.approx(low), pytest.approx(high))


def test_what_is_missing_has_no_interval() -> None:
    assert np.isnan(poisson([np.nan, 3])[0]).tolist() == [True, False]
    assert np.isnan(poisson([np.nan, 3])[1]).tolist() == [True, False]
    assert np.isnan(wilson(0, [0, np.nan])[0]).all()


def test_the_mean_of_independent_points_has_the_usual_interval() -> None:
    draws = [1, 0, 1, 0, 0, 1, 0, 1, 0, 1]
    found = mean_over_time(draws)
    half = 2.262157 * np.std(draws, ddof=1) / np.sqrt(10)  # t with nine degrees of freedom
    assert found[:4] == pytest.approx((0.5, 0.5 - half, 0.5 + half, 10), rel=1e-6)
    assert found.detectable == pytest.approx(half * (2.262157 + 0.883404) / 2.262157, rel=1e-6)


@pytest.mark.parametrize("r", [0.0, 0.5])
def test_the_interval_of_a_mean_holds_it_although_points_persist(r: float) -> None:
    noise = np.random.default_rng(2).standard_normal((1000, 83))
    for at in range(1, 83):
        noise[:, at] += r * noise[:, at - 1]
    found = [mean_over_time(one) for one in noise[:, 50:]]
    assert np.mean([one.low <= 0 <= one.high for one in found]) == pytest.approx(0.94, abs=0.04)
    assert np.median([one.n_effective for one in found]) == pytest.approx(33 * (1 - r) / (1 + r), rel=0.25)
