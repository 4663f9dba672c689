"""The factorial of choices: exact indices compared with published ones, every combination by hand, invariants."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.statistics import composite, normalisation
from pipelines.statistics.composite import Measured, Plan
from pipelines.statistics.sensitivity import CHOICES, WHOLE, components, influence, rank_span, ranks
from pipelines.statistics.treatment import treatment
from schemas.tables import closeness
from schemas.written import registers

pytestmark = pytest.mark.slow
PLAN = Plan(
    dimensions=("trade", "votes"),
    dimension_weights=(1, 1),
    of=(0, 0, 1, 1),
    weights=(1, 1, 1, 1),
    directions=(1, 1, 1, -1),
    normalisation="min_max",
    aggregation="arithmetic",
    imputation="leave_out",
    carry_years=1,
    min_reference_values=4,
    min_reference_dyads=2,
    min_indicators=1,
    min_dimensions=2,
    widest=1,
)
One = tuple[str, int]
seeds = st.integers(0, 10_000)


def panel(seed: int, years: int = 5, gaps: float = 0.2, error: float = 0.3) -> Measured:
    """Four dyads, four indicators and ``years`` years, of which the first three are the reference set."""
    random = np.random.default_rng(seed)
    value = random.integers(0, 50, (4, years, 4)).astype(float)
    low, high = value - error * random.random(value.shape), value + error * random.random(value.shape)
    unknown = random.random(value.shape) < gaps
    reference = np.zeros((4, years), dtype=bool)
    reference[:, :3] = True
    return Measured(*(np.where(unknown, np.nan, x) for x in (value, low, high)), reference)


def test_names_are_the_same_everywhere() -> None:
    assert registers.IMPUTATIONS == composite.IMPUTATIONS
    assert closeness.CHOICES == CHOICES


def test_indices_of_a_published_function() -> None:
    """Ishigami's, a = 7 and b = 0.1, on a fine grid (Saltelli et al. 2008: .3139 .4424 0, totals .5576 .4424 .2437)."""
    n = 150
    x = (np.arange(n) + 0.5) / n * 2 * np.pi - np.pi
    a, b, c = x[:, None, None], x[None, :, None], x[None, None, :]
    first, total = influence(np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a), 3)
    assert first == pytest.approx([0.3139, 0.4424, 0], abs=5e-4)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=5e-4)


def test_indices_of_sums_and_products() -> None:
    a, b = np.array([-1.0, 1.0])[:, None], np.array([-2.0, 2.0])
    first, total = influence(a + b, 2)
    assert (first.tolist(), total.tolist()) == ([0.2, 0.8], [0.2, 0.8])
    first, total = influence(a * b, 2)
    assert (first.tolist(), total.tolist()) == ([0, 0], [1, 1])
    assert np.isnan(influence(np.ones((2, 3)), 2)).all()


@given(seed=seeds)
def test_first_indices_add_up_to_at_most_one_and_totals_to_at_least_one(seed: int) -> None:
    first, total = influence(np.random.default_rng(seed).random((2, 3, 4)), 3)
    assert (first >= 0).all()
    assert (first <= total + 1e-12).all()
    assert first.sum() <= 1 + 1e-9
    assert total.sum() >= 1 - 1e-9


def test_equals_share_a_rank() -> None:
    values = np.array([5.0, 9.0, 5.0, 1.0])
    assert ranks(values, values).tolist() == [2, 1, 2, 4]


def test_each_dyad_may_stand_at_its_own_end_while_the_others_stand_at_theirs() -> None:
    """Without a choice of method: 50 ± 10 may be above or below 55 ± 10, and 90 ± 1 is above both."""
    point = np.array([50.0, 55.0, 90.0])
    error = np.array([10.0, 10.0, 1.0])
    values = np.stack([point, point - error, point + error])[None, None, None, :, None, None]
    best, worst = rank_span(values)
    assert (best.tolist(), worst.tolist()) == ([2, 2, 1], [3, 3, 1])


def combine(values: dict[One, float], weights: dict[One, float], mean: str, omitted: One | None) -> float | None:
    """The mean of what is not omitted; None if nothing is left."""
    kept = {one: max(x, 1) if mean == "geometric" else x for one, x in values.items() if one != omitted}
    if not kept:
        return None
    weight = {one: weights.get(one, 1) for one in kept}
    f, g = (np.log, np.exp) if mean == "geometric" else (float, float)
    return float(g(sum(weight[one] * f(x) for one, x in kept.items()) / sum(weight.values())))


def by_hand(measured: Measured, dyad: int, year: int) -> dict[tuple[str, ...], float]:
    """One cell computed under every combination, one number at a time, as the choices are described."""
    raw = {}
    for k in range(4):
        treated = treatment(measured.value[..., k][measured.in_reference])
        turn = PLAN.directions[k]
        of = normalisation.reference(treated.apply(measured.value[..., k][measured.in_reference]), turn)
        ends = (
            (measured.value, measured.low, measured.high) if turn > 0 else (measured.value, measured.high, measured.low)
        )
        for method in normalisation.METHODS:
            for name, x in zip(composite.MEASUREMENTS, ends, strict=True):
                raw[method, name, k] = normalisation.score(treated.apply(x[..., k]), of, method, turn)
    varied = [("i", 0), ("i", 1), ("i", 2), ("i", 3), ("d", 0), ("d", 1)]
    weights: list[dict[One, float]] = [{}, *({one: by} for one in varied for by in (0.75, 1.25))]
    by_choice = {}
    for choice in itertools.product(
        normalisation.METHODS,
        ("arithmetic", "geometric"),
        composite.IMPUTATIONS,
        composite.MEASUREMENTS,
        range(len(weights)),
        (None, *varied),
    ):
        method, mean, gap, end, w, omitted = choice
        scored = {}
        for k in range(4):
            x = raw[method, end, k]
            if not np.isnan(x[dyad, year]):
                scored[k] = x[dyad, year]
            elif gap == "mean":
                scored[k] = np.nanmean(raw[method, "point", k][measured.in_reference])
            elif gap == "last_known" and year and not np.isnan(x[dyad, year - 1]):
                scored[k] = x[dyad, year - 1]

        dimensions = {
            ("d", d): combine({("i", k): scored[k] for k in scored if PLAN.of[k] == d}, weights[w], mean, omitted)
            for d in (0, 1)
        }
        known = {one: x for one, x in dimensions.items() if x is not None}
        by_choice[choice] = combine(known, weights[w], mean, omitted)
    return by_choice


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_span_and_value_are_those_of_every_combination(seed: int) -> None:
    measured = panel(seed, gaps=0.25)
    component = components(measured, PLAN)[WHOLE]
    for dyad, year in itertools.product(range(4), range(5)):
        if not np.isnan(component.value[dyad, year]):
            every = by_hand(measured, dyad, year)
            cell = dyad, year
            assert component.value[cell] == pytest.approx(every["min_max", "arithmetic", "leave_out", "point", 0, None])
            assert component.low[cell] == pytest.approx(min(every.values()))
            assert component.high[cell] == pytest.approx(max(every.values()))


@settings(max_examples=25)
@given(seed=seeds)
def test_scores_lie_in_their_interval_and_ranks_in_theirs(seed: int) -> None:
    for component in components(panel(seed), PLAN).values():
        has = ~np.isnan(component.value)
        low, value, high = (x[has] for x in (component.low, component.value, component.high))
        assert ((low >= 0) & (low <= value) & (value <= high) & (high <= 100)).all()
        first, rank, last = (x[has] for x in (component.rank_low, component.rank, component.rank_high))
        n = np.broadcast_to(has.sum(axis=0), has.shape)[has]
        assert ((first >= 1) & (first <= rank) & (rank <= last) & (last <= n)).all()
        for x in (component.low, component.high, component.rank, component.rank_low, component.rank_high):
            assert (np.isnan(x) == ~has).all(), "no value without its interval, no interval without its value"


@settings(max_examples=15)
@given(seed=seeds)
def test_a_new_year_outside_the_reference_set_changes_no_earlier_value(seed: int) -> None:
    longer = panel(seed, years=6)
    shorter = Measured(*(x[:, :5] for x in (longer.value, longer.low, longer.high, longer.in_reference)))
    before, after = components(shorter, PLAN), components(longer, PLAN)
    for name, component in before.items():
        for field in ("value", "low", "high", "rank", "rank_low", "rank_high", "first", "total"):
            np.testing.assert_array_equal(getattr(after[name], field)[:, :5], getattr(component, field))


@settings(max_examples=15)
@given(seed=seeds, order=st.permutations(range(4)))
def test_the_order_of_dyads_does_not_matter(seed: int, order: list[int]) -> None:
    measured = panel(seed)
    turned = Measured(*(x[order] for x in (measured.value, measured.low, measured.high, measured.in_reference)))
    one, other = components(measured, PLAN)[WHOLE], components(turned, PLAN)[WHOLE]
    for field in ("value", "low", "high", "rank", "rank_low", "rank_high"):
        np.testing.assert_allclose(getattr(other, field), getattr(one, field)[order], atol=1e-8)


@settings(max_examples=15)
@given(seed=seeds, by=st.sampled_from([0.1, 3, 40]))
def test_only_ratios_of_weights_count(seed: int, by: float) -> None:
    plan = replace(PLAN, weights=(1, 2, 1, 1), dimension_weights=(2, 3))
    scaled = replace(plan, weights=tuple(by * w for w in plan.weights), dimension_weights=(2 * by, 3 * by))
    one, other = components(panel(seed), plan)[WHOLE], components(panel(seed), scaled)[WHOLE]
    for field in ("value", "low", "high"):
        np.testing.assert_allclose(getattr(other, field), getattr(one, field), atol=1e-8)


@settings(max_examples=15)
@given(seed=seeds, k=st.integers(0, 3), more=st.integers(1, 30))
def test_more_of_what_brings_closer_is_never_less_close(seed: int, k: int, more: int) -> None:
    measured = panel(seed)
    change = np.zeros(measured.value.shape)
    change[:, 3:, k] = more * PLAN.directions[k]
    raised = replace(measured, value=measured.value + change, low=measured.low + change, high=measured.high + change)
    one, other = components(measured, PLAN)[WHOLE], components(raised, PLAN)[WHOLE]
    has = ~np.isnan(one.value)
    for field in ("value", "low", "high"):
        assert (getattr(other, field)[has] >= getattr(one, field)[has] - 1e-8).all()


def test_an_open_end_reaches_the_end_of_the_scale() -> None:
    measured = panel(5, gaps=0, error=0)
    high = measured.high.copy()
    high[0, 4, 0] = np.inf
    plan = replace(PLAN, of=(0, 1, 1, 1))
    component = components(replace(measured, high=high), plan)["trade"]
    assert component.high[0, 4] == 100
    assert component.value[0, 4] == components(measured, plan)["trade"].value[0, 4]


def test_a_dimension_or_whole_that_lacks_its_minimum_is_null() -> None:
    measured = panel(5, gaps=0)
    value = measured.value.copy()
    value[1, 4, 2:] = np.nan
    value[2, 4, 2] = np.nan
    lacking = Measured(
        *(np.where(np.isnan(value), np.nan, x) for x in (value, measured.low, measured.high)), measured.in_reference
    )
    component = components(lacking, PLAN)
    assert np.isnan(component["votes"].value[:, 4]).tolist() == [False, True, False, False]
    assert np.isnan(component[WHOLE].value[:, 4]).tolist() == [False, True, False, False]
    strict = components(lacking, replace(PLAN, min_indicators=2))
    assert np.isnan(strict["votes"].value[:, 4]).tolist() == [False, True, True, False]
    assert not np.isnan(strict["trade"].value).any()


def test_an_indicator_without_a_scale_is_not_used() -> None:
    """Too few values, too few dyads, or all values the same; the first is all that is left of its dimension."""
    measured = panel(5, gaps=0)
    for spoil in ("values", "dyads", "same"):
        value = measured.value.copy()
        if spoil == "values":
            value[:, :3, 1], value[:2, 0, 1] = np.nan, 7
        elif spoil == "dyads":
            value[1:, :, 1] = np.nan
        else:
            value[..., 1] = 3
        changed = Measured(value, value, value, measured.in_reference)
        plan = replace(PLAN, min_reference_values=3)
        assert composite.usable(changed, plan).tolist() == [True, False, True, True]
        alone = components(changed, plan)["trade"].value
        assert (
            alone
            == normalisation.min_max(
                treatment(value[:, :3, 0].ravel()).apply(value[..., 0]), normalisation.reference(value[:, :3, 0])
            ).round(9)
        ).all()


def test_the_last_known_score_stands_in_for_as_long_as_declared() -> None:
    measured = panel(5, gaps=0)
    value = measured.value.copy()
    value[0, 2:, 0] = np.nan
    scored = composite.scores(Measured(value, value, value, measured.in_reference), PLAN)
    for carry, known in ((0, 0), (1, 1), (2, 2), (9, 3)):
        last = composite.imputed(scored, measured.in_reference, carry)[0, 2, 0, 0, 2:, 0]
        assert (~np.isnan(last)).sum() == known
        assert (last[:known] == scored[0, 0, 0, 1, 0]).all()
