"""Evidence in words: the scale and unit of its number, with exactly the digits that it has."""

from __future__ import annotations

from typing import Any

import pytest

from bilateral.figures import asserted

NOTHING = dict.fromkeys(
    ("value", "value_low", "value_high", "unit_measure", "as_stated", "qualifier", "code", "start_date")
)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"value": 2.4011e11, "unit_measure": "USD", "as_stated": "240.11"}, "240.11 billion USD"),
        ({"value": 5.8e10, "unit_measure": "USD", "as_stated": "58.0"}, "58.0 billion USD"),
        ({"value": 70_100.0, "unit_measure": "t", "as_stated": "70.1"}, "70.1 thousand t"),
        ({"value": 8000.0, "unit_measure": "{person}", "as_stated": "8000"}, "8000 person"),
        ({"value": 0.0, "unit_measure": "{vessel}", "as_stated": "0"}, "0 vessel"),
        ({"value": 56.2, "unit_measure": "%", "as_stated": "56.2"}, "56.2 %"),
        ({"value": 5.0, "unit_measure": "1", "as_stated": "fifth"}, "5 “fifth”"),
        (
            {"value": 3.5e12, "unit_measure": "RUB", "as_stated": "3,5", "qualifier": "about"},
            "about 3.5 trillion RUB “3,5”",
        ),
        (
            {"value": -8.1e9, "unit_measure": "EUR", "as_stated": "EUR 8.1 billion"},
            "-8.1 billion EUR “EUR 8.1 billion”",
        ),
        ({"value": 2.44807123456e11, "unit_measure": "USD"}, "244.807123456 billion USD"),
        (
            {"value_low": 350.0, "unit_measure": "{person}", "as_stated": "350", "qualifier": "more_than"},
            "more than 350 person",
        ),
        (
            {"value_high": 8e11, "unit_measure": "EUR", "as_stated": "800", "qualifier": "up_to"},
            "up to 800 billion EUR",
        ),
        (
            {
                "value": 1.6e12,
                "value_low": 1.44e12,
                "value_high": 1.6e12,
                "unit_measure": "CNY",
                "as_stated": "1.6",
                "qualifier": "nearly",
            },
            "nearly 1.6 trillion CNY",
        ),
        (
            {"value_low": 350.0, "value_high": 390.0, "unit_measure": "{person}", "qualifier": "between"},
            "350 to 390 person",
        ),
        ({"code": "participant"}, "participant"),
        ({"start_date": "2024-07"}, "2024-07"),
        ({}, ""),
    ],
    ids=str,
)
def test_a_number_is_said_with_its_hedge_scale_and_unit(row: dict[str, Any], said: str) -> None:
    assert asserted(NOTHING | row) == said
