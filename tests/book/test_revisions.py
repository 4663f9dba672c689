"""How numbers changed: cells from the day on which a value was known to that of the next, and the reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipelines.book.energy import energy
from pipelines.book.revisions import revisions, told
from pipelines.book.trade import trade
from tests.book.section_rows import data, indicator_row, spanned, tables_of

NAME = "trade/AUS-CHN/TOTAL/G/2020/AUS/-|total||actual||USD"


def state(day: str, value: float, why: str = "") -> dict[str, Any]:
    return spanned(value) | {"known_from": day, **({"why": why} if why else {})}


HISTORY = [state("2021-01-31", 1e11), state("2021-06-30", 2e11, "another figure, which ranks higher, was published")]


def test_a_cell_lasts_until_the_next_value_and_says_why_it_was_replaced() -> None:
    row = {"dyad": "AUS-CHN", "trade_id": NAME, "measure": "total", "product": "TOTAL", "status": "actual"}
    row |= {"origin": None, "reporter": "AUS", "time_period": "2020", "unit_measure": "USD"} | spanned(2e11)
    tables = replace(tables_of(trade=[row]), histories={NAME: HISTORY}, date="2026-01-01")
    row |= {"goods_services": "G", "valuation": None, "scope": None, "obs_status": "A", "is_contested": False}
    first, last = (mark.datum for mark in revisions([trade("AUS-CHN", tables)], tables).panels[0].marks)
    assert first["lane"] == "2020, both ways, by Australia"
    assert (first["start"], first["end"], first["series"]) == ("2021-01-31", "2021-06-30", "lower than in this release")
    assert "50 per cent lower" in first["label"]
    assert first["label"].endswith("then another figure, which ranks higher, was published")
    assert (last["start"], last["end"], last["series"]) == ("2021-06-30", "2026-01-01", "as in this release")
    assert first["strength"] > last["strength"]


def test_a_number_that_never_changed_has_no_lane() -> None:
    assert not revisions([trade("AUS-CHN", tables_of(trade=[]))], tables_of(trade=[])).panels


def test_other_numbers_have_lanes_in_the_words_of_their_charts() -> None:
    more = {"origin": "RUS", "destination": "CHN", "series": "crude_oil", "unit_measure": "t", "status": "actual"}
    row = indicator_row("energy_volume", "CHN-RUS", "2020", 2e11, observation_id="energy/x", **more)
    tables = replace(tables_of([row]), histories={"energy/x": HISTORY}, date="2026-01-01")
    lanes = {mark["lane"] for mark in data(revisions([energy("CHN-RUS", tables)], tables))}
    assert lanes == {"2020, Crude oil from Russia to China: all routes"}


def test_the_evidence_tells_the_states_in_order_and_what_the_release_before_said() -> None:
    before = {"release": True, "value": 9e10, "why": "evidence_changed"}
    assert told([before, *HISTORY], "USD") == [
        "In the release before: 90 billion dollars, changed since (evidence changed)",
        "From 2021-01-31: 100 billion dollars",
        "From 2021-06-30: 200 billion dollars, because another figure, which ranks higher, was published",
    ]
