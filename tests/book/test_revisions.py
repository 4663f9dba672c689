"""How numbers changed: cells from the day on which a value was known to that of the next, and the reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipelines.book.revisions import revisions, told
from tests.book.section_rows import spanned, tables_of

NAME = "trade/AUS-CHN/TOTAL/G/2020/AUS/-|total||actual||USD"


def state(day: str, value: float, why: str = "") -> dict[str, Any]:
    return spanned(value) | {"known_from": day, **({"why": why} if why else {})}


HISTORY = [state("2021-01-31", 1e11), state("2021-06-30", 2e11, "another figure, which ranks higher, was published")]


def test_a_cell_lasts_until_the_next_value_and_says_why_it_was_replaced() -> None:
    row = {"dyad": "AUS-CHN", "trade_id": NAME, "measure": "total", "product": "TOTAL", "status": "actual"}
    row |= {"origin": None, "reporter": "AUS", "time_period": "2020", "unit_measure": "USD"} | spanned(2e11)
    tables = replace(tables_of(trade=[row]), histories={NAME: HISTORY}, date="2026-01-01")
    first, last = (mark.datum for mark in revisions("AUS-CHN", tables).panels[0].marks)
    assert (first["start"], first["end"], first["series"]) == ("2021-01-31", "2021-06-30", "lower than in this release")
    assert "50 per cent lower" in first["label"]
    assert first["label"].endswith("then another figure, which ranks higher, was published")
    assert (last["start"], last["end"], last["series"]) == ("2021-06-30", "2026-01-01", "as in this release")
    assert first["strength"] > last["strength"]


def test_a_number_that_never_changed_has_no_lane() -> None:
    assert not revisions("AUS-CHN", tables_of(trade=[])).panels


def test_the_evidence_tells_the_states_in_order_and_what_the_release_before_said() -> None:
    before = {"release": True, "value": 9e10, "why": "evidence_changed"}
    assert told([before, *HISTORY], "USD") == [
        "In the release before: 90 billion dollars, changed since (evidence changed)",
        "From 2021-01-31: 100 billion dollars",
        "From 2021-06-30: 200 billion dollars, because another figure, which ranks higher, was published",
    ]
