"""The chart that opens a page: that of its first sentence, never one that shows a single number."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.book.leads import headline, lead_panel
from pipelines.book.panels import Mark, Panel, Rule, Section
from tests.book.book_files import dyad_page, panel
from tests.book.section_rows import tables_of


def chart(name: str, periods: tuple[str, ...], *, is_minor: bool = False) -> Panel:
    """A chart of trade with a point for each period."""
    marks = [Mark((("trade", {"trade_id": f"{name}/{when}"}),), {"when": when, "drawn": ["value"]}) for when in periods]
    return Panel(name, name, "series", "dollars", marks, is_minor=is_minor)


def opened_by(panels: list[Panel], *figures: str) -> str:
    """The chart that opens a page of these charts whose first sentence rests on rows of trade."""
    code = "BI/trade_total/CHN-RUS/A/CHN"
    rows: list[dict[str, Any]] = [
        {"dyad": "CHN-RUS", "series_code": code, "time_period": str(year), "table": "trade", "row_id": figure}
        for year, figure in enumerate(figures, 2000)
    ]
    told = {"dyad": "CHN-RUS", "figures": [f"{code}@{row['time_period']}" for row in rows]}
    answers = [Mark((("answers", told),), {"label": ""})] if figures else []
    return lead_panel(answers, [Section("trade", panels)], tables_of(rows))


def test_the_chart_of_the_first_sentence_opens_the_page_even_if_it_is_shown_on_request_only() -> None:
    charts = [chart("first", ("2023", "2024")), chart("told", ("2023", "2024"), is_minor=True)]
    assert opened_by(charts, "told/2024") == "told"
    assert opened_by(charts, "elsewhere/2024") == "first"
    assert opened_by(charts) == "first"


def test_a_chart_is_under_the_first_short_sentence_that_it_shows_without_who_says_so() -> None:
    rows = [{"dyad": "CHN-RUS", "series_code": "BI/x", "time_period": "2024", "table": "trade", "row_id": "told/2024"}]
    figures = {"dyad": "CHN-RUS", "figures": ["BI/x@2024"]}
    long, short = "word " * 41, "China and Russia traded much (GACC, by TASS (an agency))."
    answers = [Mark((("answers", figures),), {"label": text}) for text in (long, short)]
    tables = tables_of(rows)
    shown = headline(answers, chart("told", ("2024",)), tables)
    assert shown == "China and Russia traded much"
    assert headline(answers, chart("other", ("2024",)), tables) == ""
    later = Mark((("answers", {**figures, "figures": ["BI/x@2025", "BI/x@2024"]}),), {"label": short})
    assert headline([later], chart("told", ("2024",)), tables) == "", "it draws what the year is set beside alone"
    converted = Mark((("answers", {**figures, "figures": ["BI/x/converted@2024"]}),), {"label": short})
    assert headline([converted], chart("told", ("2024",)), tables) == ""
    assert headline(answers, replace(chart("told", ("2024",)), rules=[Rule("all", "All")]), tables) == ""


def test_a_chart_of_shares_is_under_the_sentence_on_both_not_on_what_else_stands_in_their_rows() -> None:
    names = {"CHN>RUS": "trade_share", "RUS>CHN": "trade_share", "x": "partner_rank"}
    given = {"dyad": "CHN-RUS", "time_period": "2024", "table": "dependence"}
    rows = [given | {"series_code": f"BI/{ends}", "row_id": ends, "indicator": name} for ends, name in names.items()]
    rows[2]["row_id"] = "CHN>RUS"
    told = {"Rank.": ["x"], "One.": ["CHN>RUS"], "Both.": ["RUS>CHN", "CHN>RUS"]}
    figures = {text: {"dyad": "CHN-RUS", "figures": [f"BI/{one}@2024" for one in ends]} for text, ends in told.items()}
    answers = [Mark((("answers", row),), {"label": text}) for text, row in figures.items()]
    marks = [Mark((("indicators", row),), {"when": "2024", "drawn": ["value"]}) for row in rows[:2]]
    assert headline(answers, Panel("shares", "", "series", "%", marks), tables_of(rows)) == "Both"


def test_a_chart_of_one_number_opens_no_page() -> None:
    charts = [chart("told", ("2024",)), chart("next", ("2023", "2024"))]
    assert opened_by(charts, "told/2024") == "next"
    assert opened_by(charts[:1], "told/2024") == ""


def test_the_chart_beside_the_first_sentence_shows_what_it_says(released: Path) -> None:
    page = dyad_page(released, "CHN-EUE")
    number, year = re.search(r"worth ([\d.]+) billion dollars in (\d{4})", page["marks"][0]["label"]).groups()  # type: ignore[union-attr]
    assert page["lead"] == "trade-total-usd-g-actual"
    shown = [row["value"] for row in panel(page, page["lead"])["rows"] if row["when"] == year and row["drawn"]]
    assert any(value is not None and abs(value - float(number)) < 0.06 for value in shown)


@pytest.mark.parametrize(
    ("dyad", "chart"), [("JPN-RUS", "trade-total-jpy-g-actual"), ("EUE-RUS", "trade-total-eur-g-actual")]
)
def test_the_chart_of_what_the_office_said_is_beside_a_sentence_in_dollars(
    released: Path, dyad: str, chart: str
) -> None:
    """The sentence converts and says so; the chart is in the currency of the page that it comes from."""
    page = dyad_page(released, dyad)
    year = re.search(r"dollars in (\d{4}).*, converted", page["marks"][0]["label"])
    assert page["lead"] == chart
    assert year
    assert any(row["when"] == year[1] and row["value"] and row["drawn"] for row in panel(page, chart)["rows"])


def test_what_follows_in_one_currency_opens_the_page_with_the_chart_of_another() -> None:
    code = "BI/trade_total/CHN-RUS/A/CHN"
    given = {"dyad": "CHN-RUS", "time_period": "2024"}
    rows = [
        given | {"series_code": f"{code}/derived;unit=CNY", "table": "accounts", "row_id": "x"},
        given | {"series_code": code, "table": "trade", "row_id": "dollars/2024"},
    ]
    told = {"dyad": "CHN-RUS", "figures": [f"{code}/derived;unit=CNY@2024"]}
    charts = [Section("trade", [chart(name, ("2023", "2024")) for name in ("first", "dollars")])]
    assert lead_panel([Mark((("answers", told),), {"label": ""})], charts, tables_of(rows)) == "dollars"
