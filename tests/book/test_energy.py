"""Energy by product and route, and shares of currencies by kind of period."""

from __future__ import annotations

from typing import Any

from pipelines.book.energy import energy, settlement
from tests.book.section_rows import data, indicator_row, tables_of

DYAD = "CHN-RUS"


def volume(period: str, value: float, series: str = "pipeline_gas/power-of-siberia", **more: Any) -> dict[str, Any]:
    ends = {"origin": "RUS", "destination": "CHN", "status": "actual", "unit_measure": "m3", "series": series}
    return indicator_row("energy_volume", DYAD, period, value, **ends | more)


def test_routes_and_statuses_are_series_of_their_own() -> None:
    rows = [volume("2023", 2e10), volume("2024", 3e10), volume("2024", 2.5e10, status="expected", obs_status="F")]
    marks = data(energy(DYAD, tables_of(rows)))
    assert [(mark["series"], mark["value"]) for mark in marks] == [
        ("Power of Siberia", 20),
        ("Power of Siberia", 30),
        ("Power of Siberia, expected", 25),
    ]
    assert [mark["run"] for mark in marks] == [1, 1, 2]


def test_products_have_charts_of_their_own() -> None:
    panels = energy(DYAD, tables_of([volume("2023", 2e10), volume("2023", 1e8, "crude_oil", unit_measure="t")])).panels
    assert [panel.title for panel in panels] == [
        "Crude oil from Russia to China",
        "Gas by pipeline from Russia to China",
    ]
    assert [panel.unit for panel in panels] == ["million tonnes", "billion cubic metres"]


def test_a_share_says_of_whose_imports_or_exports_it_is() -> None:
    ends = {"origin": "RUS", "destination": "CHN", "unit_measure": "%"}
    ways = {"crude_oil/CHN/weight": 19.0, "oil/RUS": 45.0, "crude_oil/CHN": 15.0}
    rows = [
        indicator_row("energy_share", DYAD, "2023", value, **ends, status="actual", series=name)
        for name, value in ways.items()
    ]
    panels = energy(DYAD, tables_of(rows)).panels
    assert [(panel.title, [mark.datum["series"] for mark in panel.marks]) for panel in panels] == [
        ("Share of Russia in China’s imports of crude oil", ["by weight", "measure not stated"]),
        ("Share of China in Russia’s exports of oil", ["measure not stated"]),
    ]


def share(period: str, freq: str, value: float, **more: Any) -> dict[str, Any]:
    usual = {"freq": freq, "series": "RUS/total/RUB_CNY/RUS", "unit_measure": "%"}
    return indicator_row("settlement_share", DYAD, period, value, **usual | more)


def test_shares_of_years_months_and_days_are_never_one_line() -> None:
    rows = [share("2024", "A", 80), share("2023-04", "M", 70), share("2023-10-20", "D", 95), share("2025", "A", 81)]
    rows.append(share("../2025-11-04", "_Z", 99.1))
    marks = data(settlement(DYAD, tables_of(rows)))
    assert {mark["series"]: mark["year"] for mark in marks if mark["when"] != "2025"} == {
        "all trade, months": 2023.29,
        "all trade, single days": 2023.8,
        "all trade, other periods": 2025.84,  # at the day by which the period ended
        "all trade, whole years": 2024.5,
    }
    assert len({mark["run"] for mark in marks}) == 5
    years = data(settlement(DYAD, tables_of([rows[0], rows[3]])))
    assert [mark["year"] for mark in years] == [2024, 2025], "years alone stand at their ticks"
