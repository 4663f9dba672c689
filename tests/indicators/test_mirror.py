"""Mirror statistics: published vectors, swapped sides, missing reports."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators import mirror

MONEY = st.floats(1, 1e13)


def one(value: float) -> np.ndarray:
    return np.array([value])


@pytest.mark.parametrize(("factor", "fob"), [(1.06, 122.00), (1.0588, 122.138), (1.102, 117.350)])
def test_chinas_imports_of_2024_as_russian_exports(factor: float, fob: float) -> None:
    """129.32 billion dollars CIF: GACC for 2024."""
    assert float(mirror.to_fob(one(129.32), factor)[0]) == pytest.approx(fob, abs=0.0005 if factor != 1.06 else 0.005)


def test_the_factors_are_the_three_of_the_methods_and_1_06_is_the_reference() -> None:
    assert mirror.FACTORS == (1.06, 1.0588, 1.102)
    assert mirror.FACTOR == 1.06


def test_the_two_turnovers_of_2023_lie_8_74_per_cent_apart() -> None:
    """About 220 expected by the Russian customs service, 240.11 by GACC; totals, so without a factor."""
    assert round(float(mirror.symmetric_gap(one(240.11), one(220), 1)[0]), 2) == 8.74


@given(fob=MONEY, factor=st.sampled_from(mirror.FACTORS))
def test_a_mirror_that_holds_freight_and_nothing_else_has_no_gap(fob: float, factor: float) -> None:
    cif = mirror.to_cif(one(fob), factor)
    assert mirror.gap_ratio(cif, one(fob), factor)[0] == 1
    assert mirror.log_gap(cif, one(fob), factor)[0] == 0
    assert mirror.symmetric_gap(cif, one(fob), factor)[0] == 0
    assert mirror.to_fob(cif, factor)[0] == pytest.approx(fob)


@given(a=MONEY, b=MONEY)
def test_turning_the_sides_turns_the_sign(a: float, b: float) -> None:
    assert mirror.log_gap(one(a), one(b), 1)[0] == pytest.approx(-mirror.log_gap(one(b), one(a), 1)[0])
    assert mirror.symmetric_gap(one(a), one(b), 1)[0] == pytest.approx(-mirror.symmetric_gap(one(b), one(a), 1)[0])
    assert -200 <= mirror.symmetric_gap(one(a), one(b))[0] <= 200


def test_zero_and_missing() -> None:
    assert np.isnan(mirror.gap_ratio(one(5), one(0)))[0]
    assert mirror.gap_ratio(one(0), one(5))[0] == 0
    assert np.isnan(mirror.log_gap(one(0), one(5)))[0]
    assert mirror.symmetric_gap(one(5), one(0))[0] == 200
    assert np.isnan(mirror.symmetric_gap(one(0), one(0)))[0]
    for function in (mirror.gap_ratio, mirror.log_gap, mirror.symmetric_gap):
        assert np.isnan(function(one(np.nan), one(5)))[0]
        assert np.isnan(function(one(5), one(np.nan)))[0]
