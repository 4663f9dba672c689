"""Trade by reporter, with bands between them, and shares with the choices that they rest on."""

from __future__ import annotations

from typing import Any

from pipelines.book.trade import dependence, trade
from tests.book.given_rows import indicator, tables


def flow(reporter: str, period: str, value: float) -> dict[str, Any]:
    """A row of ``trade``: both directions of goods between China and Russia."""
    return {
        "dyad": "CHN-RUS",
        "measure": "total",
        "product": "TOTAL",
        "goods_services": "G",
        "status": "actual",
        "unit_measure": "USD",
        "origin": None,
        "destination": None,
        "reporter": reporter,
        "valuation": None,
        "time_period": period,
        "value": value,
        "value_low": value,
        "value_high": value,
        "obs_status": "A",
        "is_contested": False,
    }


def test_no_band_is_drawn_before_the_chart_begins() -> None:
    rows = [flow(who, year, 5e9) for year in ("1989", "1990") for who in ("CHN", "RUS")]
    marks = [mark.shown for mark in trade("CHN-RUS", tables(trade=rows)).panels[0].marks]
    assert [(mark["year"], mark["drawn"]) for mark in marks if mark["series"] == "between the reporters"] == [
        (1989, []),
        (1990, ["band"]),
    ]
    assert all(mark["drawn"] == [] for mark in marks if mark["year"] == 1989)


def test_a_band_says_whose_reports_it_spans() -> None:
    rows = [flow("CHN", "2001", 5e9), flow("RUS", "2001", 4e9), flow("", "2002", 6e9), flow("RUS", "2002", 5e9)]
    marks = [mark.shown for mark in trade("CHN-RUS", tables(trade=rows)).panels[0].marks]
    assert [mark["label"] for mark in marks if mark["drawn"] == ["band"]] == [
        "2001: 4 to 5 billion USD; between the reports of China and Russia",
        "2002: 5 to 6 billion USD; between reports whose reporter is not named and the reports of Russia",
    ]


def test_only_bands_are_marked_as_no_value_of_their_own() -> None:
    rows = [flow("CHN", "2001", 5e9), flow("RUS", "2001", 4e9)]
    marks = [mark.shown for mark in trade("CHN-RUS", tables(trade=rows)).panels[0].marks]
    assert [mark.get("is_band", False) for mark in marks] == [True, False, False]


def test_a_share_from_a_data_set_is_named_by_its_title() -> None:
    sources = {
        "imf_imts": {
            "source_id": "imf_imts",
            "title": "IMF International Trade in Goods by partner country (IMTS)",
            "n_captures": 1,
        }
    }
    rows = [
        indicator("trade_share", "CHN-RUS", "2001", 0.1, origin="RUS", destination="CHN", series=series)
        for series in ("imf_imts", "ledger")
    ]
    marks = dependence("CHN-RUS", tables(rows, sources=sources)).panels[0].marks
    assert [mark.shown["series"] for mark in marks] == [
        "Russia on China",
        "Russia on China, IMF International Trade in Goods",
    ]


def share(year: str, **origin: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A share of Russia's trade, and the row of ``dependence`` that it is taken from."""
    key = f"RUS|CHN|{year}"
    row = indicator(
        "trade_share", "CHN-RUS", year, 0.1, origin="RUS", destination="CHN", series="x", table="dependence", row_id=key
    )
    made = {
        "year": int(year),
        "source_id": "x",
        "partner_source_id": None,
        "is_mirrored": False,
        "is_total_summed": False,
        "rests_on": None,
    }
    return row, {f"dependence/{key}": made | origin}


def runs(*shares: tuple[dict[str, Any], dict[str, Any]]) -> list[int]:
    """The runs of shares, in the order of their years."""
    given = tables([row for row, _ in shares], behind={name: row for _, rows in shares for name, row in rows.items()})
    return [mark.shown["run"] for mark in dependence("CHN-RUS", given).panels[0].marks]


def test_a_line_joins_years_of_the_same_choice_and_breaks_where_it_changes() -> None:
    assert runs(share("2001"), share("2002"), share("2003")) == [1, 1, 1]
    assert runs(share("2001"), share("2002", source_id="y")) == [1, 2]
    assert runs(share("2001"), share("2002", is_mirrored=True), share("2003", is_mirrored=True)) == [1, 2, 2]


def test_a_line_between_quoted_numbers_breaks_where_other_flows_are_quoted() -> None:
    def quoted(year: str, *flows: str) -> tuple[dict[str, Any], dict[str, Any]]:
        return share(year, source_id="ledger", rests_on=[f"trade/{flow}/TOTAL/G/{year}/RUS" for flow in flows])

    assert runs(quoted("2001", "CHN-RUS"), quoted("2002", "CHN-RUS"), quoted("2003", "CHN>RUS", "RUS>CHN")) == [1, 1, 2]
