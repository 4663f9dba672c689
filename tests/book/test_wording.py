"""How numbers are scaled and worded: with the digits that a document gives or an interval supports."""

from __future__ import annotations

import doctest

import pytest

from pipelines.book import wording
from pipelines.book.wording import in_words, quoted_number, scale_for

DOLLARS = scale_for("USD", [2e11])
SHARES = scale_for("1")
COUNTS = scale_for("{exercise}")


def test_examples_in_the_module_are_true() -> None:
    assert doctest.testmod(wording).failed == 0


@pytest.mark.parametrize(
    ("unit", "values", "by", "words"),
    [
        ("CNY", [3.5e12], 1e12, "trillion yuan"),
        ("USD", [999e6, None], 1e6, "million dollars"),
        ("USD", [-2e9], 1e9, "billion dollars"),
        ("{exercise}", [14], 1, "exercises"),
        ("{visit}", [], 1, "visits"),
        ("1", [], 0.01, "%"),
        ("RUB", [], 1, "roubles"),
    ],
)
def test_scale_follows_the_largest_amount(unit: str, values: list[float | None], by: float, words: str) -> None:
    scale = scale_for(unit, values)
    assert (scale.by, scale.unit) == (by, words)


def test_a_scaled_number_has_no_dust_of_binary_fractions() -> None:
    assert DOLLARS.of(244_810_000_000.0) == 244.81
    assert SHARES.of(0.113) == 11.3
    assert SHARES.of(None) is None


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (14, 14, 14, "14 exercises"),
        (14, None, None, "14 exercises"),
        (None, 5, 7, "5 to 7 exercises"),
        (None, None, 9, "at most 9 exercises"),
        (None, None, None, "no value"),
        (0, 0, 0, "0 exercises"),
        (None, 0, 0, "0 exercises"),
        (14, 14, 16, "14 exercises (14 to 16)"),
        (14, 12, 14, "14 exercises (12 to 14)"),
        (14, 14, None, "14 exercises (at least 14)"),
        (14, None, 15, "14 exercises (at most 15)"),
        (None, 1, None, "at least 1 exercise"),
        (1, 1, 1, "1 exercise"),
        (1, 1, 2, "1 exercise (1 to 2)"),
        (None, 0, 1, "0 to 1 exercises"),
        # an amount is as in the table, and is told from its bounds
        (146.887e9, 146.8865e9, 146.8875e9, "146.887 billion dollars (146.8865 to 146.8875)"),
        (107.06e9, 107.055e9, 107.065e9, "107.06 billion dollars (107.055 to 107.065)"),
        (240.11e9, 240.105e9, 240.115e9, "240.11 billion dollars (240.105 to 240.115)"),
        (114_148_893_212.0, None, None, "114.1488932 billion dollars"),
        (31_003_330.0, 31_003_330.0, 31_003_330.0, "31.00333 million dollars"),
        (7.4e8, 4.5e8, 1.2695e9, "0.74 billion dollars (0.45 to 1.2695)"),
        (37_550_253_133.44719, 37_550_253_133.44718, 37_550_253_133.4472, "37.550 billion dollars"),
        # a computed share has no more digits than its interval supports
        (0.149941234567891, 0.14985812345678, 0.2072481234567, "14.994 % (14.986 to 20.725)"),
        (0.030158934567, 0.025, 0.035, "3.0 % (2.5 to 3.5)"),
        (0.0365921234567, 0.0365921234567, 0.0365921234567, "3.6592 %"),
        (0.00390625, 0.00390625, 0.00390625, "0.39062 %"),
        (0.113, 0.1125, 0.1135, "11.3 % (11.25 to 11.35)"),
        (0.11878, 0.11878, 0.29308, "11.878 % (11.878 to 29.308)"),
        (0.1234561234567, 0.1234560234567, 0.1234562234567, "12.34561 % (12.34560 to 12.34562)"),
    ],
)
def test_a_value_and_its_bounds_in_words(
    value: float | None, low: float | None, high: float | None, words: str
) -> None:
    scale = DOLLARS if "dollars" in words else SHARES if "%" in words else COUNTS
    assert in_words(value, low, high, scale) == words


def test_a_number_without_a_unit_has_no_gap_before_its_interval() -> None:
    assert in_words(2.0, 1.0, 3.0, scale_for("")) == "2 (1 to 3)"


def test_numbers_have_no_exponent() -> None:
    numbers = (1_234_567.0, 123_456.0, 99_999.4, 0.00001, 12_345_678_901_234.0)
    assert " ".join(map(quoted_number, numbers)) == "1,234,567 123,456 99,999.4 0.00001 12,345,678,901,234"
