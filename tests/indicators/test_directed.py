"""Asymmetry of two directed numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.directed import asymmetry

NUMBERS = st.floats(0, 1e12)


def test_by_hand() -> None:
    assert asymmetry([3, 0, 2, 5], [1, 4, 2, 0]).tolist() == [0.5, -1, 0, 1]


@given(NUMBERS, NUMBERS)
def test_it_changes_its_sign_with_the_sides_and_lies_within_one(a: float, b: float) -> None:
    found = float(asymmetry(a, b))
    if a + b == 0:
        assert np.isnan(found)
    else:
        assert -1 <= found <= 1
        assert found == -float(asymmetry(b, a))


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 1000))
def test_it_does_not_depend_on_the_unit(a: int, b: int, factor: int) -> None:
    assert asymmetry(a * factor, b * factor) == pytest.approx(asymmetry(a, b), nan_ok=True)


def test_nothing_where_nobody_acts_or_one_side_is_unknown() -> None:
    assert np.isnan(asymmetry([0, np.nan, 1], [0, 1, np.nan])).all()


def test_negative_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        asymmetry(1, -1)
