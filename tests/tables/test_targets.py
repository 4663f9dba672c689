"""targets: what became of what two states undertook, by the reports of the years until then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.ledger_world import BuiltLedger, document, world
from tests.support.rows import each_case, pick

TARGET = """{about: trade, measure: target, actors: [CHN, RUS], dates: 2024, value: 200, scale: billion, unit: USD,
    set_by: [RUS, CHN], set_on: 2018, note: n}"""


def total(**fields: Any) -> dict[str, Any]:
    """China's total of trade with Russia, in billions of dollars, but for what a case says of it."""
    entry = {"about": "trade", "measure": "total", "actors": ["CHN", "RUS"], "reporter": "CHN", "scale": "billion"}
    return entry | {"unit": "USD", "status": "actual", "note": "n"} | fields


def built(folder: Path, reports: list[dict[str, Any]]) -> BuiltLedger:
    """A target, and reports of the years until it."""
    return world(folder, [document("goal", TARGET), document("customs", *(total(**one) for one in reports))])


@each_case(__file__, "reports outcome reached latest")
def test_what_became_of_a_target(
    tmp_path: Path, reports: list[dict[str, Any]], outcome: str, reached: str | None, latest: str | None
) -> None:
    row = world(tmp_path, [document("goal", TARGET), document("customs", *(total(**one) for one in reports))]).one(
        "targets"
    )
    assert pick(row, "outcome reached_in latest_period") == (outcome, reached, latest)
    assert pick(row, "set_by set_on time_period value unit_measure") == (["CHN", "RUS"], "2018", "2024", 200e9, "USD")
    assert row["obs_status"] == "F"


@each_case(__file__, "reports outcome is_estimated")
def test_an_outcome_says_where_it_rests_on_an_estimate(
    tmp_path: Path, reports: list[dict[str, Any]], outcome: str, is_estimated: bool | None
) -> None:
    row = world(tmp_path, [document("goal", TARGET), document("customs", *(total(**one) for one in reports))]).one(
        "targets"
    )
    assert pick(row, "outcome is_estimated") == (outcome, is_estimated)


def test_the_real_targets(real: BuiltLedger) -> None:
    known = {(row["dyad"], row["time_period"]): pick(row, "outcome reached_in") for row in real.rows["targets"]}
    assert known["CHN-RUS", "2015"] == known["CHN-RUS", "2020"] == ("missed", None)
    assert known["CHN-RUS", "2024"] == ("reached", "2023")
    assert known["IND-RUS", "2030"] == ("open", None)
