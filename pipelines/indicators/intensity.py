"""Trade intensity: whether two states trade more than the size of their trade with all others lets expect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipelines.indicators.dependence import share

Numbers = NDArray[np.float64]


def trade_intensity(
    exports: Numbers,
    all_exports: Numbers,
    partner_imports: Numbers,
    world_imports: Numbers,
    own_imports: Numbers | float = 0.0,
) -> Numbers:
    """``(X_ij / X_i) / (M_j / (M_W - M_i))``: the partner's share in i's exports over its share in what the world, without i, imports.

    With ``own_imports`` M_i the form of Kojima (Hitotsubashi Journal of Economics 5, 1964) and Drysdale and Garnaut (Hitotsubashi Journal of Economics
    22, 1982); left at nought, the form of ESCAP, whose M_W holds i itself. 1 is as expected; from 0, without upper bound; NaN where an input is
    missing or a denominator is zero.
    """
    return share(share(exports, all_exports), share(partner_imports, world_imports - own_imports))


def symmetric(intensity: Numbers) -> Numbers:
    """``(TII - 1) / (TII + 1)`` in [-1, 1]: 0 is as expected, so that twice and half as much lie equally far from it."""
    return np.where(intensity >= 0, (intensity - 1) / (intensity + 1), np.nan)
