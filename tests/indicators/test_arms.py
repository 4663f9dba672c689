"""Deliveries in windows of years, and shares of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.arms import Range, delivery_share, windows

N_YEARS, LENGTH = 9, 5


def test_a_deal_over_two_windows_is_split_in_equal_parts() -> None:
    """Delivered over three years, two of them in the first window: it holds 2/3 of the deal, but not all of it."""
    marked = np.zeros((1, 7), bool)
    marked[0, [1, 4, 5]] = True
    sums = windows(np.array([30.0]), marked, np.array([0]), 1, 5)
    assert sums.point.tolist() == [[20, 30, 20]]
    assert sums.low.tolist() == [[0, 30, 0]]
    assert sums.high.tolist() == [[30, 30, 30]]


def test_the_share_is_null_where_nothing_was_received() -> None:
    zero, one = np.zeros((1, 1)), np.ones((1, 1))
    shares = delivery_share(Range(*[zero] * 4), Range(*[zero] * 4))
    assert np.isnan(shares.point).all()
    assert np.isnan(shares.low).all()
    assert np.isnan(shares.high).all()
    nothing = delivery_share(Range(*[zero] * 4), Range(*[one] * 4))
    assert (nothing.point, nothing.low, nothing.high) == (0, 0, 0)


def test_bounds_of_a_share_take_the_others_at_their_opposite_end() -> None:
    part = Range(*(np.array([[x]]) for x in (4.0, 2.0, 6.0, 100.0)))
    whole = Range(*(np.array([[x]]) for x in (10.0, 5.0, 20.0, 200.0)))
    shares = delivery_share(part, whole)
    assert (shares.point.item(), shares.low.item(), shares.high.item()) == (0.4, 2 / (2 + 14), 6 / (6 + 3))


def test_a_deal_across_the_edge_leaves_a_share_that_is_likely_and_not_all_that_is_possible() -> None:
    """Of 30 over three years, two inside, 20 ± 30 √(2/3 · 1/3 / 4), beside 20 within: the bounds are not 0 and .6."""
    marked = np.array([[0, 1, 0, 0, 1, 1, 0], [0, 1, 1, 1, 1, 0, 0]], bool)
    parts = windows(np.array([30.0, 20.0]), marked, np.array([0, 1]), 2, 5)
    whole = windows(np.array([30.0, 20.0]), marked, np.array([0, 0]), 1, 5)
    assert parts.variance[:, 0] == pytest.approx([30**2 * 2 / 9 / 4, 0])
    shares = delivery_share(parts, Range(*(np.repeat(values, 2, axis=0) for values in whole)))
    half = 1.645 * 20 * 30 * (2 / 9 / 4) ** 0.5 / 40**2
    assert (shares.point[0, 0], shares.low[0, 0]) == pytest.approx((0.5, 0.5 - half), rel=1e-3)
    assert shares.high[0, 0] == 30 / 50, "no likely split is more than all of it"


def test_an_only_supplier_has_the_whole_even_if_no_deal_lies_within_the_window() -> None:
    only = Range(*(np.array([[x]]) for x in (4.0, 0.0, 6.0, 3.0)))
    assert [values.item() for values in delivery_share(only, only)] == [1, 1, 1, 0]


Lines = list[tuple[float, int, list[bool]]]
LINES = st.lists(
    st.tuples(
        st.integers(0, 10**6).map(lambda cents: cents / 100),
        st.integers(0, 2),
        st.lists(st.booleans(), min_size=N_YEARS, max_size=N_YEARS),
    ),
    max_size=30,
)


def ranges(lines: Lines) -> tuple[Range, Range]:
    """Sums of three suppliers' deliveries to one recipient, each and in total."""
    value = np.array([line[0] for line in lines], float)
    marked: npt.NDArray[np.bool_] = np.array([line[2] for line in lines], bool).reshape(-1, N_YEARS)
    group = np.array([line[1] for line in lines], np.int64)
    return windows(value, marked, group, 3, LENGTH), windows(value, marked, 0 * group, 1, LENGTH)


@given(LINES)
def test_bounds_hold_exactly_and_shares_add_up(lines: Lines) -> None:
    parts, whole = ranges(lines)
    assert np.all((parts.low <= parts.point) & (parts.point <= parts.high))
    all_shares = delivery_share(parts, Range(*(np.repeat(values, 3, axis=0) for values in whole)))
    is_defined = whole.point[0] > 0
    assert np.isnan(all_shares.point[:, ~is_defined]).all()
    shares = [values[:, is_defined] for values in all_shares]
    assert all(np.all((values >= 0) & (values <= 1)) for values in shares)
    assert np.all((shares[1] <= shares[0]) & (shares[0] <= shares[2]))
    assert np.allclose(shares[0].sum(axis=0), 1)


@given(LINES, st.randoms())
def test_the_order_of_lines_changes_nothing_but_rounding(lines: Lines, random: object) -> None:
    mixed = sorted(lines, key=lambda line: random.random())  # type: ignore[attr-defined]
    for here, there in zip(ranges(lines)[0], ranges(mixed)[0], strict=True):
        assert np.allclose(here, there)


@given(LINES)
def test_windows_that_tile_the_years_hold_what_was_delivered(lines: Lines) -> None:
    value = np.array([line[0] for line in lines], float)
    marked = np.array([line[2] for line in lines], bool).reshape(-1, N_YEARS)
    by_year = windows(value, marked, np.zeros(len(lines), np.int64), 1, 1)
    assert np.isclose(by_year.point.sum(), value[marked.any(axis=1)].sum())


def test_too_few_years_make_no_window() -> None:
    sums = windows(np.array([1.0]), np.ones((1, 4), bool), np.array([0]), 2, 5)
    assert sums.point.shape == (2, 0)
