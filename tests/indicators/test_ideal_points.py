"""Distances between ideal points: published distances, and intervals."""

from __future__ import annotations

import math

import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.voting import distance_interval, point_distance
from tests.support.real_feeds import real_feed


@pytest.mark.parametrize(
    ("year", "printed"), [(2005, ".8218"), (2010, ".8816"), (2014, ".9130"), (2018, ".6244"), (2019, ".4755")]
)
def test_china_and_russia_in_the_estimates_of_april_2020(year: int, printed: str) -> None:
    points = real_feed("ideal_points", "ideal_points", "unga/IdealpointestimatesAll_Apr2020.csv")
    of_year = points.filter(pc.equal(points["year"], year))
    a, b = (np.array(of_year.filter(pc.equal(of_year["actor_id"], state))["ideal_point"]) for state in ("CHN", "RUS"))
    assert f"{point_distance(a, b)[0]:.4f}" == f"0{printed}"


POSITION = st.floats(-3, 3)


@given(POSITION, POSITION, POSITION, POSITION)
def test_the_bounds_are_reached_and_no_point_lies_outside(a: float, b: float, c: float, d: float) -> None:
    low, high = sorted((a, b))
    other_low, other_high = sorted((c, d))
    least, most = distance_interval(*(np.array([x]) for x in (low, high, other_low, other_high)))
    ends = [abs(x - y) for x in (low, high) for y in (other_low, other_high)]
    meet = low <= other_high and other_low <= high
    assert least[0] == (0 if meet else min(ends))
    assert math.isclose(most[0], max(ends))


def test_a_missing_bound_gives_none() -> None:
    x = np.array([1.0])
    assert np.isnan(distance_interval(x, x, x, np.array([np.nan]))).all()
    assert np.isnan(point_distance(x, np.array([np.nan]))).all()
