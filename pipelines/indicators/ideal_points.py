"""Distances of ideal points. Their estimation is others' (Bailey, Strezhnev and Voeten) and does not belong here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def distance(a: Floats, b: Floats) -> Floats:
    """|θ_a - θ_b| of two positions on the estimates' own scale; NaN where either is missing.

    Bailey, Strezhnev and Voeten, Estimating Dynamic State Preferences from United Nations Voting Data, Journal of Conflict
    Resolution 61 (2017), 430–456.
    """
    return np.abs(a - b)


def distance_interval(low_a: Floats, high_a: Floats, low_b: Floats, high_b: Floats) -> tuple[Floats, Floats]:
    """Least and greatest distance of a point in [low_a, high_a] from one in [low_b, high_b]; NaN where a bound is missing.

    The least is 0 where the intervals meet. It is wider than an interval of the distance at the bounds' own level would be:
    the two positions are not independent, and their joint draws are not published.
    """
    least = np.maximum(0.0, np.maximum(low_a - high_b, low_b - high_a))
    return least, np.maximum(high_a - low_b, high_b - low_a)
