"""energy: facts of the founding article and of the rule."""

import pytest

from tests.support.ledger_world import BuiltLedger, assert_one_reference
from tests.support.rows import pick


def test_russian_crude_oil_to_china_in_2024(real: BuiltLedger) -> None:
    volume = {"product": "crude_oil", "measure": "volume", "unit_measure": "t", "status": "actual"}
    row = real.one("energy", **volume, time_period="2024", reporter="CHN")
    assert pick(row, "origin destination dyad valuation") == ("RUS", "CHN", "CHN-RUS", None)
    assert row["value"] == pytest.approx(108.5e6, rel=0.02)
    assert row["is_reference"]


def test_each_period_of_a_flow_has_one_reference(real: BuiltLedger) -> None:
    assert_one_reference(real.rows["energy"])
