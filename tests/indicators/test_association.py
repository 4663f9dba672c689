"""Association: the inputs of Signorino and Ritter (1999), identities, bounds, symmetry and undefined cases."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.indicators import association
from pipelines.indicators.association import from_counts
from tests.support.real_files import real_file

COUNTS = st.integers(2, 4).flatmap(lambda k: arrays(np.int64, (3, k, k), elements=st.integers(0, 9)))
MEASURES = {
    "identical": lambda pair: association.ratio(pair.same, pair.n),
    "agreement": association.agreement,
    "s_absolute": association.s_absolute,
    "pi": association.scott_pi,
    "kappa": association.kappa,
    "kappa_quadratic": association.kappa_quadratic,
}


def table(name: str, a: str, b: str, categories: int, lowest: int = 0, weight: str = "") -> Any:
    """Contingency counts of two columns of a real table, with categories from ``lowest`` up."""
    with open(real_file(f"affinity/{name}.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counts = np.zeros((categories, categories))
    for row in rows:
        place = tuple(int(float(row[side])) - lowest for side in (a, b))
        counts[place] += float(row[weight]) if weight else 1
    return counts


def binary(counts: Any) -> Any:
    """Any commitment against none."""
    return np.array([[counts[0, 0], counts[0, 1:].sum()], [counts[1:, 0].sum(), counts[1:, 1:].sum()]])


def all_of(counts: Any) -> dict[str, float]:
    """Every measure of one table of counts."""
    return {name: float(measure(from_counts(counts))) for name, measure in MEASURES.items()}


def printed(value: float, digits: str) -> bool:
    """Whether ``value`` rounds to the digits as printed."""
    places = len(digits.rpartition(".")[2])
    return f"{value:.{places}f}" == digits


PUBLISHED = """
alliances1914 GMY RUS 4 0 s_absolute 0.4 pi -0.04478 kappa -0.02941 kappa_quadratic -0.07759
alliances1947 UK FRN 4 0 s_absolute 0.9231 kappa 0.8354
UNVotes1947 USA RUS 3 1 s_absolute -0.5 pi -0.5444 kappa -0.4545 kappa_quadratic -0.4935
UNVotes1947 USA RUS 3 1 agreement 0.25
UNVotes1947 USA FRN 3 1 s_absolute 0.78125 kappa 0.6863
"""
"""Table, two columns, number of categories, lowest category; then measures. The paper prints .7812, rounded half to
even."""


@pytest.mark.parametrize("case", PUBLISHED.strip().split("\n"))
def test_published_values_of_alliances_and_votes(case: str) -> None:
    name, a, b, categories, lowest, *digits = case.split()
    measured = all_of(table(name, a, b, int(categories), int(lowest)))
    for measure, text in zip(digits[::2], digits[1::2], strict=True):
        assert printed(measured[measure], text), measure


def test_the_united_states_and_the_soviet_union_voted_on_32_roll_calls_in_1947() -> None:
    assert table("UNVotes1947", "USA", "RUS", 3, lowest=1).sum() == 32


def test_germany_and_russia_1914_by_capabilities_and_by_any_alliance() -> None:
    by_capabilities = from_counts(table("alliances1914", "GMY", "RUS", 4, weight="Cap"))
    assert printed(float(association.s_absolute(by_capabilities)), "-0.46")
    counts = table("alliances1914", "GMY", "RUS", 4)
    by_any = all_of(binary(counts))
    assert printed(by_any["s_absolute"], "0.4")
    assert by_any["pi"] == by_any["kappa"] == 0.0625


@given(COUNTS)
def test_measures_are_symmetric_and_in_their_bounds(counts: Any) -> None:
    turned = np.swapaxes(counts, -1, -2)
    for name, measure in MEASURES.items():
        measured = measure(from_counts(counts))
        np.testing.assert_array_equal(measured, measure(from_counts(turned)), err_msg=name)
        known = measured[~np.isnan(measured)]
        assert (known <= 1).all()
        assert (known >= (0 if name in ("identical", "agreement") else -1)).all(), name


@given(COUNTS)
def test_the_order_of_the_scale_does_not_matter(counts: Any) -> None:
    for measure in (*MEASURES.values(), lambda pair: pair.n):
        np.testing.assert_array_equal(measure(from_counts(counts)), measure(from_counts(counts[..., ::-1, ::-1])))


@given(COUNTS)
def test_null_exactly_where_there_is_no_item_or_chance_is_perfect(counts: Any) -> None:
    pair = from_counts(counts)
    is_empty = counts.sum(axis=(-2, -1)) == 0
    in_one_cell = (counts * np.eye(counts.shape[-1], dtype=np.int64)).max(axis=(-2, -1)) == counts.sum(axis=(-2, -1))
    for name, measure in MEASURES.items():
        needs_chance = name.startswith(("pi", "kappa"))
        np.testing.assert_array_equal(
            np.isnan(measure(pair)), is_empty | (in_one_cell if needs_chance else False), err_msg=name
        )


@given(arrays(np.int64, (2, 2), elements=st.integers(0, 20)))
def test_two_categories_need_no_weights(counts: Any) -> None:
    measured = all_of(counts)
    np.testing.assert_allclose(measured["kappa"], measured["kappa_quadratic"], atol=1e-12)
