"""Distances of ideal points. Estimating the points (Bailey, Strezhnev and Voeten) does not belong here."""

import numpy as np

from pipelines.indicators.arrays import Numbers


def point_distance(a: Numbers, b: Numbers) -> Numbers:
    """|θ_a - θ_b| of two positions on the estimates' own scale; NaN where either is missing.

    Bailey, Strezhnev and Voeten, Estimating Dynamic State Preferences from United Nations Voting Data, Journal of
    Conflict Resolution 61 (2017), 430–456.
    """
    return np.abs(a - b)


def distance_interval(low_a: Numbers, high_a: Numbers, low_b: Numbers, high_b: Numbers) -> tuple[Numbers, Numbers]:
    """Smallest and largest distance between a point in [low_a, high_a] and one in [low_b, high_b]; NaN without a bound.

    The smallest is 0 where the intervals meet. The interval is wider than one at the bounds' own level: the positions
    are not independent, and their joint draws are not published.
    """
    smallest = np.maximum(0.0, np.maximum(low_a - high_b, low_b - high_a))
    return smallest, np.maximum(high_a - low_b, high_b - low_a)
