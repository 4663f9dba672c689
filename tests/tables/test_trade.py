"""trade: facts of the founding article and of the rule."""

from __future__ import annotations

import pytest

from tests.support.ledger_world import BuiltLedger, assert_one_reference
from tests.support.rows import pick

TOTAL = {"dyad": "CHN-RUS", "measure": "total", "unit_measure": "USD", "status": "actual", "definition_id": None}


def test_the_total_of_2024_is_not_contested_and_keeps_245_as_evidence(real: BuiltLedger) -> None:
    row = real.one("trade", **TOTAL, time_period="2024", reporter="CHN", goods_services="G")
    assert 245e9 in {r["value"] for r in real.all("evidence", observation_id=row["trade_id"])}


def test_two_reporters_of_2023_are_seen_together(real: BuiltLedger) -> None:
    rows = real.all("trade", **TOTAL, time_period="2023")
    by = {row["reporter"]: row for row in rows}
    assert by["CHN"]["value"] == pytest.approx(240.11e9)
    assert by["RUS"]["value"] == pytest.approx(227.7e9)
    assert by["CHN"]["reports_low"] == by["RUS"]["reports_low"] <= 227.7e9
    assert by["CHN"]["reports_high"] == by["RUS"]["reports_high"] >= 240.11e9
    assert [row["reporter"] for row in rows if row["is_reference"]] == ["CHN"]


def test_each_period_of_a_flow_has_one_reference(real: BuiltLedger) -> None:
    assert_one_reference(real.rows["trade"])


def test_a_flow_has_a_direction_and_a_total_has_none(real: BuiltLedger) -> None:
    for row in real.rows["trade"]:
        assert row["actor_a"] < row["actor_b"]
        assert row["dyad"] == f"{row['actor_a']}-{row['actor_b']}"
        if row["measure"] in ("exports", "balance"):
            assert {row["origin"], row["destination"]} == {row["actor_a"], row["actor_b"]}
        if row["measure"] == "total":
            assert pick(row, "origin destination valuation") == (None, None, None)
