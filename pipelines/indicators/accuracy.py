"""How exact published figures are: the interval that the declared constants give a value. Pure, over arrays.

The constants are fitted in ``benchmarks/constants.py`` and declared in ``data/reference/accuracy.yaml``.
What a document prints keeps its own interval: this is for numbers that become indicators.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Numbers

OWN, LATER, MIRROR = "own", "later", "mirror"
"""Reports: a side's own; what a figure younger than a year is revised by later; a side as its partner reports it."""

EVERY = ""
"""Whose constant one is that is not a reporter's own."""
DIGITS = 6
"""Significant digits of a bound: more would say nothing of an error that is known to two."""


class Accuracy:
    """The constants by figure, report and source; each class of sizes begins with the smallest size of its own."""

    def __init__(self, constants: Iterable[Mapping[str, Any]]) -> None:
        classes = defaultdict(list)
        for row in constants:
            for source, actor in product(row["sources"], row.get("actors") or [EVERY]):
                classes[row["figure"], row["report"], source, actor].append((row["least"], row["error"]))
        self._classes = {key: np.array(sorted(of)).T for key, of in classes.items()}

    def error(self, figure: str, report: str, source: str, values: npt.ArrayLike, actor: str = EVERY) -> Numbers:
        """The error of each value: with what probability 0.9 the logarithm of the true one is off by at most.

        The constant of all reporters, or the one that ``actor`` has of its own where that is larger. NaN where nothing
        is known: of zero, of NaN, and of figures for which no constant is declared.
        """
        sizes, errors = np.abs(np.asarray(values, float)), [np.full(np.shape(values), np.nan)]
        for of in {EVERY, actor}:
            if (found := self._classes.get((figure, report, source, of))) is not None:
                place = np.searchsorted(found[0], sizes, side="right") - 1
                errors.append(np.where((sizes > 0) & (place >= 0), found[1][place], np.nan))
        return np.fmax.reduce(errors)


def ends(value: Numbers, error: Numbers) -> tuple[Numbers, Numbers]:
    """``value · exp(-error)`` and ``value · exp(error)``, for values of 0 or more, moved out to six digits."""
    return _outward(value * np.exp(-error), np.floor), _outward(value * np.exp(error), np.ceil)


def _outward(values: Numbers, way: np.ufunc) -> Numbers:
    places = DIGITS - 1 - np.floor(np.log10(np.where(values > 0, values, 1.0)))
    up, down = 10.0 ** np.maximum(places, 0), 10.0 ** np.maximum(-places, 0)
    return np.where(values > 0, way(values * up / down) / up * down, values)


def widened(low: Numbers, high: Numbers, least: Numbers, most: Numbers) -> tuple[Numbers, Numbers]:
    """The bounds ``low`` and ``high``, moved out to ``least`` and ``most`` where these are further from each other.

    Where ``least`` and ``most`` are NaN, nothing is known of the error: bounds that are apart stay as they are, and
    bounds that are one number become NaN.
    """
    is_open = np.isnan(least) & (low == high)
    return tuple(np.where(is_open, np.nan, end) for end in (np.fmin(low, least), np.fmax(high, most)))  # type: ignore[return-value]


def rank_bounds(low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    """The best and the worst place that each share may have among all of them, which have these bounds.

    Whoever is certainly larger stands before, whoever is certainly smaller behind; all others may be on either side.
    """
    best = 1 + len(low) - np.searchsorted(np.sort(low), high, side="right")
    return best.astype(float), (len(high) - np.searchsorted(np.sort(high), low, side="left")).astype(float)
