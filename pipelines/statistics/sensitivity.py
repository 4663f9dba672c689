"""How far a composite depends on the choices behind it: all of them combined, nothing drawn at random.

Uncertainty and sensitivity analysis after the OECD/JRC handbook (2008, step 8) and Saisana, Saltelli & Tarantola
(2005): each choice is a factor with equally likely levels; the full factorial gives the span of every value, the span
of every rank, and exact variance-based (Sobol) indices. Scores and imputation are in ``composite``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.indicators.arrays import Flags, Numbers
from pipelines.statistics import aggregation, composite, normalisation
from pipelines.statistics.composite import IMPUTATIONS, MEASUREMENTS, Measured, Plan

CHOICES = ("normalisation", "aggregation", "imputation", "measurement", "weights", "omission")
"""The axes of the factorial, in their order; ``omission`` leaves out nothing, one indicator, or one dimension."""
WHOLE = "closeness"
RANGE = 100.0
"""Of every score."""
FLOOR = 1.0
"""The least score in a geometric mean, which has none at zero."""
_STEP = 0.25
_DIGITS = 9
_MEASUREMENT = CHOICES.index("measurement")


@dataclass(frozen=True)
class Component:
    """One component over dyads and years: NaN where too little is known for a value.

    Where its interval is wider than the plan allows, it has bounds and influences, but neither value nor rank.
    ``first`` and ``total`` have a last axis of ``CHOICES``; they are NaN where no choice makes a difference.
    """

    value: Numbers
    low: Numbers
    high: Numbers
    rank: Numbers
    rank_low: Numbers
    rank_high: Numbers
    first: Numbers
    total: Numbers


def components(measured: Measured, plan: Plan) -> dict[str, Component]:
    """Every dimension and the whole (``closeness``): value, interval, rank, rank interval and influences, year by year.

    A dimension has a value where ``min_indicators`` of it are known, the whole where ``min_dimensions`` dimensions
    have.
    """
    is_used = composite.usable(measured, plan)
    used = measured.only(is_used)
    filled = composite.imputed(composite.scores(used, plan), used.in_reference, plan.carry_years)
    is_known = composite.n_known(used, plan) >= plan.min_indicators
    components = {
        name: _component(filled, is_known[..., number], weightings(plan, is_used, [number]), plan)
        for number, name in enumerate(plan.dimensions)
    }
    filled[:, 0] = np.where(is_known[..., list(plan.of)], filled[:, 0], np.nan)
    whole = weightings(plan, is_used, range(len(plan.dimensions)))
    return components | {WHOLE: _component(filled, is_known.sum(axis=-1) >= plan.min_dimensions, whole, plan)}


@dataclass(frozen=True)
class Weighting:
    """Every set of weights of a component: those of each dimension's indicators, and those of the dimensions.

    ``indicators`` has each dimension's distinct sets, of shape (indicators, sets), and ``which`` the set at each
    position of (weights, omissions), the shape of ``dimensions``. The first of each axis is as declared; what is left
    out has weight zero.
    """

    members: dict[int, list[int]]
    indicators: dict[int, Numbers]
    which: dict[int, npt.NDArray[np.intp]]
    dimensions: dict[int, Numbers]


def weightings(plan: Plan, is_used: Flags, dimensions: Iterable[int]) -> Weighting:
    """The weights of a component of ``dimensions``: declared, equal, each one ±25 %; with each member left out once.

    A lone indicator of its dimension is not varied: its weight has no effect, and leaving it out is leaving out the
    dimension. Nor is a lone dimension.
    """
    members = {d: used for d in dimensions if (used := [k for k in plan.members(d) if is_used[k]])}
    groups = [[("d", d) for d in members], *([("i", k) for k in used] for used in members.values())]
    varied = [one for group in groups if len(group) > 1 for one in group]
    declared = {("i", k): plan.weights[k] for used in members.values() for k in used}
    declared |= {("d", d): plan.dimension_weights[d] for d in members}
    levels = [declared]
    if any(len({declared[one] for one in group}) > 1 for group in groups):
        levels.append(dict.fromkeys(declared, 1.0))
    levels += [declared | {one: declared[one] * by} for one in varied for by in (1 - _STEP, 1 + _STEP)]

    def table(one: tuple[str, int]) -> Numbers:
        kept = np.array([True, *(one != omitted for omitted in varied)], dtype=float)
        return np.array([level[one] for level in levels])[:, None] * kept

    sets, which = {}, {}
    for d, places in members.items():
        every = np.stack([table(("i", k)) for k in places])
        sets[d], inverse = np.unique(every.reshape(len(places), -1), axis=1, return_inverse=True)
        which[d] = inverse.reshape(every.shape[1:])
    return Weighting(members, sets, which, {d: table(("d", d)) for d in members})


def _component(filled: Numbers, is_enough: Flags, weighting: Weighting, plan: Plan) -> Component:
    """One component of all dyads, a year at a time, so that no array holds every choice of every year."""
    shape = is_enough.shape
    plain = {name: np.full(shape, np.nan) for name in ("value", "low", "high", "rank", "rank_low", "rank_high")}
    influences = {name: np.full((*shape, len(CHOICES)), np.nan) for name in ("first", "total")}
    for year in range(shape[1]):
        dyads = np.flatnonzero(is_enough[:, year])
        if dyads.size and weighting.members:
            values = explored(filled[:, :, :, dyads, year], weighting)
            published = values[published_choice(plan)]
            axes = tuple(range(len(CHOICES)))
            low, high = values.min(axis=axes), values.max(axis=axes)
            plain["low"][dyads, year], plain["high"][dyads, year] = low, high
            is_narrow = high - low <= plan.widest * RANGE
            shown = dyads[is_narrow]
            if shown.size:
                plain["value"][shown, year] = published[is_narrow]
                plain["rank"][shown, year] = ranks(published[is_narrow], published[is_narrow])
                plain["rank_low"][shown, year], plain["rank_high"][shown, year] = rank_span(values[..., is_narrow])
            influences["first"][dyads, year], influences["total"][dyads, year] = influence(values, len(CHOICES))
    return Component(**plain, **influences)


def published_choice(plan: Plan) -> tuple[int, ...]:
    """The position of the published value along the axes of ``CHOICES``."""
    return (
        [*normalisation.METHODS].index(plan.normalisation),
        [*aggregation.METHODS].index(plan.aggregation),
        IMPUTATIONS.index(plan.imputation),
        MEASUREMENTS.index("point"),
        0,
        0,
    )


def explored(scored: Numbers, weighting: Weighting) -> Numbers:
    """The component under every combination of ``CHOICES``, then by dyad; no value is missing.

    ``scored`` is of shape (normalisation, imputation, measurement, dyads, indicators). A geometric mean takes scores
    below 1 as 1. Where an omission would leave nothing known, nothing is left out.
    """
    by_method = []
    for method, mean in aggregation.METHODS.items():
        members = np.maximum(scored, FLOOR) if method == "geometric" else scored
        means = []
        for d, places in weighting.members.items():
            each = [members[..., None, :, k] for k in places]
            sets = mean(each, list(weighting.indicators[d][..., None]))
            means.append(sets[..., weighting.which[d], :])
        weights = [weights[..., None] for weights in weighting.dimensions.values()]
        by_method.append(mean(means, weights))
    values = np.stack(by_method, axis=1)
    values = np.where(np.isnan(values), values[..., :1, :], values)
    return np.round(values, _DIGITS)


def ranks(values: Numbers, rivals: Numbers) -> Numbers:
    """Ranks along the last axis, one more than the number of others above each value: 1 is closest, equals share."""
    n = values.shape[-1]
    above = [(rivals[..., np.arange(n) != place] > values[..., place, None]).sum(axis=-1) for place in range(n)]
    return np.stack(above, axis=-1) + 1.0


def rank_span(values: Numbers) -> tuple[Numbers, Numbers]:
    """The best and the worst rank of each dyad under every combination of choices.

    All dyads share a choice of method but not measurement errors: one may be at the upper end of its interval while the
    others are at the lower.
    """
    low, high = values.min(axis=_MEASUREMENT), values.max(axis=_MEASUREMENT)
    axes = tuple(range(low.ndim - 1))
    best, worst = ranks(high, low), ranks(low, high)
    return best.min(axis=axes), worst.max(axis=axes)


def influence(values: npt.ArrayLike, n_choices: int) -> tuple[Numbers, Numbers]:
    """First-order and total Sobol indices of the first ``n_choices`` axes of a full factorial, along a new last axis.

    First: Var(E[y | choice]) / Var(y), what a choice decides alone. Total: E[Var(y | all others)] / Var(y), including
    what it decides together with others (Saltelli et al. 2008, Global Sensitivity Analysis, eq. 4.2 and 4.23). Levels
    are equally likely, so both are exact. NaN where nothing varies.
    """
    y = np.asarray(values, dtype=float)
    axes = tuple(range(n_choices))
    whole = y.var(axis=axes)
    first, total = [], []
    for axis in axes:
        others = tuple(other for other in axes if other != axis)
        first.append(y.mean(axis=others).var(axis=0))
        total.append(y.var(axis=axis).mean(axis=axes[:-1]))
    varies = whole[..., None] > 0
    parts = (np.stack(part, axis=-1) for part in (first, total))
    one, all_ = (np.divide(p, whole[..., None], out=np.full(p.shape, np.nan), where=varies) for p in parts)
    return one, all_
