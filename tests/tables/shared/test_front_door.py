"""Observations as rows of the front door: which reports are shown, and under which series."""

from __future__ import annotations

from typing import Any

from pipelines.tables.shared.front_door import trade_rows
from tests.support.rows import default_row


def report(trade_id: str, **more: Any) -> dict[str, Any]:
    return default_row("trade", trade_id=trade_id, observation_id=trade_id, base_actor=None) | more


def test_reports_of_two_reporters_are_two_series() -> None:
    rows = trade_rows([report("a", is_reference=True), report("b", reporter="RUS"), report("c", reporter=None)])
    assert {row["series"]: row["row_id"] for row in rows} == {"G/CHN": "a", "G/RUS": "b", "G/*": "c"}


def test_of_one_reporters_valuations_the_reference_is_shown_else_the_one_with_most_evidence() -> None:
    rows = [report("a", n_evidence=3), report("b", valuation="FOB", is_reference=True)]
    assert [row["row_id"] for row in trade_rows(rows)] == ["b"]
    rows = [report("a"), report("b", valuation="FOB", n_evidence=2)]
    assert [row["row_id"] for row in trade_rows(rows)] == ["b"]


def test_of_one_reporters_valuations_a_weak_or_unvalued_one_comes_last_whatever_its_evidence() -> None:
    rows = [report("a", valuation=None, n_evidence=3), report("b", valuation="CIF")]
    assert [row["row_id"] for row in trade_rows(rows)] == ["b"]
    rows = [report("a", obs_status="U", n_evidence=3), report("b", valuation=None)]
    assert [row["row_id"] for row in trade_rows(rows)] == ["b"]


def test_a_stated_place_among_the_partners_in_goods_is_a_rank_of_whoever_states_it() -> None:
    rank = {"measure": "rank", "base_actor": "RUS", "value": 1.0, "reporter": None, "origin": None}
    others = report("b", **rank | {"goods_services": "GS"}), report("c", **rank | {"origin": "CHN"})  # as a seller
    (row,) = trade_rows([report("a", **rank), *others])
    assert {name: row[name] for name in ("indicator", "origin", "destination", "series", "obs_value")} == {
        "indicator": "partner_rank", "origin": "RUS", "destination": "CHN", "series": "*", "obs_value": 1.0,
    }  # fmt: skip


def test_a_report_without_admissible_evidence_and_one_of_a_product_are_not_shown() -> None:
    assert trade_rows([report("a", n_evidence=0), report("b", product="27"), report("c", measure="share")]) == []
