"""Sentences above charts: made of firm values alone, in the words of the values."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.book.headlines import headline, is_weak, rounded
from pipelines.book.trade import dependence, trade
from tests.book.section_rows import indicator_row, spanned, tables_of

DYAD = "AUS-CHN"


def trade_row(year: int, value: float | None, **more: Any) -> dict[str, Any]:
    row = {"dyad": DYAD, "measure": "total", "product": "TOTAL", "goods_services": "G", "status": "actual"}
    row |= {"unit_measure": "USD", "reporter": "AUS", "valuation": None, "origin": None, "destination": None}
    return row | {"time_period": str(year), "obs_status": "A"} | spanned(value) | more


def title(*rows: dict[str, Any]) -> str:
    tables = tables_of(trade=list(rows))
    return headline(trade(DYAD, tables).panels[0], DYAD, tables)


def test_the_last_value_is_compared_with_the_years_before() -> None:
    assert title(trade_row(2020, 1e11), trade_row(2021, 1.5e11), trade_row(2022, 2.4481e11)) == (
        "Australia’s trade in goods with China was 245 billion dollars in 2022, 63 per cent more than in 2021 and "
        "2.4 times that of 2020"
    )


@pytest.mark.parametrize("weak", [{"obs_status": "F"}, {"obs_status": "U"}, {"is_contested": True}])
def test_a_weak_value_makes_no_sentence(weak: dict[str, Any]) -> None:
    assert "in 2021" in title(trade_row(2021, 1e11), trade_row(2022, 2e11, **weak))
    assert title(trade_row(2022, 2e11, **weak)) == ""


def test_what_is_only_estimated_has_no_sentence() -> None:
    assert title(trade_row(2022, 2e11, status="estimated")) == ""


def test_a_direction_says_who_sold() -> None:
    flow = {"measure": "exports", "origin": "CHN", "destination": "AUS"}
    assert title(trade_row(2022, 7.38e10, **flow)) == "China sold Australia goods worth 73.8 billion dollars in 2022"


def test_shares_of_both_sides_are_of_one_year_and_one_source() -> None:
    def share(origin: str, period: str, value: float, series: str = "ledger") -> dict[str, Any]:
        ends = {"origin": origin, "destination": "CHN" if origin == "AUS" else "AUS"}
        return indicator_row("trade_share", DYAD, period, value, series=series, **ends)

    tables = tables_of(
        [
            share("AUS", "2020", 0.31),
            share("CHN", "2020", 0.04),
            share("AUS", "2022", 0.5),
            share("CHN", "2022", 0.1, "x"),
        ]
    )
    assert headline(dependence(DYAD, tables).panels[0], DYAD, tables) == (
        "China accounted for 31 per cent of Australia’s trade in goods in 2020, and Australia for 4.0 per "
        "cent of China’s"
    )


def test_an_amount_is_rounded_before_its_scale_is_chosen() -> None:
    assert rounded(9.998e11, "CNY") == "1 trillion yuan"
    assert rounded(2.4481e11, "USD") == "245 billion dollars"


def test_a_rating_below_c_is_weak() -> None:
    tables = tables_of(said={"a": ("A", "C"), "b": ("B", "F")})
    assert [is_weak({"observation_id": name, "obs_status": "A"}, tables) for name in "ab"] == [False, True]
