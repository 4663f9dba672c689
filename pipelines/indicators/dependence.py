"""How much two states' trade weighs for each of them, and how evenly: shares, and what the literature makes of two shares.

Every function takes and gives NumPy arrays, one element for each directed or undirected dyad-year, and gives NaN where an input
is missing or a denominator is zero. Which report of a flow stands behind a share is decided in ``sides`` and ``choices``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
BETWEEN = ("salience", "symmetry", "interdependence", "dependence_ratio", "asymmetry")
"""The measures made of the two sides' shares, in the order of ``between``."""


def share(part: Numbers, whole: Numbers) -> Numbers:
    """``part / whole``, a fraction. NaN where one is missing or the whole is not above zero.

    The partner's share in exports, imports or trade (Hirschman, National Power and the Structure of Foreign Trade, 1945); with GDP
    as the whole, trade dependence as of Oneal and Russett (International Studies Quarterly 41, 1997), and openness where the part is all trade. Trade of a
    dyad over GDP is its share of trade times openness (Gartzke and Li, Journal of Peace Research 40, 2003).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def salience(a: Numbers, b: Numbers) -> Numbers:
    """How important the trade is to both: the geometric mean of the two shares, 0 to 1 (Barbieri, Journal of Peace Research 33, 1996)."""
    return np.sqrt(a * b)


def symmetry(a: Numbers, b: Numbers) -> Numbers:
    """How equal the two shares are: 1 less their distance, 0 to 1 (Barbieri 1996). Two shares near nought are symmetric."""
    return 1 - np.abs(a - b)


def interdependence(a: Numbers, b: Numbers) -> Numbers:
    """Salience times symmetry, 0 to 1 (Barbieri 1996)."""
    return salience(a, b) * symmetry(a, b)


def dependence_ratio(a: Numbers, b: Numbers) -> Numbers:
    """How many times the share ``a`` is the share ``b``: 1 is even. NaN where ``b`` is zero."""
    return share(a, b)


def asymmetry(a: Numbers, b: Numbers) -> Numbers:
    """``(a - b) / (a + b)``, -1 to 1: positive where the first side depends more. NaN where both shares are zero."""
    return share(a - b, a + b)


def between(a: Numbers, b: Numbers) -> dict[str, Numbers]:
    """All measures of two shares by name; ``a`` is the actor's share of trade with its partner, ``b`` the partner's."""
    return {
        "salience": salience(a, b),
        "symmetry": symmetry(a, b),
        "interdependence": interdependence(a, b),
        "dependence_ratio": dependence_ratio(a, b),
        "asymmetry": asymmetry(a, b),
    }


def between_bounds(a: tuple[Numbers, Numbers], b: tuple[Numbers, Numbers]) -> dict[str, tuple[Numbers, Numbers]]:
    """Lowest and highest of each measure of ``between`` while the two shares lie anywhere in their intervals ``(low, high)``.

    Closed forms, so that a reader gets them from the four printed bounds. The ratio has no upper bound (NaN) where ``b`` may be
    zero. Interdependence rises with the smaller share always, and with the larger one up to ``(1 + smaller) / 3``: its minimum lies in a
    corner, its maximum where one share is as high as it may be and the other as near as it can to the best answer to it.
    """
    (a_low, a_high), (b_low, b_high) = a, b
    apart = np.maximum(np.abs(a_high - b_low), np.abs(b_high - a_low))
    gap = np.maximum(np.maximum(a_low - b_high, b_low - a_high), 0.0)
    corners = [interdependence(x, y) for x in a for y in b]
    best = [
        interdependence(a_high, np.clip(_best_answer(a_high), b_low, b_high)),
        interdependence(np.clip(_best_answer(b_high), a_low, a_high), b_high),
    ]
    return {
        "salience": (salience(a_low, b_low), salience(a_high, b_high)),
        "symmetry": (1 - apart, 1 - gap),
        "interdependence": (np.minimum.reduce(corners), np.maximum.reduce(best)),
        "dependence_ratio": (dependence_ratio(a_low, b_high), dependence_ratio(a_high, b_low)),
        "asymmetry": (asymmetry(a_low, b_high), asymmetry(a_high, b_low)),
    }


def _best_answer(other: Numbers) -> Numbers:
    """The share with which interdependence is highest, given the other side's."""
    return np.maximum(other, (1 + other) / 3)
