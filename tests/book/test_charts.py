"""Kinds of charts: what the page gets, and the picture that stands in its place."""

from __future__ import annotations

import re
from typing import Any

from pipelines.book import charts


def point(year: int, drawn: str) -> dict[str, Any]:
    """A mark of one series."""
    datum = {"year": year, "value": year - 2000, "series": "a", "run": 1, "end_at": None, "label": str(year)}
    return datum | {"drawn": [drawn], "low": None, "high": None}


def test_the_line_of_a_picture_goes_through_weak_points_too() -> None:
    rows = [point(2001, "value"), point(2002, "weak"), point(2003, "value")]
    lines = re.findall(r'<path d="(M[^"]*L[^"]*)"[^>]*stroke-width="1.5"', charts.picture("series", rows, "t"))
    assert [len(re.findall("[ML]", line)) for line in lines] == [3]


def test_a_picture_has_its_title_and_no_names_that_nobody_can_read() -> None:
    drawn = charts.picture("series", [point(2001, "value")], "Trade <2001>")
    assert "<title>Trade &lt;2001&gt;</title>" in drawn
    assert "aria-" not in drawn


def test_the_page_gets_each_kind_of_chart_in_the_form_that_vega_draws() -> None:
    drawable = charts.drawable()
    assert {*drawable} == {*charts.specs()}
    for spec in drawable.values():
        assert (spec["data"][0], "layer" in spec) == ({"name": "rows"}, False)
        assert {"whole", "narrow", "top"} <= {signal["name"] for signal in spec["signals"]}
