"""Which reports of trade and energy are doubted: beside their neighbours, and on lines that could not be read whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipelines.tables.report_doubts import build
from pipelines.tables.shared.registry import reader
from tests.support.real_feeds import rows_of
from tests.support.rows import each_case


def delivery(year: int, value: float, product: str = "crude_oil", **more: Any) -> dict[str, Any]:
    flow = {"origin": "RUS", "destination": "CHN", "reporter": "CHN", "product": product, "freq": "A", "year": year}
    flow |= {
        "time_period": str(year),
        "value": value,
        "unit_measure": "t",
        "measure": "volume",
        "source_row": f"1/{year}",
    }
    return flow | {"source_row": f"1/{year}", "observation_id": f"{product}{year}"} | more


def found(*energy: dict[str, Any], bad: list[str] = [], trade: list[dict[str, Any]] = []) -> set[tuple[str, str, str]]:  # noqa: B006
    reports = reader(rows_of("trade_reports", *trade)), reader(rows_of("energy_reports", *energy))
    unread: list[dict[str, object]] = [
        {"source_row": row, "reason": "unread", "vintage_date": date(2026, 1, 1)} for row in bad
    ]
    quarantine = rows_of("quarantine", *unread)
    return {(row["table"], row["row_id"], row["rule"]) for row in build(*reports, quarantine, [])}


@each_case(__file__, "last more is_doubted")
def test_a_delivery_is_held_against_those_of_other_years(last: float, more: dict[str, Any], is_doubted: bool) -> None:
    years = [delivery(year, 100e6 + 1e6 * (year - 2018)) for year in range(2018, 2024)]
    doubt = {("energy_reports", "test-0#1/2024", "neighbours")}
    assert found(*years, delivery(2024, last, **more)) == (doubt if is_doubted else set())


def test_what_stands_on_a_line_of_which_a_tenth_could_not_be_read_is_doubted() -> None:
    line = [delivery(year, 100e6) for year in range(2016, 2025)]
    other = [delivery(year, 5e6, "lng", source_row=f"2/{year}") for year in range(2016, 2025)]
    assert not found(*line, *other)
    assert found(*line, *other, bad=["1/2015"]) == {
        ("energy_reports", f"test-0#1/{year}", "quarantine") for year in range(2016, 2025)
    }
    assert not found(*line, delivery(2014, 100e6), bad=["1/2015"]), "one of eleven"
    assert not found(*line, bad=["7"]), "a line that is lost whole has no other figures"


def test_trade_on_a_broken_line_too() -> None:
    row = {"origin": "RUS", "destination": "CHN", "reporter": "CHN", "product": "TOTAL", "freq": "A", "year": 2014}
    row |= {"time_period": "2014", "value": 5.0, "unit_measure": "USD", "source_row": "9/flow2", "observation_id": "x"}
    assert found(trade=[row], bad=["9/flow1"]) == {("trade_reports", "test-0#9/flow2", "quarantine")}
