"""Trade by reporter, with bands between them, and shares with the choices that they rest on."""

from __future__ import annotations

from typing import Any

from pipelines.release.book.flows import dependence, trade
from tests.release.book.given import indicator, tables


def flow(reporter: str, period: str, value: float) -> dict[str, Any]:
    """A row of ``trade``: both directions of goods between China and Russia."""
    return {
        "dyad": "CHN-RUS", "measure": "total", "product": "TOTAL", "goods_services": "G", "status": "actual", "unit_measure": "USD",
        "origin": None, "destination": None, "reporter": reporter, "valuation": None, "time_period": period, "value": value,
        "value_low": value, "value_high": value, "obs_status": "A", "is_contested": False,
    }  # fmt: skip


def test_no_band_is_drawn_before_the_chart_begins() -> None:
    rows = [flow(who, year, 5e9) for year in ("1989", "1990") for who in ("CHN", "RUS")]
    marks = [mark.shown for mark in trade("CHN-RUS", tables(trade=rows)).panels[0].marks]
    assert [(mark["year"], mark["drawn"]) for mark in marks if mark["series"] == "between the reporters"] == [
        (1989, []), (1990, ["band"]),
    ]  # fmt: skip
    assert all(mark["drawn"] == [] for mark in marks if mark["year"] == 1989)


def test_a_band_says_whose_reports_it_spans() -> None:
    rows = [
        flow("CHN", "2001", 5e9),
        flow("RUS", "2001", 4e9),
        flow("", "2002", 6e9),
        flow("RUS", "2002", 5e9),
    ]
    marks = [mark.shown for mark in trade("CHN-RUS", tables(trade=rows)).panels[0].marks]
    assert [mark["label"] for mark in marks if mark["drawn"] == ["band"]] == [
        "2001: 4 to 5 billion USD; between the reports of China and Russia",
        "2002: 5 to 6 billion USD; between reports whose reporter is not named and the reports of Russia",
    ]


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
        "Russia on China", "Russia on China, IMF International Trade in Goods by partner country",
    ]  # fmt: skip
