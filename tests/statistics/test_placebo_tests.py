"""Tests at a date: against donors, with the smallest p said; and a cause that may come too late."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.indicators.arrays import Numbers
from pipelines.statistics.placebo_tests import Panel, break_at, comes_first
from pipelines.statistics.yearly_series import Series

YEARS = np.arange(2000, 2025)
WINDOWS = (6, 3)
NOISE = np.random.default_rng(5).normal(0, 1, (400, 25))


def panel(own: Numbers, n_donors: int = 400, name: str = "source") -> Panel:
    """Donors of noise alone, and a pair tested."""
    return Panel(name, YEARS, own, NOISE[:n_donors], ("trade/1",))


def stepped(at: int, step: float = 30.0, slope: float = 0.0) -> Numbers:
    """Noise about a line, with a step."""
    own: Numbers = np.random.default_rng(6).normal(0, 1, 25) + slope * YEARS + step * (at <= YEARS)
    return own


def test_a_step_beyond_the_donors_is_a_break_and_its_pre_trend_is_shown() -> None:
    outcome = break_at([panel(stepped(2014, slope=0.5))], [2014], WINDOWS)
    assert (outcome.result, outcome.n_donors, outcome.n) == ("supported", 400, 9)
    assert (outcome.p, outcome.smallest_p) == (1 / 401, 1 / 401)
    assert outcome.pre_trend == pytest.approx(0.5, abs=0.4)
    assert outcome.years == (2008, 2016)


def test_a_trend_however_steep_is_no_break() -> None:
    for slope in (5.0, 100.0):
        assert break_at([panel(stepped(2100, slope=slope))], [2014], WINDOWS).result in ("undecided", "contradicted")


def test_a_fall_and_what_the_median_donor_does_contradict() -> None:
    assert break_at([panel(stepped(2014, -30.0))], [2014], WINDOWS).result == "contradicted"
    middle = NOISE[np.argsort([break_at([panel(own)], [2014], WINDOWS).value for own in NOISE])]
    assert break_at([panel(middle[250])], [2014], WINDOWS).result == "undecided", "above the median, but not rare"
    assert break_at([panel(middle[150])], [2014], WINDOWS).result == "contradicted"


def test_too_few_donors_cannot_decide_and_the_outcome_says_how_many_could() -> None:
    """Four donors give no p below 0.2, whatever the series does."""
    outcome = break_at([panel(stepped(2014), 4)], [2014], WINDOWS)
    assert (outcome.result, outcome.p, outcome.smallest_p) == ("not_enough_data", 0.2, 0.2)
    assert outcome.missing == ("19 donors: 4 can give no p below 0.2",)
    assert break_at([panel(stepped(2014), 19)], [2014], WINDOWS).result == "supported"


def test_p_is_that_of_all_dates_together() -> None:
    once, twice = (break_at([panel(stepped(2014))], dates, WINDOWS) for dates in ([2014], [2014, 2020]))
    assert (once.p, twice.p) == (1 / 401, 2 / 401)
    assert break_at([panel(stepped(2014), 19)], [2014, 2020], WINDOWS).missing == (
        "39 donors: 19 can give no p below 0.1",
    )


def test_a_date_without_its_years_is_missing_unless_another_supports() -> None:
    assert break_at([panel(stepped(2014))], [2014, 2024], WINDOWS).result == "supported"
    outcome = break_at([panel(stepped(2100))], [2014, 2024], WINDOWS)
    assert outcome.missing == ("the outcome in each year of 2018–2026 from one source, of the pair and of donors",)
    assert outcome.result == "not_enough_data"
    assert break_at([], [2014], WINDOWS).result == "not_enough_data"


def test_each_date_is_tested_in_the_panel_with_most_donors() -> None:
    small, large = panel(stepped(2014), 40, "small"), panel(stepped(2100), 400, "large")
    assert "large" in str(break_at([small, large], [2014], WINDOWS).sensitivity)


def test_the_windows_are_those_asked_for() -> None:
    outcome = break_at([panel(stepped(2014))], [2014], (4, 2))
    assert (outcome.n, outcome.years) == (6, (2010, 2015))
    assert outcome.statistic == "departure of 2 years from the trend of 4 before, over its standard error"


def test_what_hangs_on_one_year_is_rare_only_with_that_year() -> None:
    """A jump of one year of three: without that year nothing is left of it. A step stays."""
    jump = NOISE[0] + 60.0 * (YEARS == 2015)
    once, stays = (break_at([panel(own)], [2014], WINDOWS) for own in (jump, stepped(2014)))
    assert (once.result, stays.result) == ("supported", "supported")
    assert once.p_without_a_year > 0.2
    assert stays.p_without_a_year == stays.p
    two_dates = break_at([panel(stepped(2014))], [2014, 2020], WINDOWS)
    assert two_dates.p_without_a_year == 2 * stays.p_without_a_year
    assert break_at([panel(stepped(2014))], [2014], (3, 1)).p_without_a_year is None, "no year to spare"
    only = break_at([panel(1.0 * (YEARS == 2010) + 9.0 * (YEARS >= 2014))], [2014], WINDOWS)
    assert only.p_without_a_year is not None, (
        "without 2010 nothing spreads about the line, so that year cannot be spared"
    )


def cause(first: int, last: int = 2024) -> Series:
    """Nothing is on record before ``first``, and that is known."""
    points = {year: (float(year >= first),) * 3 for year in range(2000, last + 1)}
    return Series("cause", points, {year: f"sanctions/{year}" for year in points})


def test_a_break_after_the_cause_supports_and_one_before_it_contradicts() -> None:
    """The break of 2011 lies within six years of the sanctions of 2014 and precedes them."""
    assert comes_first([cause(2014)], [panel(stepped(2014))], [2014], WINDOWS, "sanctions").result == "supported"
    assert comes_first([cause(2014)], [panel(stepped(2016))], [2014], WINDOWS, "sanctions").result == "supported"
    assert comes_first([cause(2014)], [panel(stepped(2011))], [2014], WINDOWS, "sanctions").result == "contradicted"
    assert comes_first([cause(2014)], [panel(stepped(2100))], [2014], WINDOWS, "sanctions").result == "undecided", (
        "no break at all"
    )


def test_a_cause_that_is_known_to_be_absent_contradicts_and_an_unknown_one_does_not() -> None:
    late = comes_first([cause(2020)], [panel(stepped(2014))], [2014], WINDOWS, "sanctions")
    assert (late.result, late.sensitivity) == ("contradicted", "2014: nothing on record")
    unknown = comes_first([cause(2005, last=2010)], [panel(stepped(2014))], [2014], WINDOWS, "sanctions")
    assert (unknown.result, unknown.missing) == ("not_enough_data", ("sanctions in 2013 and 2014",))
    assert comes_first([cause(2014)], [], [2014], WINDOWS, "sanctions").missing == ("the outcome around 2014",)
