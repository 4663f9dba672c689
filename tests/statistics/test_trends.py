"""Mann-Kendall, tau and Sen's slope: the published vectors, and what must hold for any series."""

from __future__ import annotations

import csv
import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.statistics.trends import benjamini_hochberg, mann_kendall, orders, sen_slope
from tests.statistics.nile import FLOW, GACC, YEARS
from tests.support.real_files import real_file

SERIES = st.lists(st.integers(-9, 9), min_size=2, max_size=14).map(lambda x: np.array([x], float))
UNTIED = st.integers(2, 10).flatmap(lambda n: st.permutations(range(n))).map(lambda x: np.array([x], float))


def test_the_nile_falls() -> None:
    trend = mann_kendall(FLOW)
    assert trend.s.tolist() == [-1387]
    assert round(trend.variance[0], 2) == 112728.33
    assert round(trend.z[0], 4) == -4.1281
    assert f"{trend.p[0]:.3e}" == "3.658e-05"
    assert not trend.is_exact
    slope = sen_slope(FLOW, YEARS)
    assert slope.slope.tolist() == [-2.6]
    assert slope.low[0] < -2.6 < slope.high[0] < 0


def test_the_interval_of_the_nile_is_that_of_scipy() -> None:
    from scipy.stats import theilslopes

    slope, other = sen_slope(FLOW, YEARS), theilslopes(FLOW[0], YEARS[0])
    assert (slope.low[0], slope.high[0]) == pytest.approx((other.low_slope, other.high_slope), abs=1e-12)


def test_chinas_trade_with_russia_rises_by_an_exact_test() -> None:
    trend = mann_kendall(GACC)
    assert trend.s.tolist() == [15]
    assert round(trend.tau[0], 3) == 0.714
    assert round(trend.p[0], 4) == 0.0302
    assert trend.is_exact


def test_the_ideal_points_of_china_and_russia_show_no_trend_after_2005() -> None:
    """τ -.20, p .33 in 2005-2019, from the estimates of April 2020.

    The printed p is exact; ours is normal beyond ten points.
    """
    with real_file("unga/IdealpointestimatesAll_Apr2020.csv").open(encoding="latin-1", newline="") as file:
        points = {(row["iso3c"], int(row["session"]) + 1945): float(row["IdealPoint"]) for row in csv.DictReader(file)}
    distances = [abs(points["CHN", year] - points["RUS", year]) for year in range(2005, 2020)]
    trend = mann_kendall(np.array([distances]))
    assert (trend.s[0], round(trend.tau[0], 2), round(trend.p[0], 4)) == (-21, -0.2, 0.3223)
    scores, counts = orders((1,) * 15)
    assert round(counts[np.abs(scores) >= 21].sum() / counts.sum(), 2) == 0.33


@pytest.mark.parametrize("n", range(2, 11))
def test_p_of_a_strict_rise_is_two_over_n_factorial(n: int) -> None:
    assert mann_kendall(np.arange(n, dtype=float)[None, :]).p[0] == pytest.approx(2 / math.factorial(n), rel=1e-15)


def test_the_smallest_p_of_four_and_five_points() -> None:
    smallest = [float(mann_kendall(np.arange(n, dtype=float)[None, :]).p[0]) for n in (4, 5)]
    assert [round(smallest[0], 3), round(smallest[1], 4)] == [0.083, 0.0167]


@given(UNTIED)
def test_without_ties_p_and_tau_are_those_of_scipy(values: np.ndarray) -> None:
    from scipy.stats import kendalltau

    other = kendalltau(np.arange(values.shape[1]), values[0], method="exact")
    trend = mann_kendall(values)
    assert trend.p[0] == pytest.approx(other.pvalue, rel=1e-12)
    assert trend.tau[0] == pytest.approx(other.statistic, abs=1e-12)


@given(SERIES)
def test_with_ties_tau_is_that_of_scipy(values: np.ndarray) -> None:
    from scipy.stats import kendalltau

    other = kendalltau(np.arange(values.shape[1]), values[0]).statistic
    assert mann_kendall(values).tau[0] == pytest.approx(other, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("values", [(1, 1, 2, 3), (2, 1, 1, 2, 3, 3), (0, 0, 0, 1), (5, 4, 4, 4, 1, 1)])
def test_with_ties_p_counts_every_order(values: tuple[int, ...]) -> None:
    def score(order: tuple[int, ...]) -> int:
        return sum((b > a) - (b < a) for at, a in enumerate(order) for b in order[at + 1 :])

    every = [abs(score(order)) for order in permutations(values)]
    share = sum(other >= abs(score(values)) for other in every) / len(every)
    assert mann_kendall(np.array([values], float)).p[0] == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize("groups", [(1,) * 10, (2, 3, 5), (10,), (1, 2, 2)])
def test_the_orders_of_a_multiset_are_all_counted_and_symmetric(groups: tuple[int, ...]) -> None:
    scores, counts = orders(groups)
    total = math.factorial(sum(groups)) // math.prod(math.factorial(group) for group in groups)
    assert counts.sum() == total
    assert counts.tolist() == counts[::-1].tolist()
    assert scores.tolist() == (-scores[::-1]).tolist()


@given(SERIES, st.sampled_from([0.5, 4.0, 1024.0]), st.integers(-1000, 1000))
def test_shift_and_scale_change_no_rank_statistic(values: np.ndarray, scale: float, shift: int) -> None:
    one, other = mann_kendall(values), mann_kendall(values * scale + shift)
    for name in ("s", "variance", "z", "p", "tau"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)


@given(SERIES)
def test_reversal_turns_every_sign(values: np.ndarray) -> None:
    one, back = mann_kendall(values), mann_kendall(values[:, ::-1])
    assert (one.s == -back.s).all()
    assert np.array_equal(one.tau, -back.tau, equal_nan=True)
    assert (one.p == back.p).all()
    years = np.arange(values.shape[1], dtype=float)[None, :]
    slope, other = sen_slope(values, years), sen_slope(values[:, ::-1], years)
    assert slope.slope[0] == -other.slope[0]
    assert np.array_equal(slope.low, -other.high, equal_nan=True)


@given(SERIES)
def test_bounds_hold(values: np.ndarray) -> None:
    trend = mann_kendall(values)
    assert 0 < trend.p[0] <= 1
    assert np.isnan(trend.tau[0]) or -1 <= trend.tau[0] <= 1
    slope = sen_slope(values, np.arange(values.shape[1], dtype=float)[None, :])
    assert np.isnan(slope.low[0]) or slope.low[0] <= slope.slope[0] <= slope.high[0]


def test_many_series_are_each_as_if_alone() -> None:
    values = np.array([[(i * j * j) % 11 for j in range(12)] for i in range(1, 40)], float)
    years = np.broadcast_to(np.arange(12, dtype=float), values.shape)
    together, slopes = mann_kendall(values), sen_slope(values, years)
    for row in range(len(values)):
        alone = mann_kendall(values[row : row + 1])
        assert (together.s[row], together.p[row]) == (alone.s[0], alone.p[0])
        assert slopes.low[row] == sen_slope(values[row : row + 1], years[:1]).low[0]


def test_a_gap_between_years_flattens_the_slope() -> None:
    values = np.array([[1.0, 2.0, 3.0, 4.0]])
    assert sen_slope(values, np.array([[2000, 2001, 2002, 2003]])).slope[0] == 1
    assert sen_slope(values, np.array([[2000, 2002, 2004, 2006]])).slope[0] == 0.5


def test_a_constant_series_has_no_tau_and_p_one() -> None:
    trend = mann_kendall(np.ones((1, 12)))
    assert (trend.s[0], trend.z[0], trend.p[0]) == (0, 0, 1)
    assert np.isnan(trend.tau[0])


def test_four_points_have_no_interval() -> None:
    slope = sen_slope(np.array([[1.0, 2.0, 4.0, 8.0]]), np.arange(4.0)[None, :])
    assert np.isnan(slope.low[0])
    assert np.isnan(slope.high[0])


def test_p_corrected_as_in_benjamini_and_hochberg() -> None:
    """Their 15 p of 1995, section 4.1: the first four are discoveries at 5 per cent, and none of the others."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    corrected = benjamini_hochberg(np.array([np.nan, *p[::-1]]))
    assert np.isnan(corrected[0])
    assert (corrected[1:][::-1] <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert corrected[-4] == pytest.approx(0.0095 * 15 / 4)
    assert corrected[1] == 1
