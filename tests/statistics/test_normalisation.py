"""Scores: what each method makes of a value, bounds and order; only the reference set sets the scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.statistics.normalisation import METHODS, reference, score
from schemas.written import registers

numbers = st.integers(-500, 500).map(float)
sets = st.lists(numbers, min_size=2, max_size=30).filter(lambda x: len(set(x)) > 1)


def test_what_a_curator_may_write_is_what_there_is() -> None:
    assert (*METHODS,) == registers.NORMALISATIONS


def test_each_method_on_ten_values() -> None:
    of = reference(range(1, 11))
    assert score([1, 4, 10], of, "min_max") == pytest.approx([0, 100 / 3, 100])
    sd = np.std(range(1, 11), ddof=1)
    assert score([5.5, 5.5 + sd], of, "z_score") == pytest.approx([50, 50 + 100 / 12**0.5])
    assert score([0, 1, 4.5, 10, 11], of, "rank").tolist() == [0, 5, 40, 95, 100]
    twenty = reference(range(20))
    assert score([0, 9.25, 18.5, 19], twenty, "distance") == pytest.approx([0, 50, 100, 100])


def test_less_is_better_where_the_direction_says_so() -> None:
    of = reference([2, 4, 6], -1)
    assert score([2, 3, 6], of, "min_max", -1).tolist() == [100, 75, 0]


def test_ties_count_half() -> None:
    assert score([5], reference([1, 5, 5, 9]), "rank").tolist() == [50]


@pytest.mark.parametrize("method", METHODS)
@given(values=sets, x=st.lists(numbers, min_size=1))
def test_scores_lie_within_0_and_100_and_keep_the_order(method: str, values: list[float], x: list[float]) -> None:
    scores = score(sorted(x), reference(values), method)
    assert ((scores >= 0) & (scores <= 100)).all()
    assert (np.diff(scores) >= 0).all()
    assert np.isnan(score([np.nan], reference(values), method)).all()
    assert score([np.inf], reference(values), method)[0] == 100
    assert score([-np.inf], reference(values), method)[0] == 0


@pytest.mark.parametrize("method", ["min_max", "z_score", "rank"])
@given(values=sets, x=numbers)
def test_turning_the_direction_turns_the_score(method: str, values: list[float], x: float) -> None:
    """Not true of a distance: its reference is the best end, which is then the other one."""
    up, down = score([x], reference(values), method), score([x], reference(values, -1), method, -1)
    assert up + down == pytest.approx(100)


@pytest.mark.parametrize("method", METHODS)
@given(values=sets, a=st.integers(1, 9), b=st.integers(-99, 99))
def test_the_unit_does_not_matter(method: str, values: list[float], a: int, b: int) -> None:
    changed = [a * x + b for x in values]
    assert score(changed, reference(changed), method) == pytest.approx(score(values, reference(values), method))


@given(values=sets)
def test_the_order_of_the_reference_set_does_not_matter(values: list[float]) -> None:
    assume(len(values) > 2)
    assert (reference(values) == reference(values[::-1])).all()
