"""Trade intensity: both forms by hand, bounds, and with the sides swapped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.dependence import symmetric_intensity, trade_intensity

MONEY = st.floats(1, 1e12)


def one(value: float) -> np.ndarray:
    return np.array([value])


def test_both_forms_by_hand() -> None:
    """A tenth of i's 200 goes to j, which takes 50 of the 1,000 that the world imports; i itself takes 100 of them."""
    assert trade_intensity(one(20), one(200), one(50), one(1000), one(100))[0] == pytest.approx(0.1 / (50 / 900))
    assert trade_intensity(one(20), one(200), one(50), one(1000))[0] == pytest.approx(2)


def test_as_expected_is_one_and_zero() -> None:
    assert symmetric_intensity(one(1))[0] == 0
    assert symmetric_intensity(one(0))[0] == -1


@given(intensity=st.floats(1e-6, 1e6))
def test_twice_and_half_as_much_lie_equally_far_from_the_expected(intensity: float) -> None:
    assert symmetric_intensity(one(intensity))[0] == pytest.approx(
        -symmetric_intensity(one(1 / intensity))[0], abs=1e-9
    )
    assert -1 <= symmetric_intensity(one(intensity))[0] <= 1


@pytest.mark.parametrize("missing", range(5))
def test_nothing_comes_of_a_missing_input(missing: int) -> None:
    inputs = [one(value) for value in (20, 200, 50, 1000, 100)]
    inputs[missing] = one(np.nan)
    assert np.isnan(trade_intensity(*inputs))[0]


@pytest.mark.parametrize(
    ("exports", "imports", "world", "own"), [(0, 50, 1000, 100), (200, 0, 1000, 100), (200, 50, 100, 100)]
)
def test_nothing_comes_of_an_empty_denominator(exports: float, imports: float, world: float, own: float) -> None:
    assert np.isnan(trade_intensity(one(20), one(exports), one(imports), one(world), one(own)))[0]


@given(x=MONEY, total=MONEY, imports=MONEY, rest=MONEY, factor=st.floats(0.1, 100))
def test_the_unit_cancels_out(x: float, total: float, imports: float, rest: float, factor: float) -> None:
    plain = trade_intensity(one(x), one(total), one(imports), one(imports + rest))
    scaled = trade_intensity(one(x * factor), one(total * factor), one(imports), one(imports + rest))
    assert scaled[0] == pytest.approx(plain[0])
