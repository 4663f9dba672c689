"""Outliers: estimators as a published routine defines them, winsorising step by step, then the log."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.statistics.treatment import is_outlying, treatment, winsorised

TWO_OUTLIERS = [*range(1, 11), 30, 100]
values = st.lists(st.integers(-1000, 1000).map(float), min_size=4, max_size=30)


def test_what_is_not_known_is_not_counted_and_too_little_tells_nothing() -> None:
    assert is_outlying([np.nan, *TWO_OUTLIERS])
    assert not is_outlying([1.0, 1.0, 100.0, np.nan])
    assert not is_outlying([1.0] * 9)


def test_both_thresholds_must_be_passed() -> None:
    assert is_outlying(TWO_OUTLIERS)
    assert not is_outlying(range(10))
    skewed_only = [0.0] * 10 + [1.0, 1.0]
    assert not is_outlying(skewed_only)


def test_points_are_moved_one_at_a_time_and_no_more_than_needed() -> None:
    """COINr's own example of two outliers: 100 becomes 30, then both become 10."""
    assert is_outlying([*range(1, 11), 30, 30]) is False
    assert winsorised(TWO_OUTLIERS).tolist() == [*range(1, 11), 30, 30]
    assert winsorised(TWO_OUTLIERS, most=0).tolist() == TWO_OUTLIERS
    low = [-x for x in TWO_OUTLIERS]
    assert winsorised(low).tolist() == [-x for x in winsorised(TWO_OUTLIERS)]


def test_where_five_points_do_not_do_the_values_as_they_were_get_a_log() -> None:
    x = np.array([*np.linspace(0, 1, 200), 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0])
    assert is_outlying(winsorised(x))
    chosen = treatment(x)
    assert (chosen.is_log, chosen.low, chosen.high) == (True, 0.0, 800.0)
    np.testing.assert_allclose(chosen.apply(x), np.log(x + 0.01 * 800))


def test_values_outside_the_reference_set_are_held_within_it() -> None:
    chosen = treatment(TWO_OUTLIERS)
    assert (chosen.low, chosen.high, chosen.is_log) == (1, 30, False)
    assert chosen.apply([-5.0, 4.0, 100.0, np.inf, -np.inf]).tolist() == [1, 4, 30, 30, 1]
    assert np.isnan(chosen.apply([np.nan])).all()


@given(values)
def test_a_treatment_keeps_the_order(x: list[float]) -> None:
    treated = treatment(x).apply(sorted(x))
    assert (np.diff(treated) >= 0).all()
