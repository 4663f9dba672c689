"""Sizes of breaks and their rank among placebos."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.placebo import break_sizes, placebo_rank

YEARS = np.arange(2010, 2020)
STEP = np.array([[1.0, 2, 1, 2, 1, 5, 6, 5, 6, 5]])


def test_the_level_is_the_difference_of_means_over_the_pooled_spread() -> None:
    """Means 1.4 and 5.4; five squares about each add up to 1.2: a spread of √(2.4 / 8)."""
    sizes = break_sizes(STEP, YEARS, 2015, 5, 5)
    assert sizes.level[0] == pytest.approx(4 / np.sqrt(0.3), rel=1e-12)


def test_the_slope_is_the_difference_of_sen_slopes_over_the_spread_about_both_lines() -> None:
    values = np.array([[0.0, 1, 2, 3.5, 4, 10, 13, 16, 18.5, 22]])
    sizes = break_sizes(values, YEARS, 2015, 5, 5)
    assert sizes.slope[0] > 0
    first, second = (np.array([0, 1, 2, 3.5, 4]) - np.arange(5), np.array([10, 13, 16, 18.5, 22]) - 3 * np.arange(5))
    squares = sum(((rest - np.median(rest)) ** 2).sum() for rest in (first, second))
    assert sizes.slope[0] == pytest.approx(2 / np.sqrt(squares / 6), rel=1e-12)


def test_a_straight_line_has_no_break_of_slope() -> None:
    assert np.isnan(break_sizes(np.arange(10.0)[None, :], YEARS, 2015, 5, 5).slope[0])  # no spread either


@pytest.mark.parametrize("missing", [0, 4, 5, 9])
def test_a_window_that_misses_a_year_has_no_size(missing: int) -> None:
    values = np.vstack([STEP, STEP])
    values[1, missing] = np.nan
    sizes = break_sizes(values, YEARS, 2015, 5, 5)
    assert np.isfinite(sizes.level[0])
    assert np.isnan(sizes.level[1])
    assert np.isnan(sizes.slope[1])


def test_years_outside_the_windows_do_not_matter() -> None:
    values = STEP.copy()
    values[0, [0, 9]] = np.nan
    assert np.isfinite(break_sizes(values, YEARS, 2015, 4, 4).level[0])


@pytest.mark.parametrize("date", [2000, 2011, 2018, 2030])
def test_a_date_without_both_windows_has_no_size(date: int) -> None:
    assert np.isnan(break_sizes(STEP, YEARS, date, 5, 3).level[0])


def test_without_spread_there_is_no_size() -> None:
    assert np.isnan(break_sizes(np.array([[1.0] * 5 + [2.0] * 5]), YEARS, 2015, 5, 5).level[0])


@given(st.lists(st.integers(-9, 9), min_size=10, max_size=10), st.sampled_from([0.5, 8.0]), st.integers(-99, 99))
def test_sizes_have_no_unit_and_turn_with_the_sign(points: list[int], scale: float, shift: int) -> None:
    values = np.array([points], float)
    one = break_sizes(values, YEARS, 2015, 5, 5)
    same = break_sizes(values * scale + shift, YEARS, 2015, 5, 5)
    turned = break_sizes(-values, YEARS, 2015, 5, 5)
    for name in ("level", "slope"):
        assert getattr(one, name) == pytest.approx(getattr(same, name), rel=1e-6, abs=1e-9, nan_ok=True)
        assert getattr(one, name) == pytest.approx(-getattr(turned, name), rel=1e-9, nan_ok=True)


def test_the_largest_of_five_has_p_of_one_fifth() -> None:
    assert placebo_rank(-3.0, np.array([1.0, 2.0, -2.5, 0.0])) == (1, 4, 0.2)


def test_equal_sizes_count_as_as_large_and_missing_ones_not_at_all() -> None:
    assert placebo_rank(2.0, np.array([2.0, np.nan, 1.0, -3.0])) == (3, 3, 0.75)


def test_without_placebos_p_is_one() -> None:
    assert placebo_rank(2.0, np.array([])) == (1, 0, 1.0)


def test_a_missing_break_has_no_rank() -> None:
    with pytest.raises(ValueError, match="no size"):
        placebo_rank(float("nan"), np.array([1.0]))


def test_years_must_be_consecutive() -> None:
    with pytest.raises(ValueError, match="consecutive"):
        break_sizes(STEP, np.array([*range(2010, 2019), 2020]), 2015, 5, 4)
