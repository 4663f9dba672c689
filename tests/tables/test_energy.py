"""energy: facts of the founding article and of the rule."""

from __future__ import annotations

import pytest

from tests.support.ledger_world import BuiltLedger, assert_one_reference
from tests.support.rows import pick


def test_russian_crude_oil_to_china_in_2024(real: BuiltLedger) -> None:
    volume = {"product": "crude_oil", "measure": "volume", "unit_measure": "t", "status": "actual"}
    row = real.one("energy", **volume, time_period="2024", reporter="CHN", origin="RUS")
    assert pick(row, "destination dyad valuation") == ("CHN", "CHN-RUS", None)
    assert row["value"] == pytest.approx(108.5e6, rel=0.02)
    assert row["is_reference"]


def test_each_period_of_a_flow_has_one_reference(real: BuiltLedger) -> None:
    assert_one_reference(real.rows["energy"])


def test_all_imports_are_the_whole_of_what_suppliers_deliver(real: BuiltLedger) -> None:
    crude = {"product": "crude_oil", "destination": "CHN", "status": "actual", "time_period": "2023", "reporter": "CHN"}
    tonnes = {row["origin"]: row["value"] for row in real.all("energy", **crude, measure="volume", unit_measure="t")}
    suppliers = {origin: value for origin, value in tonnes.items() if origin != "WLD"}
    assert max(suppliers, key=lambda origin: suppliers[origin]) == "RUS"
    assert sum(suppliers.values()) < tonnes["WLD"]
    (printed,) = real.all("energy", **crude, measure="share", base_actor="CHN")
    assert 100 * tonnes["RUS"] / tonnes["WLD"] == pytest.approx(printed["value"], abs=0.5)
    ranks = {row["origin"]: row["value"] for row in real.all("energy", **crude, measure="rank")}
    assert sorted(ranks, key=lambda origin: ranks[origin]) == ["RUS", "SAU", "IRQ", "MYS"]
