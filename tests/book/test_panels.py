"""What a mark says of a row, which layers draw it, and where a line breaks."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

from pipelines.book import panels
from pipelines.book.panels import Mark, drawn, in_runs, valued
from pipelines.book.wording import scale


def test_examples_in_the_module_are_true() -> None:
    assert doctest.testmod(panels) == doctest.TestResults(failed=0, attempted=3)


def test_every_known_number_is_drawn_in_a_layer_and_an_unknown_one_in_none() -> None:
    assert drawn(None, None, None) == []
    assert drawn(None, None, 3) == ["at_most"]
    assert drawn(None, 2, 3) == ["span"]
    assert drawn(None, 3, 3) == ["value"]
    assert drawn(3, 2, None) == ["value"]


def test_a_mark_says_that_documents_disagree_and_that_it_is_a_plan() -> None:
    row = {"value": 4.2e10, "value_low": 4e10, "value_high": 4.4e10, "is_contested": True, "obs_status": "F"}
    mark = valued(row, "funding", scale("USD", [4e10]), "announced", when="2025")
    assert (
        mark.shown["label"] == "2025: 42 billion USD (40 to 44); announced; the documents disagree; a plan or forecast"
    )
    assert mark.rows == (("funding", row),)


def test_a_number_from_before_the_chart_begins_is_in_the_table_and_not_drawn() -> None:
    row = {"value": 3.0, "value_low": 3.0, "value_high": 3.0}
    drawn_ = {year: valued(row, "trade", scale("", ()), "x", when=str(year)).shown["drawn"] for year in (1989, 1990)}
    assert drawn_ == {1989: [], 1990: ["value"]}


def test_a_line_breaks_where_a_year_is_missing_and_between_series() -> None:
    marks = [
        Mark((), {"series": series, "year": year, "when": str(year), "label": ""})
        for series, year in (("b", 2002), ("a", 2003), ("a", 2001), ("a", 2000))
    ]
    assert [(m.shown["series"], m.shown["year"], m.shown["run"]) for m in in_runs(marks)] == [
        ("a", 2000, 1),
        ("a", 2001, 1),
        ("a", 2003, 2),
        ("b", 2002, 3),
    ]
    assert len({m.shown["run"] for m in in_runs(marks, is_joined=False)}) == 4


def shown(when: str, series: str = "x") -> dict[str, Any]:
    """What is shown of a number of a period."""
    row = {"value": 3.0, "value_low": 3.0, "value_high": 3.0}
    return valued(row, "trade", scale("", ()), series, when=when).shown


def test_a_fiscal_year_is_a_series_of_its_own_at_the_middle_of_its_period() -> None:
    mark = shown("2024-04/2025-03", "as reported by India")
    assert (mark["year"], mark["drawn"]) == (2024.25, ["value"]), "three months after the calendar year"
    assert mark["series"] == "as reported by India, fiscal year from April"
    assert shown("2021-07/2022-06")["year"] == 2021.5


@pytest.mark.parametrize(
    "when", ["2024-01/2024-07", "2024-01", "2003-01/2022-06", "2013-03/2021-12-15", "../2025-08", "2025-07/.."]
)
def test_a_period_that_is_no_whole_year_is_in_the_table_and_not_drawn(when: str) -> None:
    assert (shown(when)["drawn"], shown(when)["when"], shown(when)["series"]) == ([], when, "x")


def test_a_part_of_a_year_does_not_break_the_line_between_years() -> None:
    row = {"value": 3.0, "value_low": 3.0, "value_high": 3.0}
    marks = [valued(row, "trade", scale("", ()), "x", when=when) for when in ("2024", "2023-01/2023-05", "2023")]
    assert [(mark.shown["when"], mark.shown.get("run")) for mark in in_runs(marks)] == [
        ("2023", 1),
        ("2023-01/2023-05", None),
        ("2024", 1),
    ]
