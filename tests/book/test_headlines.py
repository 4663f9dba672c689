"""Sentences above charts: made of firm values alone, in the words of the values."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.book.headlines import headline, is_weak, rule_headline
from pipelines.book.panels import Mark, Panel, Rule
from pipelines.book.trade import dependence, trade
from tests.book.section_rows import indicator_row, spanned, tables_of

DYAD = "AUS-CHN"


def trade_row(year: int, value: float | None, **more: Any) -> dict[str, Any]:
    row = {"dyad": DYAD, "measure": "total", "product": "TOTAL", "goods_services": "G", "status": "actual"}
    row |= {"unit_measure": "USD", "reporter": "AUS"}
    row |= dict.fromkeys(("valuation", "origin", "destination", "scope"))
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
    assert title(trade_row(2022, 2e11, **weak)) == ""


@pytest.mark.parametrize("later", [{"obs_status": "U"}, {"is_contested": True}])
def test_there_is_no_sentence_where_the_chart_goes_on_with_weaker_values(later: dict[str, Any]) -> None:
    assert title(trade_row(2021, 1e11), trade_row(2022, 2e11, **later)) == ""
    assert title(trade_row(2021, 1e11), trade_row(2022, 2e11, reporter="CHN", **later)) == ""
    assert "in 2022" in title(trade_row(2021, 1e11, **later), trade_row(2022, 2e11))


def test_there_is_no_sentence_where_the_chart_goes_on_with_bounds_alone() -> None:
    assert title(trade_row(2021, 1e11), trade_row(2022, None, value_low=1e11, value_high=2e11)) == ""


def test_what_is_only_expected_does_not_end_the_sentence_on_what_was() -> None:
    assert "in 2021" in title(trade_row(2021, 1e11), trade_row(2022, 2e11, obs_status="F"))


def test_what_is_only_estimated_has_no_sentence() -> None:
    assert title(trade_row(2022, 2e11, status="estimated")) == ""


def test_a_direction_says_who_sold() -> None:
    flow = {"measure": "exports", "origin": "CHN", "destination": "AUS"}
    assert title(trade_row(2022, 7.38e10, **flow)) == "China sold Australia goods worth 73.8 billion dollars in 2022"


def shares(*rows: tuple[str, int, float | None, str]) -> str:
    """The sentence above shares, each with the side that trades, its year and its series."""
    made = [
        indicator_row("trade_share", DYAD, str(year), value, series=series, origin=side, destination=other)
        | ({"value_low": 0.4, "value_high": 0.5} if value is None else {})
        for side, year, value, series in rows
        for other in DYAD.split("-")
        if other != side
    ]
    tables = tables_of(made)
    return headline(dependence(DYAD, tables).panels[0], DYAD, tables)


def test_shares_of_both_sides_are_of_one_year_and_one_source() -> None:
    both = [
        ("AUS", 2020, 0.31, "ledger"),
        ("CHN", 2020, 0.04, "ledger"),
        ("AUS", 2018, 0.5, "x"),
        ("CHN", 2019, 0.1, "x"),
    ]
    assert shares(*both) == (
        "China accounted for 31 per cent of Australia’s trade in goods in 2020, and Australia for 4.0 per "
        "cent of China’s"
    )


def test_where_the_shares_of_a_side_go_on_the_sentence_is_about_their_last() -> None:
    both = [("AUS", 2009, 0.088, "ledger"), ("CHN", 2009, 0.001, "ledger")]
    assert shares(*both, ("AUS", 2014, 0.417, "x")) == (
        "China accounted for 42 per cent of Australia’s trade in goods in 2014"
    )
    assert shares(*both, ("CHN", 2012, 0.002, "ledger")) == (
        "China accounted for 8.8 per cent of Australia’s trade in goods in 2009, and Australia for 0.1 per cent of "
        "China’s"
    )
    assert shares(*both, ("AUS", 2014, 0.417, "x"), ("CHN", 2014, 0.02, "y"), ("CHN", 2015, 0.03, "y")) == (
        "China accounted for 42 per cent of Australia’s trade in goods in 2014, and Australia for 2.0 per cent of "
        "China’s"
    ), "of two sources"


def test_shares_that_go_on_within_bounds_alone_have_no_sentence() -> None:
    both = [("AUS", 2009, 0.088, "ledger"), ("CHN", 2009, 0.001, "ledger")]
    assert shares(*both, ("AUS", 2014, None, "ledger"), ("CHN", 2014, None, "ledger")) == ""


def test_a_later_package_whose_count_is_disputed_leaves_no_sentence() -> None:
    def listed(year: int, label: str = "") -> Mark:
        row = {"start_date": f"{year}-02-01", "label": f"Package of {year}"}
        return Mark((("sanctions", row),), {"value": 9, "drawn": ["value"], "label": label})

    def sentence(*marks: Mark) -> str:
        title = "Firms and other entities of China listed, by package"
        return headline(Panel("sanctions-chn", title, "deals", "firms", [*marks]), DYAD, tables_of())

    assert sentence(listed(2023), listed(2024)) == "Package of 2024: 9 firms of China"
    assert sentence(listed(2023), listed(2024, "the documents disagree")) == ""


def test_a_disputed_count_of_the_last_year_leaves_a_rule_without_a_sentence() -> None:
    def counted(year: int, is_contested: bool) -> Mark:
        row = {"obs_value": 4, "value_low": 4, "is_contested": is_contested}
        return Mark((("indicators", row),), {"year": year, "rule": "patrols", "drawn": ["value"]})

    def sentence(is_contested: bool) -> str:
        panel = Panel("exercises", "", "series", "", [counted(2022, False), counted(2023, is_contested)])
        return rule_headline(Rule("patrols", "Patrols only"), panel, DYAD, tables_of())

    assert sentence(False) == "Australia and China held 4 joint patrols in 2023 by the rule “Patrols only”"
    assert sentence(True) == ""


def test_a_rating_below_c_is_weak() -> None:
    tables = tables_of(said={"a": ("A", "C"), "b": ("B", "F")})
    assert [is_weak({"observation_id": name, "obs_status": "A"}, tables) for name in "ab"] == [False, True]
