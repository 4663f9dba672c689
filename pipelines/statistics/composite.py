"""A composite of many indicators over dyads and years: which can be used, their scores, and how gaps are filled.

Steps 3 to 6 of the OECD/JRC handbook (2008). Every choice that the handbook asks to vary is an axis of an array; the
means over them, and how far the result depends on them, are in ``sensitivity``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pipelines.indicators.arrays import Flags, Indices, Numbers
from pipelines.statistics import normalisation
from pipelines.statistics.treatment import treatment

IMPUTATIONS = ("leave_out", "mean", "last_known")
MEASUREMENTS = ("point", "low", "high")
"""Every measured value as it is, or all of them at the end of their intervals that means less, or more, closeness."""


@dataclass(frozen=True)
class Plan:
    """What a composite is made of, and the choices behind its published value.

    ``of`` is the position of each indicator's dimension. Directions are 1 where more is closer, −1 where less is.
    """

    dimensions: tuple[str, ...]
    dimension_weights: tuple[float, ...]
    of: tuple[int, ...]
    weights: tuple[float, ...]
    directions: tuple[int, ...]
    normalisation: str
    aggregation: str
    imputation: str
    carry_years: int
    min_reference_values: int
    min_reference_dyads: int
    min_indicators: int
    min_dimensions: int
    widest: float
    """The part of the range that an interval may have for its value to be published."""

    def members(self, dimension: int) -> list[int]:
        """The positions of a dimension's indicators."""
        return [place for place, number in enumerate(self.of) if number == dimension]


@dataclass(frozen=True)
class Measured:
    """Values of every indicator, of shape (dyads, years, indicators); NaN is unknown, ±inf an open end.

    ``low`` and ``high`` are NaN exactly where ``value`` is. ``in_reference``, of shape (dyads, years), marks the cells
    that scales are computed over.
    """

    value: Numbers
    low: Numbers
    high: Numbers
    in_reference: Flags

    def only(self, is_used: Flags) -> Measured:
        """The same with only the values of some indicators."""
        value, low, high = (np.where(is_used, x, np.nan) for x in (self.value, self.low, self.high))
        return replace(self, value=value, low=low, high=high)


def usable(measured: Measured, plan: Plan) -> Flags:
    """Which indicators have a scale in the reference set: enough values, of enough dyads, not all of them the same."""
    known = ~np.isnan(measured.value) & measured.in_reference[..., None]
    values = np.where(known, measured.value, np.nan)
    is_enough = (known.sum(axis=(0, 1)) >= plan.min_reference_values) & (
        known.any(axis=1).sum(axis=0) >= plan.min_reference_dyads
    )
    differs = [len(np.unique(column[~np.isnan(column)])) > 1 for column in values.reshape(-1, len(plan.of)).T]
    return is_enough & np.array(differs, dtype=bool)


def scores(measured: Measured, plan: Plan) -> Numbers:
    """Scores 0–100 of shape (normalisation, measurement, dyads, years, indicators), higher always closer.

    Indicators that are not ``usable`` are NaN throughout. Treatment and scale are those of the reference set.
    """
    is_used = usable(measured, plan)
    scored = np.full((len(normalisation.METHODS), len(MEASUREMENTS), *measured.value.shape), np.nan)
    for place in np.flatnonzero(is_used):
        column = measured.value[..., place]
        treated = treatment(column[measured.in_reference])
        direction = plan.directions[place]
        scale = normalisation.reference(treated.apply(column[measured.in_reference]), direction)
        ends = (measured.low, measured.high) if direction > 0 else (measured.high, measured.low)
        measurements = [treated.apply(x[..., place]) for x in (measured.value, *ends)]
        for number, method in enumerate(normalisation.METHODS):
            for which, values in enumerate(measurements):
                scored[number, which, ..., place] = normalisation.score(values, scale, method, direction)
    return scored


def imputed(scored: Numbers, in_reference: Flags, carry_years: int) -> Numbers:
    """``scored`` with gaps left open, filled by the mean, and filled by the last known score, along a new second axis.

    The mean is the indicator's over the reference set (the dimension's own mean would be the same as leaving the
    indicator out); the last score is the dyad's own of at most ``carry_years`` before (OECD/JRC 2008, step 4).
    """
    is_known = ~np.isnan(scored[0, 0])
    counted = in_reference[..., None] & is_known
    number = np.maximum(counted.sum(axis=(0, 1)), 1)
    total = np.where(counted, scored[:, :1], 0.0).sum(axis=(2, 3), keepdims=True)
    mean = np.where(counted.any(axis=(0, 1)), total / number, np.nan)
    years = np.arange(scored.shape[3])[:, None]
    last = np.maximum.accumulate(np.where(is_known, years, -1), axis=1)
    carried = np.take_along_axis(scored, np.maximum(last, 0)[None, None], axis=3)
    is_recent = (last >= 0) & (years - last <= carry_years)
    return np.stack([scored, np.where(is_known, scored, mean), np.where(is_recent, carried, np.nan)], axis=1)


def n_known(measured: Measured, plan: Plan) -> Indices:
    """How many indicators of each dimension are known, of shape (dyads, years, dimensions)."""
    known = ~np.isnan(measured.value)
    return np.stack([known[..., plan.members(d)].sum(axis=-1) for d in range(len(plan.dimensions))], axis=-1)
