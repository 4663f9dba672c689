"""Departures from a series' own trend, and their rank among donors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.statistics.placebo import departures, permutation

YEARS = np.arange(2010, 2019)
STEP = np.array([[1.0, 2, 1, 2, 1, 2, 5, 6, 5]])


def test_a_pure_line_has_no_break_at_any_date() -> None:
    """A rising line with noise of 0.05, of which Cohen's d of three years on either side made 2.7 to 2.9 everywhere."""
    from scipy import stats

    years = np.arange(2000, 2020)
    lines = np.arange(20) + np.random.default_rng(1).normal(0, 0.05, (2000, 20))
    halves = lines[:, 6:9], lines[:, 9:12]
    cohens_d = (halves[1].mean(axis=1) - halves[0].mean(axis=1)) / np.sqrt(
        sum(half.var(axis=1, ddof=1) for half in halves) / 2
    )
    assert np.quantile(cohens_d, (0.01, 0.99)).round(1).tolist() == [2.8, 3.2]
    for date in (2006, 2010, 2017):
        size, gap, trend, level = departures(lines, years, date, 6, 3)
        assert trend == pytest.approx(np.ones(2000), abs=0.07)
        assert abs(np.median(size)) < 0.05
        assert level == pytest.approx(lines[:, date - 2006 : date - 2000].mean(axis=1))
        assert abs(np.median(gap)) < 0.01
        assert (np.abs(size) > stats.t(4).ppf(0.975)).mean() == pytest.approx(0.05, abs=0.015)


def test_the_size_is_the_t_of_a_dummy_for_the_years_after_the_date() -> None:
    """Independently: the regression on a line and one dummy per later year, whose mean is the departure."""
    years = np.arange(9)
    design = np.column_stack([np.ones(9), years, *(years == year for year in (6, 7, 8))]).astype(float)
    coefficients = np.linalg.lstsq(design, STEP[0], rcond=None)[0]
    spread = np.sqrt(((STEP[0] - design @ coefficients) ** 2).sum() / 4)
    weights = np.array([0, 0, 1, 1, 1]) / 3
    error = spread * np.sqrt(weights @ np.linalg.inv(design.T @ design) @ weights)
    size, gap, trend, level = departures(STEP, YEARS, 2016, 6, 3)
    assert gap[0] == pytest.approx(weights @ coefficients, rel=1e-12)
    assert size[0] == pytest.approx(weights @ coefficients / error, rel=1e-12)
    assert trend[0] == pytest.approx(coefficients[1], rel=1e-12)
    assert level[0] == 1.5


@pytest.mark.parametrize("missing", [0, 5, 6, 8])
def test_a_window_that_misses_a_year_has_no_size(missing: int) -> None:
    values = np.vstack([STEP, STEP])
    values[1, missing] = np.nan
    size = departures(values, YEARS, 2016, 6, 3).size
    assert np.isfinite(size[0])
    assert np.isnan(size[1])


@pytest.mark.parametrize("date", [2000, 2015, 2017, 2030])
def test_a_date_without_both_windows_has_no_size(date: int) -> None:
    assert np.isnan(departures(STEP, YEARS, date, 6, 3).size[0])


def test_without_spread_there_is_no_size() -> None:
    assert np.isnan(departures(np.arange(9.0)[None, :], YEARS, 2016, 6, 3).size[0])


@given(st.lists(st.integers(-9, 9), min_size=9, max_size=9), st.sampled_from([0.5, 8.0]), st.integers(-9, 9))
def test_sizes_have_no_unit_do_not_see_a_trend_and_turn_with_the_sign(
    points: list[int], scale: float, slope: int
) -> None:
    values = np.array([points], float)
    one = departures(values, YEARS, 2016, 6, 3).size
    same = departures(values * scale + slope * YEARS, YEARS, 2016, 6, 3).size
    turned = departures(-values, YEARS, 2016, 6, 3).size
    if np.isfinite(one).all() and np.isfinite(same).all():
        assert one == pytest.approx(same, rel=1e-6, abs=1e-6)
        assert one == pytest.approx(-turned, rel=1e-9)


def test_p_is_one_sided_and_never_zero() -> None:
    assert permutation(3.0, np.array([1.0, 2.0, -5.0, 0.0])) == 0.2
    assert permutation(-3.0, np.array([1.0, 2.0, -5.0, 0.0])) == 0.8


def test_equal_sizes_count_as_as_large_and_missing_ones_not_at_all() -> None:
    assert permutation(2.0, np.array([2.0, np.nan, 1.0, 3.0])) == 0.75


def test_without_donors_p_is_one() -> None:
    assert permutation(2.0, np.array([])) == 1.0


def test_years_must_be_consecutive_and_enough() -> None:
    with pytest.raises(ValueError, match="consecutive"):
        departures(STEP, np.array([*range(2010, 2018), 2020]), 2016, 6, 2)
    with pytest.raises(ValueError, match="three consecutive"):
        departures(STEP, YEARS, 2016, 2, 2)
