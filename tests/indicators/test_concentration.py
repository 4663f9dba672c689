"""Concentration and rank: definitions on small groups, bounds, and invariance to row order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.indicators.concentration import herfindahl, hirschman, normalised, partner_rank, rank_range
from tests.support.rows import each_case

TRADE = st.lists(st.floats(0.01, 1e12), min_size=1, max_size=30)


def index(values: list[float]) -> tuple[float, float]:
    hhi, n = herfindahl(np.array(values), np.zeros(len(values), dtype=np.int64), 1)
    return float(hhi[0]), float(n[0])


def test_three_partners_by_hand() -> None:
    hhi, n = index([50, 30, 20])
    assert hhi == pytest.approx(0.25 + 0.09 + 0.04)
    assert n == 3
    assert hirschman(np.array([hhi]))[0] == pytest.approx(100 * 0.38**0.5)
    assert normalised(np.array([hhi]), np.array([n]))[0] == pytest.approx((0.38 - 1 / 3) / (2 / 3))


def test_equal_partners_are_the_lower_bound_and_one_partner_the_upper() -> None:
    assert index([7] * 4) == (0.25, 4)
    assert normalised(np.array([0.25]), np.array([4.0]))[0] == 0
    assert index([7]) == (1, 1)
    assert hirschman(np.array([1.0]))[0] == 100


def test_one_partner_has_no_normalised_index() -> None:
    assert np.isnan(normalised(np.array([1.0]), np.array([1.0])))[0]


def test_missing_and_zero_are_no_partners_and_a_group_without_any_has_no_index() -> None:
    values = np.array([50, np.nan, 0, 50, np.nan, 0])
    hhi, n = herfindahl(values, np.array([0, 0, 0, 0, 1, 1]), 3)
    assert hhi[0] == 0.5
    assert n.tolist() == [2, 0, 0]
    assert np.isnan(hhi[1:]).all()


@given(values=TRADE)
def test_the_index_lies_between_one_over_n_and_one(values: list[float]) -> None:
    hhi, n = index(values)
    assert 1 / n <= hhi <= 1


@given(values=TRADE, factor=st.floats(0.1, 1000))
def test_the_index_does_not_depend_on_the_unit_or_the_order(values: list[float], factor: float) -> None:
    assert index([v * factor for v in reversed(values)])[0] == pytest.approx(index(values)[0])


def test_equal_values_share_the_better_rank_and_missing_has_none() -> None:
    ranks = partner_rank(np.array([5.0, 9, 5, np.nan, 1, 7]), np.array([0, 0, 0, 0, 0, 1]))
    assert ranks[[0, 1, 2, 4, 5]].tolist() == [2, 1, 2, 4, 1]
    assert np.isnan(ranks[3])


@given(values=st.lists(st.integers(0, 9), min_size=1, max_size=30), seed=st.integers(0, 99))
def test_a_rank_is_one_more_than_the_number_of_larger_values_whatever_the_order(values: list[int], seed: int) -> None:
    trade = np.array(values, dtype=float)
    order = np.random.default_rng(seed).permutation(len(values))
    ranks = partner_rank(trade[order], np.zeros(len(values), dtype=np.int64))
    assert ranks.tolist() == [1 + (trade > value).sum() for value in trade[order]]


@pytest.mark.parametrize("first", [0, 70_000])
def test_ranks_of_many_groups_are_those_of_each_alone(first: int) -> None:
    """Groups of few and of no partners, in any order, numbered below and above what 16 bits hold."""
    random = np.random.default_rng(1)
    group = first + random.integers(0, 50, 300)
    trade = np.where(random.random(300) < 0.1, np.nan, random.integers(0, 6, 300))
    trade[group == first + 7] = np.nan
    alone = [1 + (trade[group == g] > value).sum() for g, value in zip(group, trade, strict=True)]
    np.testing.assert_array_equal(partner_rank(trade, group), np.where(np.isnan(trade), np.nan, alone))


@each_case(__file__, "unlisted best worst")
def test_a_rank_is_a_range_as_wide_as_what_is_given_to_nobody(
    unlisted: float, best: list[int], worst: list[int]
) -> None:
    """Russia's trade of 2009 with China, the Netherlands, Germany and Italy, in billions of dollars (IMF)."""
    trade = np.array([38.977, 38.709, 33.038, 28.176])
    ends = rank_range(trade, np.zeros(4, dtype=np.int64), np.array([unlisted]))
    assert [end.tolist() for end in ends] == [best, worst]


@given(values=TRADE, unlisted=st.floats(0, 1e12))
def test_a_rank_lies_within_its_range(values: list[float], unlisted: float) -> None:
    trade, group = np.array(values), np.zeros(len(values), dtype=np.int64)
    best, worst = rank_range(trade, group, np.array([unlisted]))
    assert (best <= partner_rank(trade, group)).all()
    assert (partner_rank(trade, group) <= worst).all()
