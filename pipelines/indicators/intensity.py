"""Trade intensity: whether two states trade more than the size of their trade with everybody else would suggest."""

import numpy as np

from pipelines.indicators.arrays import Numbers
from pipelines.indicators.dependence import share


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
