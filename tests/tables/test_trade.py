"""trade: facts of the founding article and of the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.ledger_world import BuiltLedger, assert_one_reference, document, world
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


def test_the_reporter_with_most_periods_is_the_reference(tmp_path: Path) -> None:
    say = """{{about: trade, measure: total, actors: [CHN, RUS], reporter: {}, dates: {}, value: {}, scale: billion,
        unit: USD}}"""
    texts = [
        say.format("CHN", 2023, 240),
        say.format("CHN", 2024, 245),
        say.format("AUS", 2024, 230),
        say.format("AUS", 2022, 190),
    ]
    built = world(tmp_path, [document("a", *texts, say.format("CHN", 2021, 147))])
    assert {(row["reporter"], row["time_period"]) for row in built.all("trade", is_reference=True)} == {
        ("CHN", "2021"),
        ("AUS", "2022"),
        ("CHN", "2023"),
        ("CHN", "2024"),
    }


def test_one_currencys_reports_span_no_other(tmp_path: Path) -> None:
    say = """{{about: trade, measure: total, actors: [CHN, RUS], reporter: CHN, dates: 2024, value: {},
        scale: billion, unit: {}}}"""
    built = world(tmp_path, [document("a", say.format(245, "USD"), say.format(1740, "CNY"))])
    rows = {row["unit_measure"]: row for row in built.rows["trade"]}
    assert rows["USD"]["reports_high"] == 245.5e9
    assert all(row["is_reference"] for row in rows.values())
