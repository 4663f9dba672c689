"""Votes beside other dyads, and the composite."""

from __future__ import annotations

from pipelines.book.comparisons import votes
from tests.book.given_rows import indicator, tables

SHARE = "un_identical_share"


def test_other_dyads_are_grey_after_the_dyad_of_the_page_and_all_have_names() -> None:
    rows = [indicator(SHARE, dyad, year, 0.8) for dyad in ("AUS-CHN", "CHN-RUS") for year in ("2001", "2002")]
    marks = [mark.shown for mark in votes("CHN-RUS", tables(rows)).panels[0].marks]
    assert [(mark["series"], mark["drawn"]) for mark in marks] == [
        ("China–Russia", ["value"]),
        ("China–Russia", ["value"]),
        ("other dyads in coverage: Australia–China", ["other"]),
        ("other dyads in coverage: Australia–China", ["other"]),
    ]
    assert marks[0]["label"] == "2001: 80 %; China–Russia"


def test_no_dyad_is_drawn_before_the_chart_begins() -> None:
    rows = [indicator(SHARE, dyad, year, 0.8) for dyad in ("AUS-CHN", "CHN-RUS") for year in ("1989", "1990")]
    marks = [mark.shown for mark in votes("CHN-RUS", tables(rows)).panels[0].marks]
    assert [(mark["year"], mark["drawn"]) for mark in marks] == [
        (1989, []),
        (1990, ["value"]),
        (1989, []),
        (1990, ["other"]),
    ]
