"""What a mark says about a row, which layers draw it, and where a line breaks."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

from bilateral.commons.figures import scale_for
from pipelines.book import panels
from pipelines.book.panels import Mark, in_runs, layers_of, number_mark
from tests.book.section_rows import spanned


def mark_of(when: str, series: str = "x") -> Mark:
    """The mark of a number for a period."""
    return number_mark(spanned(3.0) | {"time_period": when}, scale_for(""), series)


def test_examples_in_the_module_are_true() -> None:
    assert doctest.testmod(panels) == doctest.TestResults(failed=0, attempted=4)


def test_every_known_number_is_drawn_in_a_layer_and_an_unknown_one_in_none() -> None:
    assert layers_of(None, None, None) == []
    assert layers_of(None, None, 3) == ["at_most"]
    assert layers_of(None, 2, 3) == ["span"]
    assert layers_of(None, 3, 3) == ["value"]
    assert layers_of(3, 2, None) == ["value"]


def test_a_mark_says_that_documents_disagree_and_that_it_is_a_plan() -> None:
    row = {"obs_value": 4.2e10, "value_low": 4e10, "value_high": 4.4e10, "is_contested": True, "obs_status": "F"}
    row["time_period"] = "2025"
    mark = number_mark(row, scale_for("USD", [4e10]), "announced")
    label = "2025: 42 billion dollars (40 to 44); announced; the documents disagree; a plan or forecast"
    assert (mark.datum["label"], mark.rows) == (label, (("indicators", row),))


def test_an_interval_of_the_digits_alone_is_not_printed() -> None:
    row = {
        "trade_id": "t",
        "value": 2.4481e11,
        "value_low": 2.44805e11,
        "value_high": 2.44815e11,
        "time_period": "2024",
    }
    mark = number_mark(row, scale_for("USD", [2e11]), "by China")
    shown = (mark.datum["label"], mark.datum["low"], mark.rows[0][0])
    assert shown == ("2024: 244.81 billion dollars; by China", 244.805, "trade")


def test_a_number_from_before_the_chart_begins_is_in_the_table_and_not_drawn() -> None:
    assert (mark_of("1989").datum["drawn"], mark_of("1990").datum["drawn"]) == ([], ["value"])


def test_a_line_breaks_where_a_year_is_missing_and_between_series() -> None:
    points = (("b", 2002), ("a", 2003), ("a", 2001), ("a", 2000))
    marks = [
        Mark((("trade", {}),), {"series": name, "year": year, "when": str(year), "label": ""}) for name, year in points
    ]
    runs = [(m.datum["series"], m.datum["year"], m.datum["run"]) for m in in_runs(marks)]
    assert runs == [("a", 2000, 1), ("a", 2001, 1), ("a", 2003, 2), ("b", 2002, 3)]
    assert len({m.datum["run"] for m in in_runs(marks, is_joined=False)}) == 4


def test_a_fiscal_year_is_a_series_of_its_own_at_the_middle_of_its_period() -> None:
    datum = mark_of("2024-04/2025-03", "as reported by India").datum
    assert (datum["year"], datum["drawn"]) == (2024.25, ["value"]), "three months after the calendar year"
    assert datum["series"] == "as reported by India, fiscal year from April"
    assert mark_of("2021-07/2022-06").datum["year"] == 2021.5


@pytest.mark.parametrize(
    "when", ["2024-01/2024-07", "2024-01", "2003-01/2022-06", "2013-03/2021-12-15", "../2025-08", "2025-07/.."]
)
def test_a_period_that_is_no_whole_year_is_in_the_table_and_not_drawn(when: str) -> None:
    datum: dict[str, Any] = mark_of(when).datum
    assert (datum["drawn"], datum["when"], datum["series"]) == ([], when, "x")


def test_a_part_of_a_year_does_not_break_the_line_between_years() -> None:
    marks = [mark_of(when) for when in ("2024", "2023-01/2023-05", "2023")]
    runs = [(mark.datum["when"], mark.datum.get("run")) for mark in in_runs(marks)]
    assert runs == [("2023", 1), ("2023-01/2023-05", None), ("2024", 1)]
