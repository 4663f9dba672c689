"""Each kind of test: what supports, what contradicts, what decides nothing, and what is said to be missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.judgement import hypothesis_kinds as kinds
from pipelines.judgement.yearly_series import Series, series_of
from tests.support.rows import default_row

Points = Mapping[int, float]


def yearly(values: Points, width: float = 0.0, name: str = "own") -> Series:
    """A series with bounds ``width`` on either side."""
    points = {year: (value, value - width, value + width) for year, value in values.items()}
    return Series(name, points, {year: f"table/{name}|{year}" for year in values})


def bounds(values: Points) -> Series:
    """A series of lower bounds."""
    return Series(
        "bounds", {year: (None, low, None) for year, low in values.items()}, {year: str(year) for year in values}
    )


RISING = {2000 + n: 3.0 + n for n in range(8)}
FLAT = {2000 + n: 3.0 for n in range(8)}


def ratio(values: Points, width: float = 0.0) -> kinds.Outcome:
    return kinds.ratio_above([yearly(values, width)], [yearly({2000: 9.0}, name="other")], 2.0, (0.5, 2.0))


@pytest.mark.parametrize(
    ("values", "width", "result"),
    [
        (RISING, 0.0, "supported"),
        (RISING, 8.5, "undecided"),  # the last year is 10 ± 8.5: not above 2 under every choice
        (FLAT, 0.0, "undecided"),  # above, but not rising
        ({year: 13 - value for year, value in RISING.items()}, 0.0, "undecided"),  # falling
        ({2000 + n: 1.0 + n / 100 for n in range(8)}, 0.1, "contradicted"),
        ({2000: 5.0, 2001: 6.0}, 0.0, "not_enough_data"),
        ({}, 0.0, "not_enough_data"),
    ],
)
def test_a_ratio_is_above_under_every_choice_and_rises(values, width, result):
    outcome = ratio(values, width)
    assert outcome.result == result
    assert bool(outcome.missing) == (result == "not_enough_data")


def test_a_ratio_says_its_interval_its_comparison_and_what_it_rests_on():
    outcome = ratio(RISING, 1.0)
    assert (outcome.value, outcome.low, outcome.high) == (10.0, 9.0, 11.0)
    assert outcome.p == pytest.approx(2 / 40320)  # eight years in order: 2/8!
    assert outcome.comparison == "other: 9.00 in 2000"
    assert "in 7 of 8 years" in str(outcome.sensitivity)  # 3 - 1 is not above 2
    assert outcome.rests_on == tuple(f"table/own|{year}" for year in RISING)


def test_a_trend_that_ended_long_before_the_level_says_nothing_of_it():
    old, new = yearly(RISING, name="old"), yearly({2022: 9.0}, name="new")
    outcome = kinds.ratio_above([old, new], [], 2.0, (0.5, 2.0))
    assert (outcome.result, outcome.missing) == ("not_enough_data", ("5 years of one source up to 2022, for a trend",))
    assert "old, 2000–2007: tau 1.00" in str(outcome.sensitivity)


def test_a_number_rises_only_if_it_does_so_under_every_rule():
    assert kinds.rises([yearly(RISING), yearly(RISING)]).result == "supported"
    assert kinds.rises([yearly(RISING), yearly(FLAT)]).result == "undecided"
    assert kinds.rises([yearly(FLAT)]).result == "contradicted"
    assert kinds.rises([yearly({2000: 1.0})]).result == "not_enough_data"


def test_lower_bounds_show_a_trend_and_decide_nothing():
    outcome = kinds.rises([yearly(RISING), bounds(RISING)])
    assert outcome.p is None
    assert (outcome.result, outcome.value) == ("not_enough_data", 1.0)
    assert "lower bounds" in outcome.missing[0]


def stepped(at: int, step: float = 10.0, name: str = "own") -> Series:
    """Two levels with a small wave, from 2006 to 2024."""
    return yearly(
        {year: (step if year >= at else 0.0) + (year % 2) * 0.1 + (year % 3) * 0.07 for year in range(2006, 2025)},
        name=name,
    )


def test_a_break_is_larger_than_in_other_years_and_other_dyads():
    smooth = stepped(2100, name="smooth")
    assert kinds.break_at([stepped(2014)], [smooth], [2014]).result == "supported"
    assert kinds.break_at([stepped(2014)], [stepped(2014, 40.0, "placebo")], [2014]).result == "undecided"
    assert kinds.break_at([stepped(2018)], [stepped(2014, name="placebo")], [2014]).result == "contradicted"
    assert kinds.break_at([stepped(2014, -10.0)], [smooth], [2014]).result == "undecided", "apart is not together"


def test_a_break_without_years_or_placebos_is_not_judged():
    outcome = kinds.break_at([stepped(2018)], [stepped(2014, name="placebo")], [2014, 2024])
    assert (outcome.result, outcome.missing) == ("not_enough_data", ("3 years before and after 2024 of one source",))
    assert kinds.break_at([stepped(2014)], [], [2014]).missing == ("placebo dyads for own at 2014",)
    assert kinds.break_at([], [], [2014]).result == "not_enough_data"


def test_what_comes_first_is_on_record_in_time():
    cases = yearly({year: float(year >= 2014) for year in range(2010, 2023)})
    assert kinds.comes_first([cases], [2014, 2022]).result == "supported"
    assert kinds.comes_first([cases], [2012]).result == "undecided"
    assert kinds.comes_first([cases], [2008]).missing == ("records of 2008",)
    assert kinds.comes_first([], [2014]).missing == ("any record",)


def test_a_share_is_greater_with_intervals_apart():
    others = {"A-B": (10, 100), "C-D": (50, 100)}
    assert kinds.share_above((90, 100), others, ["C-D"], "part").result == "supported"
    assert kinds.share_above((55, 100), others, ["C-D"], "part").result == "undecided"
    assert kinds.share_above((30, 100), others, ["C-D"], "part").result == "contradicted"  # the median is 0.3
    assert kinds.share_above((90, 100), others, ["E-F"], "part").missing == ("part, of E-F",)
    assert kinds.share_above(None, others, ["C-D"], "part").result == "not_enough_data"
    outcome = kinds.share_above((90, 100), others, ["C-D"], "part")
    assert (outcome.value, round(outcome.low or 0, 4), round(outcome.high or 0, 4)) == (0.9, 0.8256, 0.9448)


def test_none_up_to_a_year_needs_data_up_to_it():
    assert kinds.none_until({2024: 0, 2025: 0}, 2025, "pact").result == "supported"
    assert kinds.none_until({2024: 0}, 2025, "pact").missing == ("pact, after 2024: none in that year",)
    assert kinds.none_until({2024: 0, 2025: 1}, 2025, "pact").result == "contradicted"
    assert kinds.none_until({2024: 1, 2025: 0}, 2025, "pact").result == "undecided"
    assert kinds.none_until({}, 2025, "pact").result == "not_enough_data"


_ONE = dict.fromkeys(("obs_value", "value_low", "value_high"), 1.0)
ROW = default_row("indicator", indicator="x", dyad="A-B", table="t", row_id="r", year=2000, **_ONE)


def test_series_are_told_apart_by_source_and_leave_out_forecasts_and_gaps():
    rows = [
        ROW,
        ROW | {"year": 2001, "series": "other"},
        ROW | {"year": 2002, "obs_status": "F"},
        ROW | {"year": 2003, "row_id": None},
        ROW | {"year": 2004, "freq": "M"},
        ROW | {"year": 2005},
        ROW | {"indicator": "y"},
    ]
    assert [(one.name, sorted(one.points)) for one in series_of(rows, "x", dyad="A-B")] == [
        ("x of A-B", [2000, 2005]),
        ("x of A-B (other)", [2001]),
    ]
    assert [sorted(one.points) for one in series_of(rows, "x", dyad="A-B", since=2005)] == [[2005]]


def test_a_series_ends_where_its_source_or_definition_changes():
    rows = [ROW | {"year": year, "is_break": year == 2002} for year in (2003, 2002, 2001, 2000)]
    assert [sorted(one.points) for one in series_of(rows, "x")] == [[2000, 2001], [2002, 2003]]


@given(st.lists(st.floats(0.1, 100), min_size=5, max_size=9, unique=True), st.randoms())
def test_the_order_of_series_decides_nothing(values, random):
    series = [
        yearly({2000 + n: value + shift for n, value in enumerate(values)}, name=str(shift)) for shift in range(3)
    ]
    shuffled = random.sample(series, 3)
    assert kinds.rises(shuffled).result == kinds.rises(series).result
