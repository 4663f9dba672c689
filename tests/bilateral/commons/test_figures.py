"""Numbers in words: with the digits given or that an interval supports, their scale and their unit."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

from bilateral.commons import figures
from bilateral.commons.figures import asserted, in_words, scale_for
from tests.support.rows import cases

NOTHING = dict.fromkeys(
    ("value", "value_low", "value_high", "unit_measure", "as_stated", "qualifier", "code", "start_date")
)


def test_examples_in_the_module_are_true() -> None:
    assert doctest.testmod(figures).failed == 0


@pytest.mark.parametrize(("row", "said"), cases(__file__, "a_number_is_said_with_its_hedge_scale_and_unit"), ids=str)
def test_a_number_is_said_with_its_hedge_scale_and_unit(row: dict[str, Any], said: str) -> None:
    assert asserted(NOTHING | row) == said


@pytest.mark.parametrize(("way", "numbers", "words"), cases(__file__, "a_number_in_words"), ids=str)
def test_a_number_in_words(way: str, numbers: list[Any], words: str) -> None:
    assert getattr(figures, way)(*numbers) == words


@pytest.mark.parametrize(("unit", "values", "by", "words"), cases(__file__, "a_scale_follows_the_largest"), ids=str)
def test_a_scale_follows_the_largest_amount(unit: str, values: list[float | None], by: float, words: str) -> None:
    scale = scale_for(unit, values)
    assert (scale.by, scale.unit) == (by, words)


def test_a_scaled_number_has_no_dust_of_binary_fractions() -> None:
    assert scale_for("USD", [2e11]).of(244_810_000_000.0) == 244.81
    assert scale_for("1").of(0.113) == 11.3
    assert scale_for("1").of(None) is None


@pytest.mark.parametrize(
    ("unit", "value", "low", "high", "words"), cases(__file__, "a_value_and_its_bounds_in_words"), ids=str
)
def test_a_value_and_its_bounds_in_words(
    unit: str, value: float | None, low: float | None, high: float | None, words: str
) -> None:
    assert in_words(value, low, high, scale_for(unit, [2e11] if unit == "USD" else [])) == words
