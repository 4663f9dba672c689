"""Which series answers: the published rule year by year, its breaks, and where another rule would answer otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import bilateral
from bilateral.commons.asked import Wanted
from bilateral.commons.choice import candidates, in_other_units, in_unit, published
from bilateral.commons.lookup import NotThere
from bilateral.release import Release

ENTRY = {"indicator": "x", "items": 1, "item": "G", "definition_id": None, "unit_measure": "USD", "sources": None}


def row(year: int, series: str, value: float | None, **more: Any) -> dict[str, Any]:
    bounds = dict.fromkeys(("obs_value", "value_low", "value_high"), value)
    dimensions = {**dict.fromkeys(("origin", "destination", "definition_id", "scope"), "*"), "unit_measure": "USD"}
    return (
        {"indicator": "x", "dyad": "CHN-RUS", "year": year, "series": series, "is_break": False, "table": "trade"}
        | {"obs_status": "A", "status": "actual"}
        | dimensions
        | bounds
        | more
    )


def chosen(
    *rows: dict[str, Any], part: str | None = None, estimates: bool = False, **entry: Any
) -> dict[int, tuple[Any, ...]]:
    """Series, value and break by year."""
    frame = pd.DataFrame(list(rows)).assign(obs_value=lambda f: f["obs_value"].astype(float))
    best = published(candidates(frame, [Wanted(ENTRY | entry, part)], estimates=estimates))
    known = best[best[["obs_value", "value_low", "value_high"]].notna().any(axis=1)]
    return {r["year"]: (r["series"], r["obs_value"], r["is_break"]) for r in known.to_dict("records")}


CHN = [row(year, "G/CHN", float(year)) for year in (2020, 2021, 2023)]
RUS = [row(year, "G/RUS", -float(year)) for year in (2021, 2022)]


def test_the_longer_series_answers_and_another_fills_its_gaps_with_a_break() -> None:
    assert chosen(*RUS, *CHN) == {
        2020: ("G/CHN", 2020, False),
        2021: ("G/CHN", 2021, False),
        2022: ("G/RUS", -2022, True),
        2023: ("G/CHN", 2023, True),
    }


def test_the_order_of_rows_changes_nothing_and_equal_lengths_go_by_the_alphabet() -> None:
    assert chosen(*CHN, *RUS) == chosen(*RUS[::-1], *CHN[::-1])
    assert chosen(row(2020, "G/RUS", 1.0), row(2020, "G/CHN", 2.0))[2020][0] == "G/CHN"


def test_a_party_comes_before_others_however_much_they_say() -> None:
    others = [row(year, "G/*", 1.0) for year in range(2000, 2021)]
    assert chosen(*others, row(2020, "G/RUS", 2.0))[2020][:2] == ("G/RUS", 2.0)
    assert chosen(*others, row(2020, "G/FRA", 2.0))[2020][0] == "G/*"


def test_what_is_stated_comes_before_what_follows_and_that_before_what_is_converted_without_a_break() -> None:
    stated = [row(year, "G/RUS", 1.0) for year in (2018, 2020)]
    derived = [row(year, "G/RUS/derived", 2.0) for year in (2018, 2019, 2020)]
    converted = [row(year, "G/RUS/converted", 3.0) for year in range(2018, 2022)]
    others = [row(2022, "G/*", 4.0)]
    assert chosen(*converted, *derived, *stated, *others) == {
        2018: ("G/RUS", 1.0, False),
        2019: ("G/RUS/derived", 2.0, False),
        2020: ("G/RUS", 1.0, False),
        2021: ("G/RUS/converted", 3.0, False),
        2022: ("G/*", 4.0, True),
    }


def test_what_was_comes_before_estimates_and_expectations_never_answer() -> None:
    estimate, plan = row(2021, "G/*", 5.0, status="estimated"), row(2022, "G/*", 6.0, status="expected")
    assert chosen(row(2021, "G/*", 1.0), estimate, plan) == {2021: ("G/*", 1.0, False)}
    assert chosen(estimate, plan) == {}
    assert chosen(estimate, plan, estimates=True) == {2021: ("G/*", 5.0, False)}
    assert chosen(row(2021, "G/*", 1.0), estimate, estimates=True) == {2021: ("G/*", 1.0, False)}


def test_what_is_doubted_answers_only_where_it_is_asked_for_and_nothing_else_is_known() -> None:
    doubted, bound = row(2023, "G/CHN", 9.0, is_doubted=True), row(2023, "G/RUS", None, value_low=3.0, is_doubted=False)
    assert 2023 not in chosen(*CHN[:2], doubted)
    assert chosen(*CHN[:2], doubted, estimates=True)[2023] == ("G/CHN", 9.0, False)
    assert chosen(*CHN[:2], doubted, bound, estimates=True)[2023][0] == "G/RUS"
    held = published(candidates(pd.DataFrame([*CHN[:2], doubted]), [Wanted(ENTRY)])).set_index("year")["held"]
    assert held.to_dict() == {2020: "", 2021: "", 2023: "doubted"}


def test_an_estimate_in_the_place_of_what_a_party_did_not_publish_does_not_answer() -> None:
    estimates = [row(year, "G/RUS", 5.0, status="estimated") for year in (2021, 2022, 2023)]
    assert chosen(*estimates) == {}
    assert 2022 not in chosen(*CHN, *estimates)
    assert chosen(*CHN, *estimates) == chosen(*CHN)
    own, estimate = (row(2021, "G/*", 0.4, table="dependence", obs_status=status) for status in ("A", "E"))
    assert [*chosen(own)] == [2021]
    assert chosen(estimate) == {}


def test_no_two_currencies_items_or_counting_rules_are_mixed() -> None:
    yuan = [row(year, "G/CHN", 7.0, unit_measure="CNY") for year in range(2010, 2025)]
    assert [*chosen(*CHN, *yuan[:-1])] == [2020, 2021, 2023], "the usual unit, where it is known to the last year"
    assert len(chosen(*CHN, *yuan)) == 15, "a document of an old year in dollars does not make the answer older"
    assert len(chosen(*yuan)) == 15
    services = row(2024, "GS/CHN", 9.0)
    assert 2024 not in chosen(*CHN, services)
    assert chosen(*CHN, services, part="GS") == {2024: ("GS/CHN", 9.0, False)}
    other = [row(year, "G/CHN", 8.0, definition_id="rule") for year in range(2010, 2025)]
    assert [*chosen(*CHN, *other)] == [2020, 2021, 2023]


def test_of_two_territories_the_usual_one_answers_and_where_they_change_there_is_a_break() -> None:
    union = [row(year, "G/CHN", float(year), scope="EU28") for year in (2019, 2020, 2022)]
    answers = {2019: ("G/CHN", 2019.0, False), 2020: ("G/CHN", 2020.0, True), 2021: ("G/CHN", 2021.0, False)}
    last = {2022: ("G/CHN", 2022.0, True), 2023: ("G/CHN", 2023.0, True)}
    assert chosen(*CHN, *union) == answers | last


def test_the_other_units_of_a_year_are_named_of_the_same_item_alone() -> None:
    yuan, euros = (row(2022, "G/CHN", 7.0, unit_measure=unit) for unit in ("CNY", "EUR"))
    services = row(2023, "GS/CHN", 9.0, unit_measure="EUR")
    expected = row(2024, "G/CHN", 9.0, unit_measure="EUR", status="expected")
    frame, asked = pd.DataFrame([*CHN, *RUS, yuan, euros, services, expected]), [Wanted(ENTRY)]
    named = in_other_units(frame, asked, candidates(frame, asked))
    assert dict(zip(named["year"], named["other_units"], strict=True)) == {2022: "CNY, EUR"}
    assert in_unit(frame, "CNY")["year"].tolist() == [2022]
    with pytest.raises(NotThere, match="There: CNY, EUR, USD"):
        in_unit(frame, "GBP")


def test_a_number_comes_before_bounds_and_bounds_before_a_gap() -> None:
    bound = row(2022, "G/RUS", None, value_low=3.0)
    gap = row(2022, "G/CHN", None)
    best = published(candidates(pd.DataFrame([*CHN, bound, gap]), [Wanted(ENTRY)])).set_index("year").loc[2022]
    assert (best["series"], best["value_low"]) == ("G/RUS", 3.0)
    assert chosen(*CHN, gap, row(2022, "G/RUS", 4.0))[2022][:2] == ("G/RUS", 4.0)


def test_declared_sources_come_first() -> None:
    ours, theirs = row(2020, "computed", 1.0), [row(year, "published", 2.0) for year in (2019, 2020)]
    plain = {"items": 0, "item": None}
    assert chosen(ours, *theirs, sources=["computed"], **plain)[2020][0] == "computed"
    assert chosen(ours, *theirs, **plain)[2020][0] == "published"


def test_one_row_per_pair_direction_and_year_over_the_whole_front_door(released: Path) -> None:
    r = bilateral.open(str(released))
    names = sorted(set(r.load("catalogue")["indicator"]) - {"finance"})
    panel = r.panel(names, years=range(2014, 2027))
    assert not panel.duplicated(["indicator", "item", "dyad", "origin", "destination", "year"]).any()
    known = panel.query("state in ['value', 'zero', 'bounds']")
    assert len(known) > 500
    assert known["source"].notna().mean() > 0.95
    assert set(panel["state"]) == {"value", "zero", "bounds", "gap", "estimated", "doubted", "outside"}
    held = sorted(set(panel[panel["state"].isin(["estimated", "doubted"])]["indicator"]))
    asked = r.panel(held, years=range(2014, 2027), estimates=True)
    assert not set(asked["state"]) & {"estimated", "doubted"}
    assert len(asked.query("state in ['value', 'zero', 'bounds']")) > len(known[known["indicator"].isin(held)])


@pytest.mark.slow
def test_the_newest_figure_of_a_year_may_be_another(r: Release) -> None:
    panel = r.panel("trade_total", "CHN-RUS", [2023, 2024], rule="newest").set_index("year")
    assert panel["value"].to_dict() == {2023: 240.1e9, 2024: 245e9}, "the relay of February 2025"
    assert panel["published"].to_dict() == {2023: 240.1e9, 2024: 244.8e9}
    assert panel["differs"].to_dict() == {2023: False, 2024: False}, "245 may mean 244.8"


def test_an_answer_differs_where_the_intervals_have_no_common_point(released: Path) -> None:
    panel = bilateral.open(str(released)).panel("trade_total", "CHN-RUS", [2010, 2024], rule="newest")
    assert panel["differs"].tolist() == [True, False]
    assert panel.loc[0, "high"] < panel.loc[0, "published"] or panel.loc[0, "low"] > panel.loc[0, "published"]


def test_official_figures_alone_leave_gaps_where_no_office_is_named(released: Path) -> None:
    r = bilateral.open(str(released))
    panel = r.panel("trade_total", "CHN-RUS", [2013, 2024], rule="official").set_index("year")
    assert panel.loc[2013, ["state", "differs"]].tolist() == ["gap", True]
    assert panel.loc[2013, "published"] == 89.21e9
    assert panel.loc[2024, ["value", "source", "differs"]].tolist() == [244.81e9, "gacc", False]
