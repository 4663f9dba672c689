"""How much two states' trade matters to each of them, and how evenly: shares, measures made of two shares,
and whether they trade more than the size of their trade with everybody else would suggest.

All functions are elementwise over arrays of one shape, and give NaN where an input is missing or a denominator is zero.
Which report of a flow is used is decided in ``sides`` and ``choices``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Numbers

BETWEEN = ("salience", "symmetry", "interdependence", "dependence_ratio", "asymmetry")
"""The measures made of the two sides' shares, in the order of ``between``."""


def share(part: Numbers, whole: Numbers) -> Numbers:
    """``part / whole``, a fraction. NaN where either is missing or the whole is not above zero.

    The partner's share of exports, imports or trade (Hirschman, National Power and the Structure of Foreign Trade,
    1945). With GDP as the whole, trade dependence as in Oneal and Russett (International Studies Quarterly 41, 1997),
    or openness where the part is all trade. A dyad's trade over GDP is its share of trade times openness (Gartzke and
    Li, Journal of Peace Research 40, 2003).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def salience(a: Numbers, b: Numbers) -> Numbers:
    """Importance of the trade to both: the geometric mean of the two shares, 0 to 1.

    Barbieri, Journal of Peace Research 33 (1996).
    """
    return np.sqrt(a * b)


def symmetry(a: Numbers, b: Numbers) -> Numbers:
    """How equal the two shares are: 1 minus their distance, 0 to 1 (Barbieri 1996). Two tiny shares are symmetric."""
    return 1 - np.abs(a - b)


def interdependence(a: Numbers, b: Numbers) -> Numbers:
    """Salience times symmetry, 0 to 1 (Barbieri 1996)."""
    return salience(a, b) * symmetry(a, b)


def dependence_ratio(a: Numbers, b: Numbers) -> Numbers:
    """Share ``a`` as a multiple of share ``b``: 1 is even. NaN where ``b`` is zero."""
    return share(a, b)


def asymmetry(a: npt.ArrayLike, b: npt.ArrayLike) -> Numbers:
    """``(a - b) / (a + b)``, -1 to 1: 0 where both are equal, 1 where only ``a`` is above zero.

    Of two shares, positive where the first side depends more; of two directed counts, where the first side acts more
    (docs/methods.md, contacts). Both are in one unit and broadcast; the result has no unit. NaN where both are 0 or one
    is NaN; neither is negative.
    """
    first, second = np.asarray(a, float), np.asarray(b, float)
    return share(first - second, first + second)


def between(a: Numbers, b: Numbers) -> dict[str, Numbers]:
    """All measures of two shares by name; ``a`` is the actor's share of trade with its partner, ``b`` the partner's."""
    matters, is_even = salience(a, b), symmetry(a, b)
    values = (matters, is_even, matters * is_even, dependence_ratio(a, b), asymmetry(a, b))
    return dict(zip(BETWEEN, values, strict=True))


def between_bounds(a: tuple[Numbers, Numbers], b: tuple[Numbers, Numbers]) -> dict[str, tuple[Numbers, Numbers]]:
    """Lowest and highest of each measure of ``between`` for two shares anywhere in their intervals ``(low, high)``.

    Closed forms, so that a reader can compute them from the four printed bounds. The ratio has no upper bound (NaN)
    where ``b`` may be zero. Interdependence always rises with the smaller share, and with the larger one up to ``(1 +
    smaller) / 3``: its minimum is at a corner; at its maximum one share is as high as possible and the other as close
    as possible to the share that answers it best.
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
    """The share at which interdependence is highest, given the other side's."""
    return np.maximum(other, (1 + other) / 3)


def trade_intensity(
    exports: Numbers,
    all_exports: Numbers,
    partner_imports: Numbers,
    world_imports: Numbers,
    own_imports: Numbers | float = 0.0,
) -> Numbers:
    """``(X_ij / X_i) / (M_j / (M_W - M_i))``: j's share of i's exports over j's share of other states' imports.

    With ``own_imports`` M_i, the form of Kojima (Hitotsubashi Journal of Economics 5, 1964) and of Drysdale and Garnaut
    (Hitotsubashi Journal of Economics 22, 1982); with none, that of ESCAP, whose M_W includes i. All amounts are in one
    unit. 1 is what size alone suggests; 0 or more, unbounded. NaN where an input is missing or a denominator is zero.
    """
    return share(share(exports, all_exports), share(partner_imports, world_imports - own_imports))


def symmetric_intensity(intensity: Numbers) -> Numbers:
    """``(TII - 1) / (TII + 1)`` in [-1, 1]: 0 is as expected; twice and half as much are equally far from it."""
    return np.where(intensity >= 0, (intensity - 1) / (intensity + 1), np.nan)
