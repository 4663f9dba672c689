"""Shares of energy are computed of one reporter's volumes, where no document states them."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.tables.shared.energy_shares import energy_shares
from tests.support.rows import default_row, pick


def volume(origin: str, value: float, **more: Any) -> dict[str, Any]:
    row = {"energy_id": origin, "origin": origin, "destination": "CHN", "dyad": f"CHN-{origin}", "measure": "volume"}
    row |= {"unit_measure": "t", "reporter": "CHN", "value": value, "value_low": value - 1, "value_high": value + 1}
    return default_row("energy") | row | more


PART, WHOLE = volume("RUS", 20.0), volume("WLD", 100.0)


def test_a_share_is_a_suppliers_part_of_all_that_the_buyer_takes() -> None:
    (row,) = energy_shares([PART, WHOLE])
    assert pick(row, "origin destination obs_value unit_measure series") == (
        "RUS",
        "CHN",
        20,
        "%",
        "crude_oil/CHN/weight",
    )
    assert pick(row, "value_low value_high") == pytest.approx((100 * 19 / 101, 100 * 21 / 99))
    assert row["rests_on"] == ["RUS", "WLD"]


@pytest.mark.parametrize(
    "change",
    [
        {"reporter": "RUS"},
        {"reporter": None},
        {"unit_measure": "[bbl_us]"},
        {"obs_status": "E"},
        {"value": None},
        {"product": "coal"},
        {"time_period": "2019"},
        {"is_reference": False},
    ],
)
def test_volumes_of_another_office_period_product_or_unit_are_not_divided(change: dict[str, Any]) -> None:
    assert [*energy_shares([PART | change, WHOLE])] == []


def test_what_a_document_states_stands_alone() -> None:
    stated = PART | {"measure": "share", "base_actor": "CHN", "basis": "weight"}
    assert [*energy_shares([PART, WHOLE, stated])] == []
    assert [*energy_shares([PART, WHOLE, stated | {"basis": "value"}])], "the share of the value is another"
