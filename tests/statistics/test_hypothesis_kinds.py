"""Each kind of test: what supports, what contradicts, what decides nothing, and what is said to be missing."""

from __future__ import annotations

from collections.abc import Mapping

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
NOISY = {2000 + n: 3.0 + n + 0.3 * (n % 2) for n in range(12)}


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


def test_windows_that_overlap_are_worth_those_that_do_not() -> None:
    """Fifteen windows of five years, as of India's arms, are three; they had a p of 0.0000033."""
    falling = yearly({2010 + n: 72.0 - 2.5 * n for n in range(15)})
    outcome = kinds.rises([falling._replace(width=5)])
    assert (outcome.result, outcome.n, outcome.n_effective, outcome.p) == ("contradicted", 15, 3, None)
    assert falling.independent == falling.values(range(2010, 2025))
    assert falling._replace(width=5).independent == falling.values((2014, 2019, 2024))


def test_a_test_names_its_last_year_and_what_it_would_have_found() -> None:
    outcome = kinds.rises([yearly(NOISY)])
    assert (outcome.years, outcome.n_effective) == ((2000, 2011), 12)
    assert 0 < (outcome.detectable or 0) < 1


def test_a_share_is_ranked_among_all_dyads_of_its_session() -> None:
    what = "part"
    above = {session: 0.7 + 0.1 * (session % 3) for session in range(30)}
    assert kinds.ranked_above(above, what, (1992, 2025)).result == "supported"
    assert kinds.ranked_above({s: 1 - rank for s, rank in above.items()}, what).result == "contradicted"
    assert kinds.ranked_above({s: 0.3 + 0.2 * (s % 3) for s in range(30)}, what).result == "undecided"
    assert kinds.ranked_above(dict(list(above.items())[:4]), what).result == "not_enough_data"


def test_sessions_that_resemble_their_neighbours_are_worth_fewer() -> None:
    runs = {session: 0.9 if session // 8 % 2 else 0.4 for session in range(32)}
    turns = {session: 0.9 if session % 2 else 0.4 for session in range(32)}
    slow, fast = (kinds.ranked_above(ranks, "part") for ranks in (runs, turns))
    assert slow.value == fast.value
    assert (slow.result, fast.result) == ("undecided", "supported")
    assert (fast.n_effective, slow.n) == (32, 32)
    assert (slow.n_effective or 32) < 6


def test_none_up_to_a_year_needs_data_up_to_it():
    assert kinds.none_until({2024: 0, 2025: 0}, 2025, "pact").result == "supported"
    assert kinds.none_until({2024: 0}, 2025, "pact").missing == ("pact, after 2024: none in that year",)
    assert kinds.none_until({2024: 0, 2025: 1}, 2025, "pact").result == "contradicted"
    assert kinds.none_until({2024: 1, 2025: 0}, 2025, "pact").result == "undecided"
    assert kinds.none_until({}, 2025, "pact").result == "not_enough_data"


_ONE = dict.fromkeys(("obs_value", "value_low", "value_high"), 1.0)
ROW = default_row("indicator", indicator="x", dyad="A-B", table="t", row_id="r", year=2000, time_period="2000", **_ONE)


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


def test_a_series_of_windows_knows_how_many_years_overlap():
    rows = [ROW | {"year": year, "time_period": f"{year - 4}/{year}"} for year in range(2010, 2025)]
    (series,) = series_of(rows, "x", {})
    assert (series.width, len(series.known), len(series.independent)) == (5, 15, 3)


@given(st.lists(st.floats(0.1, 100), min_size=5, max_size=9, unique=True), st.randoms())
def test_the_order_of_series_decides_nothing(values, random):
    series = [
        yearly({2000 + n: value + shift for n, value in enumerate(values)}, name=str(shift)) for shift in range(3)
    ]
    shuffled = random.sample(series, 3)
    assert kinds.rises(shuffled).result == kinds.rises(series).result
