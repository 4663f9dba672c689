"""Numbered and yearly series: a number higher than what is registered, and a year between two that have one."""

from __future__ import annotations

from pathlib import Path

import yaml

from pipelines.ledger.numbered import lacking
from tests.support.ledger_world import document, world

HELD = "{{about: exercises/drill-{0}, status: held, dates: {0}-05, participants: {{participant: [CHN, RUS]}}}}"


def lacks(tmp_path: Path, years: list[int], *entries: str) -> list[str]:
    drills = [{"id": f"drill-{y}", "label": f"Drill {y}", "kind": "exercise", "series": "drill"} for y in years]
    records = yaml.safe_dump([{"id": "drill", "label": "Drill", "kind": "series"}, *drills])
    held = [HELD.format(year) for year in years]
    built = world(tmp_path, [document("a", *held, *entries)], {"exercises": records})
    return [row["lacks"] for row in lacking(built.ledger)]


def test_a_yearly_series_lacks_the_years_between(tmp_path: Path) -> None:
    found = lacks(tmp_path, [2015, 2016, 2017, 2018, 2021])
    assert found == ["exercises: drill has none of 2019 to 2020, before drill-2021"]


def test_what_comes_every_other_year_lacks_none(tmp_path: Path) -> None:
    assert lacks(tmp_path, [2015, 2017, 2019, 2021]) == []


def test_a_number_above_what_is_registered_is_named_and_the_right_one_is_not(tmp_path: Path) -> None:
    nth = "{{about: exercises/drill-{}, status: held, measure: ordinal, value: {}, definition: naval-patrols-all}}"
    found = lacks(tmp_path, [2015, 2016], nth.format(2015, 1), nth.format(2016, 3))
    assert found == ["exercises: drill-2016 is number 3 by naval-patrols-all, and number 2 of drill here"]
