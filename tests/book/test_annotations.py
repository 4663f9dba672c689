"""What is written on charts: hollow weak values, values at the ends of lines, sources."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.book.annotations import annotated
from pipelines.book.panels import Panel
from pipelines.book.trade import dependence
from tests.book.section_rows import indicator_row, tables_of

DYAD = "AUS-CHN"


def shares(*rows: dict[str, Any], **tables: Any) -> Panel:
    """The annotated chart of the shares of one side in the other's trade."""
    known = tables_of([indicator_row("trade_share", DYAD, **{"series": "ledger"} | row) for row in rows], **tables)
    return annotated(dependence(DYAD, known).panels[0], known)


def share(period: str, value: float, origin: str = "AUS", **more: Any) -> dict[str, Any]:
    destination = "CHN" if origin == "AUS" else "AUS"
    return {"period": period, "value": value, "origin": origin, "destination": destination} | more


def drawn(panel: Panel) -> dict[str, list[str]]:
    """The layers of each mark by its period."""
    return {mark.datum["when"]: mark.datum["drawn"] for mark in panel.marks}


@pytest.mark.parametrize("weak", [{"obs_status": "F"}, {"obs_status": "U"}, {"is_contested": True}])
def test_a_weak_value_is_hollow_and_says_so(weak: dict[str, Any]) -> None:
    panel = shares(share("2020", 0.2), share("2021", 0.3, **weak))
    assert drawn(panel) == {"2020": ["value"], "2021": ["weak", "end"]}
    assert "uncertain" in panel.marks[1].datum["label"]


def test_a_value_of_an_unreliable_source_is_hollow() -> None:
    row = share("2021", 0.3, observation_id="o")
    for rating, layer in (("C", "value"), ("D", "weak")):
        known = tables_of([indicator_row("trade_share", DYAD, **row)], said={"o": ("Somebody", rating)})
        panel = annotated(dependence(DYAD, known).panels[0], known)
        assert panel.marks[0].datum["drawn"] == [layer, "end"]
        assert panel.source == "Somebody"


def test_a_year_that_is_not_comparable_has_a_sign() -> None:
    assert drawn(shares(share("2020", 0.2), share("2021", 0.3, is_break=True)))["2021"] == ["value", "break", "end"]


def test_the_last_value_of_a_line_stands_at_its_end_in_three_digits() -> None:
    panel = shares(share("2020", 0.2), share("2021", 0.30678), share("2021", 0.040456, "CHN"))
    assert [mark.datum.get("end") for mark in panel.marks] == ["4.05", None, "30.7"]


def test_labels_of_lines_that_end_together_do_not_overlap() -> None:
    panel = shares(share("2021", 0.30), share("2021", 0.303, "CHN"))
    lower, upper = sorted(mark.datum["end_at"] for mark in panel.marks)
    assert upper == 30.3, "no label is above the highest value"
    assert upper - lower > 30 * 0.06


def test_of_lines_that_end_alike_one_has_a_label() -> None:
    panel = shares(share("2021", 0.301, "CHN"), share("2021", 0.30))
    assert sorted(mark.datum.get("end", "") for mark in panel.marks) == ["", "30.1"]


def test_a_line_that_ends_amid_another_has_no_label() -> None:
    panel = shares(share("2020", 0.30, "CHN"), share("2021", 0.30))
    assert [mark.datum.get("end") for mark in panel.marks] == [None, "30"]


def test_a_source_line_has_each_once_without_who_passed_it_on() -> None:
    said = {"a": ("GACC, by TASS", "C"), "b": ("GACC, by Sputnik", "C"), "c": ("NIS, by KBS", "C"), "d": ("NIS", "A")}
    rows = [share(str(2020 + n), 0.2, observation_id=name) for n, name in enumerate(said)]
    assert shares(*rows, said=said).source == "GACC and NIS"


def test_a_share_says_how_it_follows_from_other_figures() -> None:
    panel = shares(share("2020", 0.2), share("2021", 0.3, series="ledger/derived"))
    assert [mark.datum["series"] for mark in panel.marks] == [
        "China’s share in Australia’s trade",
        "China’s share in Australia’s trade, as it follows from other figures",
    ]
