"""Sums and shares of uncertain amounts."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.funding import UNKNOWN, Interval, at_least, share_of, total

POINTS = st.lists(st.floats(0, 1e12), min_size=1, max_size=8)


def point(value: float) -> Interval:
    """An exact amount."""
    return value, value, value


@given(POINTS)
def test_the_order_does_not_matter(values: list[float]) -> None:
    amounts = [point(value) for value in values]
    mixed = random.Random(0).sample(amounts, len(amounts))
    assert total(amounts, [False] * len(amounts)) == total(mixed, [False] * len(mixed))


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10), st.booleans()), min_size=1, max_size=8))
def test_the_sum_lies_within_its_bounds(parts: list[tuple[float, float, bool]]) -> None:
    amounts = [(low + width / 2, low, low + width) for low, width, _ in parts]
    value, low, high = total(amounts, [doubt for _, _, doubt in parts])
    assert high is not None
    assert (low or 0) <= high + 1e-9
    assert value is None or (low or 0) - 1e-9 <= value <= high + 1e-9


def test_a_doubtful_amount_makes_a_range() -> None:
    assert total([point(5), point(2)], [False, True]) == (None, 5, 7)


def test_an_open_bound_leaves_the_sum_open() -> None:
    assert total([point(5), (None, 2, None)], [False, False]) == (None, 7, None)
    assert total([point(5), (None, None, 3)], [False, False]) == (None, 5, 8)


def test_nothing_is_unknown_and_not_zero() -> None:
    assert total([], []) == UNKNOWN


def test_a_sum_that_lacks_something_keeps_its_low_bound() -> None:
    assert at_least((5, 4, 6)) == (None, 4, None)


def test_a_share_takes_the_bounds_that_both_intervals_allow() -> None:
    assert share_of((5, 4, 6), (10, 8, 12)) == pytest.approx((0.5, 4 / 12, 6 / 8))


@pytest.mark.parametrize("whole", [UNKNOWN, point(0)])
def test_without_a_divisor_there_is_no_share(whole: Interval) -> None:
    assert share_of(point(1), whole) == UNKNOWN


def test_an_open_divisor_leaves_the_low_end_open() -> None:
    assert share_of(point(1), (None, 2, None)) == (None, None, 0.5)
