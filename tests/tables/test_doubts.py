"""What is questioned, by whom or by which rule, in the real ledger and in rows made up for the rules."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.tables.doubts import less_than_parts, spoken_totals
from tests.support.ledger_world import real
from tests.support.rows import each_case

KURSK = "deployments/prk-troops-kursk"


def troops(subject: str, low: float, high: float | None) -> dict[str, Any]:
    measured = {"measure": "personnel", "actor_id": None, "status": "held", "definition_id": None}
    bounds = {"unit_measure": "{person}", "value_low": low, "value_high": high}
    return {"table": "deployments", "subject_id": subject, "observation_id": f"{subject}|personnel"} | measured | bounds


@pytest.mark.parametrize(("whole", "is_less"), [(11_000, True), (14_000, False)])
def test_a_whole_is_never_below_the_sum_of_its_parts(whole: int, is_less: bool) -> None:
    records = [{"table": "deployments", "record_id": f"d{n}", "part_of_id": "prk-troops-kursk"} for n in (1, 2)]
    parts = [troops("deployments/d1", 11_000, 11_000), troops("deployments/d2", 3_000, None)]
    found = [*less_than_parts([troops(KURSK, whole, whole), *parts], records, set())]  # type: ignore[arg-type, list-item]
    assert [(row["subject_id"], code, rule) for row, _, code, rule, _ in found] == [(KURSK, "size", "parts")] * is_less


@pytest.mark.parametrize(("total", "is_doubted"), [(87.0e9, True), (88.8e9, False)])
def test_a_total_that_a_person_speaks_yields_to_both_flows(total: float, is_doubted: bool) -> None:
    same = {
        "dyad": "CHN-RUS",
        "scope": None,
        "product": "TOTAL",
        "goods_services": "G",
        "status": "actual",
        "definition_id": None,
    }
    same |= {"unit_measure": "USD", "time_period": "2013", "reporter": "RUS"}

    def row(name: str, measure: str, origin: str | None, low: float, high: float) -> dict[str, Any]:
        values = {"value_low": low, "value_high": high, "preferred_support_id": f"{name}#1"}
        return same | {"trade_id": name, "measure": measure, "origin": origin} | values

    trade = [row("t", "total", None, total - 5e7, total + 5e7), row("x", "exports", "RUS", 35.62e9, 35.63e9)]
    trade += [row("m", "exports", "CHN", 53.17e9, 53.18e9)]
    found = [*spoken_totals(trade, {"t#1"})]  # type: ignore[arg-type]
    assert [(row["observation_id"], code, rule) for row, _, code, rule, _ in found] == [
        ("t", "speaker", "flows")
    ] * is_doubted
    assert not [*spoken_totals(trade, {"x#1"})], "an office's own total is not spoken"  # type: ignore[arg-type]


def test_the_kursk_troops_are_those_of_both_dispatches() -> None:
    of = {"subject_id": KURSK, "measure": "personnel", "status": "held"}
    assert real().one("observations", **of)["value"] == 15_000


@each_case(__file__, "observation code")
def test_what_curators_question_is_told(observation: str, code: str) -> None:
    rows = real().all("doubts", table="observations", row_id=observation)
    assert code in {row["code"] for row in rows}
    indicators = real().all("indicators", observation_id=observation)
    assert indicators
    assert all(row["is_doubted"] for row in indicators)


def test_every_doubtful_row_of_evidence_is_a_doubt_and_no_other() -> None:
    documents = {row["document_id"]: row["reliability"] for row in real().rows["documents"]}
    expected = {
        row["evidence_id"]
        for row in real().rows["evidence"]
        if row["is_admissible"] and (row["doubt"] or row["credibility"] == 4 or documents[row["document_id"]] == "E")
    }
    assert {row["row_id"] for row in real().all("doubts", table="evidence")} == expected
    preferred = {row["preferred_support_id"] for row in real().rows["observations"]}
    shown = {row["evidence_id"] for row in real().all("doubts", table="observations") if row["evidence_id"]}
    assert shown == expected & preferred
