"""Tau, Sen's slope and drift: published vectors, other implementations, and what persistence alone would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pipelines.statistics.trends import drift, kendall, sen_slope
from tests.statistics.nile import FLOW, GACC, YEARS

SERIES = st.lists(st.integers(-9, 9), min_size=2, max_size=14).map(lambda x: np.array([x], float))


def test_the_nile_falls() -> None:
    assert kendall(FLOW)[0].tolist() == [-1387]
    assert sen_slope(FLOW, YEARS).tolist() == [-2.6]


def test_chinas_trade_with_russia_rises() -> None:
    s, tau = kendall(GACC)
    assert (s.tolist(), round(tau[0], 3)) == ([15], 0.714)


@given(SERIES)
def test_tau_and_slope_are_those_of_scipy(values: np.ndarray) -> None:
    other = stats.kendalltau(np.arange(values.shape[1]), values[0]).statistic
    assert kendall(values)[1][0] == pytest.approx(other, abs=1e-12, nan_ok=True)
    years = np.arange(values.shape[1], dtype=float)[None, :]
    assert sen_slope(values, years)[0] == pytest.approx(stats.theilslopes(values[0], years[0]).slope, abs=1e-12)


def test_many_series_are_each_as_if_alone() -> None:
    values = np.array([[(i * j * j) % 11 for j in range(12)] for i in range(1, 40)], float)
    years = np.broadcast_to(np.arange(12, dtype=float), values.shape)
    for row in range(len(values)):
        assert kendall(values)[0][row] == kendall(values[row : row + 1])[0][0]
        assert sen_slope(values, years)[row] == sen_slope(values[row : row + 1], years[:1])[0]


def test_a_gap_between_years_flattens_the_slope() -> None:
    values = np.array([[1.0, 2.0, 3.0, 4.0]])
    assert sen_slope(values, np.array([[2000, 2002, 2004, 2006]])).tolist() == [0.5]


def persisting(n: int, r: float, count: int = 4000) -> np.ndarray:
    """Series of ``n`` years without any trend, each year ``r`` times the last one and noise."""
    noise = np.random.default_rng(1).standard_normal((count, n + 50))
    for year in range(1, n + 50):
        noise[:, year] += r * noise[:, year - 1]
    return noise[:, 50:]


@pytest.mark.parametrize("n", [8, 15, 30])
@pytest.mark.parametrize("r", [0.0, 0.6, 0.8, 1.0])
def test_a_series_that_only_persists_has_no_drift(n: int, r: float) -> None:
    """A rank test calls up to half of such series a trend."""
    assert (drift(np.diff(persisting(n, r), axis=1)).p <= 0.05).mean() < 0.06
    if r == 0.8 and n > 8:
        ranks = [stats.kendalltau(np.arange(n), one).pvalue for one in persisting(n, r, 300)]
        assert np.mean(np.array(ranks) <= 0.05) > 0.3


def test_drift_is_the_t_of_the_changes_and_tells_what_it_would_find() -> None:
    changes = np.diff(persisting(15, 1.0), axis=1)
    found = drift(changes)
    assert found.p == pytest.approx(stats.ttest_1samp(changes, 0, axis=1).pvalue)
    seen = drift(changes + found.detectable.mean())
    assert (seen.p <= 0.05).mean() == pytest.approx(0.8, abs=0.05)


def test_few_changes_and_none_have_no_p() -> None:
    assert np.isnan(drift(np.array([[1.0, 2.0, 3.0]])).p[0])
    assert np.isnan(drift(np.zeros((1, 9))).p[0])
