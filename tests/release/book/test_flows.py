"""Trade by reporter, with bands between them, and shares with the choices that they rest on."""

from __future__ import annotations

from typing import Any

from pipelines.release.book.flows import trade
from tests.release.book.given import tables


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
