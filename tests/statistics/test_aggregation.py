"""Weighted means: examples by hand, unknown values, and values without a geometric mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.statistics.aggregation import METHODS, arithmetic, geometric
from schemas.written import registers

scores = st.lists(st.floats(1, 100), min_size=1, max_size=8)


def test_what_a_curator_may_write_is_what_there_is() -> None:
    assert (*METHODS,) == registers.AGGREGATIONS


def test_means_by_hand() -> None:
    assert arithmetic([1, 4, 10], [1, 1, 2]) == 6.25
    assert geometric([2, 8], [1, 1]) == pytest.approx(4)
    assert geometric([1, 16], [3, 1]) == pytest.approx(2)


def test_the_unknown_is_left_out_and_its_weight_goes_to_the_others() -> None:
    assert arithmetic([np.nan, 4, 10], [7, 1, 2]) == 8
    assert np.isnan(arithmetic([np.nan, np.nan], [1, 1]))
    assert np.isnan(geometric([5.0, np.nan], [0, 1]))


def test_whole_arrays_and_many_weights_at_once() -> None:
    first, second = np.array([[10.0], [20.0]]), np.array([[30.0], [40.0]])
    averages = arithmetic([first, second], [np.array([1, 3]), np.array([1, 1])])
    assert averages.tolist() == [[20, 15], [30, 25]]


@pytest.mark.parametrize("method", METHODS)
@given(x=scores, data=st.data())
def test_only_ratios_of_weights_count_and_the_mean_lies_between(
    method: str, x: list[float], data: st.DataObject
) -> None:
    weights = data.draw(st.lists(st.integers(1, 9), min_size=len(x), max_size=len(x)))
    averages = METHODS[method](x, weights)
    assert METHODS[method](x, [7 * w for w in weights]) == pytest.approx(averages)
    assert min(x) - 1e-9 <= averages <= max(x) + 1e-9


@given(x=scores)
def test_the_geometric_mean_is_never_the_greater(x: list[float]) -> None:
    weights = [1] * len(x)
    assert geometric(x, weights) <= arithmetic(x, weights) + 1e-9
