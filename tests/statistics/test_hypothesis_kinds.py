"""Each kind of test: what supports, what contradicts, what decides nothing, and what is said to be missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.statistics import hypothesis_kinds as kinds
from pipelines.statistics.yearly_series import Series, series_of
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
    assert (outcome.result, outcome.missing) == (
        "not_enough_data",
        ("5 years in a row of one source up to 2022, for a trend",),
    )
    assert "old, 2000–2007: tau 1.00" in str(outcome.sensitivity)


def test_years_that_somebody_happened_to_quote_are_no_trend():
    """Seven rising years of fourteen, as documents quote them, once supported what thirteen in a row did not."""
    years = (2010, 2012, 2014, 2018, 2021, 2022, 2023)
    rising = yearly({year: float(place + 3) for place, year in enumerate(years)})
    outcome = kinds.ratio_above([rising], [], 2.0, (0.5, 2.0))
    assert (outcome.result, outcome.value) == ("not_enough_data", 9.0)
    assert rising.last_run.known == [2021, 2022, 2023]


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


def test_a_share_is_greater_than_in_each_named_with_intervals_of_the_differences_above_0():
    own = {1: (45, 50), 2: (45, 50)}
    others = {"A-B": {1: (5, 50), 2: (5, 50)}, "C-D": {1: (25, 50), 2: (25, 50)}}
    what = "part"
    assert kinds.share_above(own, others, ["C-D", "A-B"], what).result == "supported"
    assert kinds.share_above(others["C-D"], others | {"own": own}, ["A-B", "own"], what).result == "undecided"
    assert kinds.share_above(others["A-B"], others | {"own": own}, ["C-D", "own"], what).result == "contradicted"
    assert kinds.share_above(own, others, ["C-D", "E-F"], what).missing == ("part, of E-F",)
    assert kinds.share_above(None, others, ["C-D"], what).result == "not_enough_data"
    assert kinds.share_above({1: (9, 9)}, {"C-D": {1: (1, 9)}}, ["C-D"], what).result == "not_enough_data"


def test_a_part_that_no_named_dyad_exceeds_is_not_contradicted_by_the_median_of_all():
    """It was: the named decided support alone, and all dyads, micro-states included, contradicted."""
    own, low = {1: (70, 100), 2: (70, 100)}, {1: (60, 100), 2: (40, 100)}
    many = {f"X{n}": {1: (99, 100), 2: (99, 100)} for n in range(50)}
    assert kinds.share_above(own, {"C-D": low} | many, ["C-D"], "part").result == "undecided"


def test_votes_of_one_session_are_not_independent_draws():
    """Sessions at .9 and .5: 200 votes look like ±.064 to Wilson, and like two draws here."""
    outcome = kinds.share_above({1: (90, 100), 2: (50, 100)}, {"C-D": {1: (50, 100), 2: (50, 100)}}, ["C-D"], "part")
    assert outcome.result == "undecided"
    assert outcome.missing == ("part, in more sessions or years than these 2",)
    assert (outcome.value, outcome.low, outcome.high) == (0.7, 0.0, 1.0)  # 0.7 ± 12.706 times 0.2


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
    assert [(one.name, sorted(one.points)) for one in series_of(rows, "x", {"dyad": "A-B"})] == [
        ("x of A-B", [2000, 2005]),
        ("x of A-B (other)", [2001]),
    ]
    assert [sorted(one.points) for one in series_of(rows, "x", {"dyad": "A-B"}, 2005)] == [[2005]]


def test_a_series_ends_where_its_source_or_definition_changes():
    rows = [ROW | {"year": year, "is_break": year == 2002} for year in (2003, 2002, 2001, 2000)]
    assert [sorted(one.points) for one in series_of(rows, "x", {})] == [[2000, 2001], [2002, 2003]]


@given(st.lists(st.floats(0.1, 100), min_size=5, max_size=9, unique=True), st.randoms())
def test_the_order_of_series_decides_nothing(values, random):
    series = [
        yearly({2000 + n: value + shift for n, value in enumerate(values)}, name=str(shift)) for shift in range(3)
    ]
    shuffled = random.sample(series, 3)
    assert kinds.rises(shuffled).result == kinds.rises(series).result
