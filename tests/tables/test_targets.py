"""targets: what became of what two states undertook, by the reports of the years until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import pick

TARGET = """{about: trade, measure: target, actors: [CHN, RUS], dates: 2024, value: 200, scale: billion, unit: USD,
    set_by: [RUS, CHN], set_on: 2018, note: n}"""


def total(year: int | str, value: float, reporter: str = "CHN", unit: str = "USD", status: str = "actual") -> str:
    return (
        f"{{about: trade, measure: total, actors: [CHN, RUS], reporter: {reporter}, dates: {year}, value: {value}, "
        f"scale: billion, unit: {unit}, status: {status}, note: n}}"
    )


def estimate(year: int, value: float, reporter: str = "CHN") -> str:
    return total(year, value, reporter)[:-1] + ", obs_status: E}"


@pytest.mark.parametrize(
    ("reports", "outcome", "reached", "latest"),
    [
        ([total(2022, 190.3), total(2023, 240.1), total(2024, 244.8)], "reached", "2023", "2024"),
        ([total(2022, 190.3)], "open", None, "2022"),
        ([total(2022, 190.3), total(2024, 199.1)], "missed", None, "2024"),
        ([total(2023, 201.0), total(2023, 190.0, "RUS"), total(2024, 198.0)], "disputed", None, "2024"),
        ([total(2017, 210.0), total(2025, 240.0)], "open", None, None),
        ([total(2024, 1700.0, unit="CNY"), total(2024, 250.0, status="expected")], "open", None, None),
        ([total("2022-04/2023-03", 220.0), total(2024, 190.0)], "missed", None, "2024"),
        ([total("2022-04/2023-03", 220.0)], "reached", "2022-04/2023-03", "2022-04/2023-03"),
    ],
)
def test_what_became_of_a_target(
    tmp_path: Path, reports: list[str], outcome: str, reached: str | None, latest: str | None
) -> None:
    row = world(tmp_path, [document("goal", TARGET), document("customs", *reports)]).one("targets")
    assert pick(row, "outcome reached_in latest_period") == (outcome, reached, latest)
    assert pick(row, "set_by set_on time_period value unit_measure") == (["CHN", "RUS"], "2018", "2024", 200e9, "USD")
    assert row["obs_status"] == "F"


@pytest.mark.parametrize(
    ("reports", "outcome", "is_estimated"),
    [
        ([total(2022, 190.3), total(2023, 240.1)], "reached", False),
        ([total(2022, 190.3), estimate(2023, 240.1)], "reached", True),
        ([estimate(2022, 190.3), total(2023, 240.1)], "reached", False),
        ([total(2023, 240.1), estimate(2023, 230.1, "RUS")], "reached", True),
        ([estimate(2022, 190.3), total(2024, 199.1)], "missed", True),
        ([estimate(2022, 190.3)], "open", True),
        ([total(2017, 210.0)], "open", None),
    ],
)
def test_an_outcome_says_where_it_rests_on_an_estimate(
    tmp_path: Path, reports: list[str], outcome: str, is_estimated: bool | None
) -> None:
    row = world(tmp_path, [document("goal", TARGET), document("customs", *reports)]).one("targets")
    assert pick(row, "outcome is_estimated") == (outcome, is_estimated)


def test_the_real_targets(real: BuiltLedger) -> None:
    known = {(row["dyad"], row["time_period"]): pick(row, "outcome reached_in") for row in real.rows["targets"]}
    assert known["CHN-RUS", "2015"] == known["CHN-RUS", "2020"] == ("missed", None)
    assert known["CHN-RUS", "2024"] == ("reached", "2023")
    assert known["IND-RUS", "2030"] == ("open", None)
