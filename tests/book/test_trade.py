"""Trade by reporter with bands between reporters, and shares of trade."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.book.trade import BAND, dependence, trade
from tests.book.section_rows import data, indicator_row, spanned, tables_of


def flow(reporter: str, period: str, value: float) -> dict[str, Any]:
    """A row of ``trade``: both directions of goods between China and Russia."""
    kind = {"measure": "total", "product": "TOTAL", "goods_services": "G", "status": "actual", "unit_measure": "USD"}
    ends = {
        "dyad": "CHN-RUS",
        "origin": None,
        "destination": None,
        "reporter": reporter,
        "valuation": None,
        "scope": None,
    }
    return kind | ends | spanned(value) | {"time_period": period, "obs_status": "A", "is_contested": False}


def marks_of(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """The marks of the first chart of these rows of ``trade``."""
    return data(trade("CHN-RUS", tables_of(trade=[*rows])))


def ids(*rows: dict[str, Any]) -> list[str]:
    """The charts of these rows in order, those on request left out."""
    panels = trade("CHN-RUS", tables_of(trade=[*rows])).panels
    return [panel.id.removeprefix("trade-").removesuffix("-g-actual") for panel in panels if not panel.is_minor]


def exported(unit: str, years: range) -> list[dict[str, Any]]:
    """Rows of ``trade``: what China sold Russia."""
    more = {"measure": "exports", "origin": "CHN", "destination": "RUS", "unit_measure": unit}
    return [flow("CHN", str(year), 5e9) | more for year in years]


def test_a_total_of_one_year_does_not_open_the_page_where_a_direction_is_known_for_many() -> None:
    assert ids(flow("CHN", "2020", 5e9), *exported("USD", range(1995, 2023))) == ["chn-rus-usd", "total-usd"]


def test_a_total_of_some_years_opens_the_page_in_its_own_currency_though_another_has_more_numbers() -> None:
    """As of the European Union and Russia: euros to the present, dollars of one year and flows that have ended."""
    totals = [flow("RUS", str(year), 5e9) | {"unit_measure": "EUR"} for year in range(2020, 2025)]
    dollars = [flow("RUS", "2020", 5e9), *exported("USD", range(2012, 2023))]
    assert ids(*totals, *dollars) == ["total-eur"]
    earlier = exported("USD", range(1990, 2012))
    assert ids(*totals, *dollars, *earlier) == ["chn-rus-usd", "total-usd", "total-eur"], (
        "33 years of dollars, and newer euros"
    )


def test_no_band_is_drawn_before_the_chart_begins() -> None:
    marks = marks_of(*(flow(who, year, 5e9) for year in ("1989", "1990") for who in ("CHN", "RUS")))
    bands = [(mark["year"], mark["drawn"]) for mark in marks if mark["series"] == BAND]
    assert bands == [(1989, []), (1990, ["band"])]
    assert all(mark["drawn"] == [] for mark in marks if mark["year"] == 1989)


def test_a_band_says_whose_reports_it_spans() -> None:
    rows = [flow("CHN", "2001", 5e9), flow("RUS", "2001", 4e9), flow("", "2002", 6e9), flow("RUS", "2002", 5e9)]
    assert [mark["label"] for mark in marks_of(*rows) if mark["drawn"] == ["band"]] == [
        "2001: 4 to 5 billion dollars; as reported by China and Russia",
        "2002: 5 to 6 billion dollars; as reported by an unnamed reporter and Russia",
    ]


def test_only_bands_are_marked_as_no_value_of_their_own() -> None:
    marks = marks_of(flow("CHN", "2001", 5e9), flow("RUS", "2001", 4e9))
    assert [mark.get("is_band", False) for mark in marks] == [True, False, False]


def share_row(year: str, **more: Any) -> dict[str, Any]:
    """A row of ``indicators``: the share of China in Russia's trade."""
    return indicator_row("trade_share", "CHN-RUS", year, 0.1, origin="RUS", destination="CHN", **more)


def test_a_share_from_a_data_set_is_named_by_its_title() -> None:
    title = "IMF International Trade in Goods by partner country (IMTS)"
    sources = {"imf_imts": {"source_id": "imf_imts", "title": title, "state": "current"}}
    rows = [share_row("2001", series=series) for series in ("imf_imts", "ledger")]
    assert [mark["series"] for mark in data(dependence("CHN-RUS", tables_of(rows, sources=sources)))] == [
        "China’s share in Russia’s trade",
        "China’s share in Russia’s trade, IMF International Trade in Goods",
    ]


def runs(*shares: dict[str, Any]) -> list[int]:
    """The runs of shares in order of year."""
    return [mark["run"] for mark in data(dependence("CHN-RUS", tables_of(shares)))]


def test_a_line_joins_years_and_ends_where_one_is_missing_or_not_comparable_with_the_one_before() -> None:
    assert runs(share_row("2001"), share_row("2002"), share_row("2003")) == [1, 1, 1]
    assert runs(share_row("2001"), share_row("2003")) == [1, 2]
    assert runs(share_row("2001"), share_row("2002", is_break=True), share_row("2003")) == [1, 2, 2]


def test_a_section_says_where_old_data_sets_end_and_a_new_one_needs_no_word() -> None:
    ends = {"origin": "CHN", "destination": "RUS"}

    def share(year: int, series: str) -> dict[str, Any]:
        return indicator_row("trade_share", "CHN-RUS", str(year), 0.1, series=series, year=year, **ends)

    old, new = [share(2013, "cow_trade"), share(2014, "cow_trade")], share(2024, "ledger")
    sources = {"cow_trade": {"title": "Correlates of War trade, version 4.0"}}
    about = dependence("CHN-RUS", tables_of([*old, new], sources=sources)).note
    assert about.endswith(
        "A line ends where the data set behind it does: Correlates of War trade to 2014. Later years are not in "
        "this release."
    )
    fresh = tables_of([share(2023, "cow_trade"), new], sources=sources)
    assert "ends where" not in dependence("CHN-RUS", fresh).note


def test_a_section_says_of_which_side_no_recent_share_was_read() -> None:
    def share(origin: str, destination: str, year: int) -> dict[str, Any]:
        ends = {"origin": origin, "destination": destination, "series": "ledger"}
        return indicator_row("trade_share", "CHN-RUS", str(year), 0.1, year=year, **ends)

    about = dependence("CHN-RUS", tables_of([share("CHN", "RUS", 2014), share("RUS", "CHN", 2024)])).note
    said = "No figure of Russia’s share in China’s trade in a whole year after 2014 was read"
    assert about.endswith(f"{said}.")
    both = tables_of([share("CHN", "RUS", 2023), share("RUS", "CHN", 2024)])
    assert said not in dependence("CHN-RUS", both).note
    months = flow("CHN", "2023-01/2023-09", 18.6) | {"measure": "share", "base_actor": "CHN", "trade_id": "t"}
    rows = [share("CHN", "RUS", 2014), share("RUS", "CHN", 2024)]
    about = dependence("CHN-RUS", tables_of(rows, said={"t": ("GACC", "A")}, trade=[months])).note
    assert about.endswith(f"{said}; from January to September 2023 it was 18.6 per cent, by GACC.")


def test_both_directions_of_a_kind_have_one_scale() -> None:
    """Iran and Russia had 975 million one way and 3.07 billion the other on one axis."""
    ends = {"origin": "RUS", "destination": "CHN"}
    back = [row | ends | spanned(1.5e9) for row in exported("USD", range(2010, 2022))]
    panels = trade("CHN-RUS", tables_of(trade=[*exported("USD", range(2010, 2022)), *back])).panels
    assert [(panel.unit, panel.top) for panel in panels] == [("billion dollars", 5.0)] * 2
    assert {mark.datum["value"] for mark in panels[1].marks} == {1.5}


@pytest.mark.parametrize(("back", "shared"), [(1.25e9, {5.0}), (1.2e9, {None})])
def test_directions_share_a_scale_only_where_neither_would_be_flat(back: float, shared: set[float | None]) -> None:
    ends = {"measure": "exports", "origin": "RUS", "destination": "CHN"}
    rows = [*exported("USD", range(2020, 2022)), flow("CHN", "2020", back) | ends]
    assert {panel.top for panel in trade("CHN-RUS", tables_of(trade=rows)).panels} == shared
