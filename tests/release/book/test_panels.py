"""What a mark says of a row, which layers draw it, and where a line breaks."""

from __future__ import annotations

import doctest

from pipelines.release.book import panels
from pipelines.release.book.panels import Mark, drawn, in_runs, valued
from pipelines.release.book.wording import scale


def test_examples_in_the_module_are_true() -> None:
    assert doctest.testmod(panels) == doctest.TestResults(failed=0, attempted=1)


def test_every_known_number_is_drawn_in_a_layer_and_an_unknown_one_in_none() -> None:
    assert drawn(None, None, None) == []
    assert drawn(None, None, 3) == ["at_most"]
    assert drawn(None, 2, 3) == ["span"]
    assert drawn(None, 3, 3) == ["value"]
    assert drawn(3, 2, None) == ["value"]


def test_a_mark_says_that_documents_disagree_and_that_it_is_a_plan() -> None:
    row = {"value": 4.2e10, "value_low": 4e10, "value_high": 4.4e10, "is_contested": True, "obs_status": "F"}
    mark = valued(row, "funding", scale("USD", [4e10]), "announced", year=2025, when="2025")
    assert (
        mark.shown["label"]
        == "2025: 42 billion USD (40 to 44); announced; the documents disagree; a plan or forecast"
    )
    assert mark.rows == (("funding", row),)


def test_a_number_of_no_single_year_is_in_the_table_and_not_drawn() -> None:
    row = {"value": 3.0, "value_low": 3.0, "value_high": 3.0}
    assert valued(row, "counts", scale("", ()), "x", year=None, when="2003-01/2022-06").shown["drawn"] == []


def test_a_number_from_before_the_chart_begins_is_in_the_table_and_not_drawn() -> None:
    row = {"value": 3.0, "value_low": 3.0, "value_high": 3.0}
    drawn_ = {
        year: valued(row, "trade", scale("", ()), "x", year=year, when=str(year)).shown["drawn"]
        for year in (1989, 1990)
    }
    assert drawn_ == {1989: [], 1990: ["value"]}


def test_a_line_breaks_where_a_year_is_missing_and_between_series() -> None:
    marks = [
        Mark((), {"series": series, "year": year, "label": ""})
        for series, year in (("b", 2002), ("a", 2003), ("a", 2001), ("a", 2000))
    ]
    assert [(m.shown["series"], m.shown["year"], m.shown["run"]) for m in in_runs(marks)] == [
        ("a", 2000, 1), ("a", 2001, 1), ("a", 2003, 2), ("b", 2002, 3),
    ]  # fmt: skip
    assert len({m.shown["run"] for m in in_runs(marks, is_joined=False)}) == 4
