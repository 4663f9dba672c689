"""The weight of an exercise."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.exercises import load


def test_ten_thousand_for_eight_days_in_three_of_five_domains() -> None:
    assert float(load(10_000, 8, 3 / 5)) == pytest.approx(log(10_001) * 8 * 1.6, rel=1e-12)
    assert round(float(load(10_000, 8, 3 / 5)), 2) == 117.89


@given(st.integers(0, 10**6), st.integers(0, 400), st.floats(0, 1))
def test_it_grows_with_size_length_and_domains(persons: int, days: int, share: float) -> None:
    weight = float(load(persons, days, share))
    assert 0 <= weight <= float(load(persons + 1, days, share))
    assert weight <= float(load(persons, days + 1, share))
    assert weight <= float(load(persons, days, 1))


def test_nothing_where_one_is_unknown_and_zero_where_nobody_came() -> None:
    assert np.isnan(load([np.nan, 1, 1], [1, np.nan, 1], [0, 0, np.nan])).all()
    assert float(load(0, 5, 0.2)) == 0
