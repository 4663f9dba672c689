"""Shares and what is made of two shares: published vectors, bounds, symmetry, identities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators import dependence as d

SHARE = st.floats(1e-6, 1)
MONEY = st.floats(1, 1e13)


def one(value: float) -> np.ndarray:
    return np.array([value])


def test_the_published_shares_of_2022_give_the_vectors() -> None:
    """0.26 and 0.03: OEC, as quoted by CFR."""
    measures = {name: float(values[0]) for name, values in d.between(one(0.26), one(0.03)).items()}
    assert round(measures["salience"], 6) == 0.088318
    assert round(measures["symmetry"], 6) == 0.77
    assert round(measures["interdependence"], 6) == 0.068005
    assert round(measures["dependence_ratio"], 3) == 8.667
    assert round(measures["asymmetry"], 6) == 0.793103


def test_190_over_681_and_5890_gives_the_vectors() -> None:
    a, b = d.share(one(190), one(681)), d.share(one(190), one(5890))
    measures = d.between(a, b)
    assert round(float(a[0]), 6) == 0.279001
    assert round(float(b[0]), 6) == 0.032258
    assert round(float(measures["salience"][0]), 6) == 0.094869
    assert round(float(measures["symmetry"][0]), 6) == 0.753257
    assert round(float(measures["interdependence"][0]), 6) == 0.071460


@pytest.mark.parametrize(("part", "whole"), [(np.nan, 1), (1, np.nan), (1, 0), (0, 0), (1, -1)])
def test_no_share_without_a_part_or_a_whole(part: float, whole: float) -> None:
    assert np.isnan(d.share(one(part), one(whole)))[0]


def test_a_share_of_nothing_traded_is_zero_and_not_missing() -> None:
    assert d.share(one(0), one(5))[0] == 0


def test_the_ratio_is_missing_where_the_partner_has_no_trade_with_the_actor() -> None:
    measures = d.between(one(0.2), one(0))
    assert np.isnan(measures["dependence_ratio"])[0]
    assert measures["asymmetry"][0] == 1
    assert np.isnan(d.between(one(0), one(0))["asymmetry"])[0]


@given(trade=MONEY, all_trade=MONEY, gdp=MONEY)
def test_share_of_gdp_is_share_of_trade_times_openness(trade: float, all_trade: float, gdp: float) -> None:
    of_gdp = d.share(one(trade), one(gdp))
    assert of_gdp[0] == pytest.approx((d.share(one(trade), one(all_trade)) * d.share(one(all_trade), one(gdp)))[0])


@given(a=SHARE, b=SHARE)
def test_symmetric_measures_are_the_same_from_both_sides_to_the_bit(a: float, b: float) -> None:
    ours, theirs = d.between(one(a), one(b)), d.between(one(b), one(a))
    for name in ("salience", "symmetry", "interdependence"):
        assert ours[name][0] == theirs[name][0]
        assert 0 <= ours[name][0] <= 1
    assert ours["asymmetry"][0] == -theirs["asymmetry"][0]
    assert ours["dependence_ratio"][0] * theirs["dependence_ratio"][0] == pytest.approx(1)


@given(a=SHARE)
def test_equal_shares_are_even(a: float) -> None:
    measures = d.between(one(a), one(a))
    assert (measures["symmetry"][0], measures["dependence_ratio"][0], measures["asymmetry"][0]) == (1, 1, 0)


@given(a=st.tuples(SHARE, SHARE).map(sorted), b=st.tuples(SHARE, SHARE).map(sorted))
def test_bounds_hold_everything_within_the_two_intervals_and_nothing_more(a: list[float], b: list[float]) -> None:
    bounds = d.between_bounds((one(a[0]), one(a[1])), (one(b[0]), one(b[1])))
    grid = [np.clip(np.linspace(low, high, 41), low, high) for low, high in (a, b)]
    x, y = (part.ravel() for part in np.meshgrid(*grid))
    for name, values in d.between(x, y).items():
        low, high = (float(bound[0]) for bound in bounds[name])
        least, most = values.min(), values.max()
        assert low <= least + 1e-12 * abs(least)
        assert most <= high + 1e-12 * abs(high)
        assert low == pytest.approx(least, abs=1e-12)
        assert high == pytest.approx(most, rel=1e-9 if name == "dependence_ratio" else 0.03, abs=0.03)


@given(a=SHARE, b=SHARE)
def test_two_points_have_no_span(a: float, b: float) -> None:
    bounds = d.between_bounds((one(a), one(a)), (one(b), one(b)))
    for name, values in d.between(one(a), one(b)).items():
        assert bounds[name][0][0] == bounds[name][1][0] == values[0]


def test_the_ratio_has_no_upper_bound_where_the_partner_may_have_no_trade() -> None:
    low, high = d.between_bounds((one(0.1), one(0.2)), (one(0.0), one(0.1)))["dependence_ratio"]
    assert low[0] == pytest.approx(1)
    assert np.isnan(high[0])


NUMBERS = st.floats(0, 1e12)


def test_asymmetry_by_hand() -> None:
    assert d.asymmetry([3, 0, 2, 5], [1, 4, 2, 0]).tolist() == [0.5, -1, 0, 1]


@given(NUMBERS, NUMBERS)
def test_asymmetry_changes_its_sign_with_the_sides_and_lies_within_one(a: float, b: float) -> None:
    asymmetry = float(d.asymmetry(a, b))
    if a + b == 0:
        assert np.isnan(asymmetry)
    else:
        assert -1 <= asymmetry <= 1
        assert asymmetry == -float(d.asymmetry(b, a))


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 1000))
def test_asymmetry_does_not_depend_on_the_unit(a: int, b: int, factor: int) -> None:
    assert d.asymmetry(a * factor, b * factor) == pytest.approx(d.asymmetry(a, b), nan_ok=True)


def test_asymmetry_is_missing_where_both_are_zero_or_one_is_unknown() -> None:
    assert np.isnan(d.asymmetry([0, np.nan, 1], [0, 1, np.nan])).all()


@pytest.mark.parametrize("traded", [1.0, 50.0, 299.0])
def test_a_ratio_of_shares_is_that_of_world_trade_whatever_the_two_trade(traded: float) -> None:
    """The identity for which it is no evidence of dependence: (T / 300) / (T / 1500) = 5."""
    measures = d.between(one(traded / 300), one(traded / 1500))
    assert measures["dependence_ratio"][0] == pytest.approx(5)
    assert measures["asymmetry"][0] == pytest.approx(4 / 6)
