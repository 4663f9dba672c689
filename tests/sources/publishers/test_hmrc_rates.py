"""HMRC's rates: in force on every day of a month, what is refused, and the rouble after March 2022."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from pipelines.sources.contract import Parsed, SchemaDrift, SourceError
from pipelines.sources.publishers.hmrc_rates import SOURCE
from pipelines.tables.shared.conversion import yearly_averages
from tests.support.rows import pick


@pytest.fixture
def read(tmp_path: Path, parse: Callable[..., Parsed]) -> Callable[..., Parsed]:
    def write(*lines: str, head: str = "month,currency,units_per_gbp") -> Parsed:
        (tmp_path / "rates.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return parse(SOURCE, tmp_path / "rates.csv")

    return write


def periods(parsed: Parsed, currency: str) -> dict[str, dict[str, Any]]:
    table = parsed.tables["exchange_rates"]
    return {row["time_period"]: row for row in table.filter(pc.equal(table["currency"], currency)).to_pylist()}


def test_a_rate_is_in_force_on_every_day_of_its_month(read: Callable[..., Parsed]) -> None:
    """A quarter weighs its months by their days."""
    found = periods(read("2024-01,RUB,100", "2024-02,RUB,110", "2024-03,RUB,130"), "RUB")
    month, quarter, year = found["2024-02"], found["2024-Q1"], found["2024"]
    assert pick(month, "value n_days first_day last_day") == (110.0, 29, date(2024, 2, 1), date(2024, 2, 29))
    assert quarter["value"] == pytest.approx((31 * 100 + 29 * 110 + 31 * 130) / 91)
    assert pick(quarter, "low high base_currency is_partial") == (100, 130, "GBP", False)
    assert year["is_partial"]


def test_what_is_not_carried_is_accounted_for(read: Callable[..., Parsed]) -> None:
    parsed = read(
        "2024-01,USD,1.2", "2024-13,USD,1.2", "2024-02,usd,1.2", "2024-03,USD,0", "2024-01,USD,1.2", "2024-04,USD,x",
        "2024-05,USD,1.2", "2024-05,USD,1.3",
    )  # fmt: skip
    assert parsed.left_out == {"a second rate of the month": 1}
    assert {(bad.source_row, bad.reason) for bad in parsed.bad} == {
        ("2", "month is not a month"),
        ("3", "currency is no code"),
        ("4", "the rate is not above zero"),
        ("6", "value is not a number"),
        ("7", "two rates of one month"),
        ("8", "two rates of one month"),
    }
    assert periods(parsed, "USD")["2024-01"]["value"] == 1.2


def test_a_file_that_holds_no_rates_is_refused(read: Callable[..., Parsed]) -> None:
    with pytest.raises(SchemaDrift, match="units_per_gbp"):
        read(head="month,currency,rate")
    with pytest.raises(SourceError, match="holds no rate"):
        read()


def test_the_real_file_has_the_rouble_to_2026(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("fx/hmrc_monthly_2014-02_2026-11.csv"))
    rouble = periods(parsed, "RUB")
    assert (rouble["2022-03"]["value"], rouble["2026-11"]["value"]) == (171.747, 109.8155)
    assert [year for year in map(str, range(2014, 2027)) if rouble[year]["is_partial"]] == ["2014", "2026"]
    rate = yearly_averages(parsed.tables["exchange_rates"]).rate("USD", "RUB", "2023")
    assert rate is not None
    assert 80 < rate.value < 90
    months = ["2171", "9091", "10607", "11946", "15378", "15745", "15807"]  # old currencies under new codes, and slips
    assert [bad.source_row for bad in parsed.bad][:7] == months
    leaps = {  # Bolivia's and Zimbabwe's are true, the others look like slips of a month
        "BOB/2026": ["", "-Q3", "-Q4", "-09", "-10", "-11"],
        "CVE/2020": ["", "-Q2", "-04"],
        "IQD/2018": ["", "-Q2", "-04"],
        "KHR/2022": ["-03"],
        "STD/2015": ["", "-Q2", "-04"],
        "ZWL/2024": ["", "-Q1", "-Q2", "-01", "-02", "-03", "-04", "-05"],
    }
    expected = {year + part for year, parts in leaps.items() for part in parts}
    assert {bad.source_row for bad in parsed.bad[7:]} == expected
    assert parsed.tables["exchange_rates"].num_rows == 31_582
