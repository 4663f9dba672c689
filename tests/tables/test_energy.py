"""energy: the model accepts the rows; facts of the founding article and of the rule."""

from __future__ import annotations

import pytest

from tests.support.ledger_world import BuiltLedger, accepted, assert_one_reference


def test_the_model_accepts_the_rows(real: BuiltLedger) -> None:
    accepted(real, "energy")


def test_russian_crude_oil_to_china_in_2024(real: BuiltLedger) -> None:
    row = real.one(
        "energy",
        product="crude_oil",
        measure="volume",
        time_period="2024",
        reporter="CHN",
        unit_measure="t",
        status="actual",
    )
    assert (row["origin"], row["destination"], row["dyad"], row["valuation"]) == ("RUS", "CHN", "CHN-RUS", None)
    assert row["value"] == pytest.approx(108.5e6, rel=0.02)
    assert row["is_reference"]


def test_each_period_of_a_flow_has_one_reference(real: BuiltLedger) -> None:
    assert_one_reference(real.rows["energy"])
