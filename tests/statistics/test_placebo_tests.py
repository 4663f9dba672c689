"""Tests at a date: against donors that were like the pair before, with what they can decide and detect said."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.indicators.arrays import Numbers
from pipelines.statistics.placebo_tests import Panel, break_at, break_in
from pipelines.statistics.yearly_series import Outcome

YEARS = np.arange(2000, 2025)
WINDOWS = (6, 3)
NOISE = np.random.default_rng(5).normal(0, 1, (4000, 25))


def panel(own: Numbers, n_donors: int = 4000, name: str = "source", n_owners: int = 4000) -> Panel:
    """Donors of noise alone, and a pair tested."""
    return Panel(name, YEARS, own, NOISE[:n_donors], np.arange(n_donors) % n_owners, ("trade/1",))


def stepped(at: int, step: float = 30.0, slope: float = 0.0) -> Numbers:
    """Ups and downs about a line, with a step."""
    own: Numbers = np.where(YEARS % 2, 0.8, -0.8) + slope * (YEARS - 2011) + step * (at <= YEARS)
    return own


def at_2014(own: Panel) -> Outcome:
    return break_at([own], 2014, WINDOWS)


def test_a_step_beyond_the_donors_is_a_break_and_its_pre_trend_is_shown() -> None:
    outcome = at_2014(panel(stepped(2014)))
    assert (outcome.result, outcome.n) == ("supported", 9)
    assert outcome.n_donors is not None
    assert (outcome.p, outcome.smallest_p) == (1 / (1 + outcome.n_donors),) * 2
    assert outcome.n_effective == outcome.n_donors
    assert outcome.pre_trend == pytest.approx(0, abs=0.4)
    assert outcome.years == (2008, 2016)


def test_donors_are_like_the_pair_in_level_and_trend_before() -> None:
    """Donors of another size or slope jump at the date, and count for nothing: they once hid what the pair did."""
    loud = (
        NOISE
        + np.where(np.arange(4000) % 2, 0.0, 50.0)[:, None]
        + 900 * (YEARS >= 2014) * (np.arange(4000)[:, None] % 2 == 0)
    )
    steep = NOISE[:1000] + 30.0 * (YEARS - 2011) + 900 * (YEARS >= 2014)
    donors = np.vstack([loud, steep])
    outcome = at_2014(Panel("all", YEARS, stepped(2014), donors, np.arange(5000)))
    assert outcome.result == "supported"
    assert 19 < (outcome.n_donors or 0) <= 2000


def test_a_trend_however_steep_is_no_break() -> None:
    assert at_2014(panel(stepped(2100, slope=0.1))).result in ("undecided", "contradicted")


def test_a_fall_and_what_the_median_donor_does_contradict() -> None:
    assert at_2014(panel(stepped(2014, -30.0))).result == "contradicted"
    sizes = sorted((at_2014(panel(own)).value or 0, place) for place, own in enumerate(NOISE[:300]))
    above, below = (at_2014(panel(NOISE[sizes[place][1]])) for place in (200, 90))
    assert (above.result, below.result) == ("undecided", "contradicted"), "above the median, but not rare"


def test_donors_of_few_actors_cannot_decide_and_the_outcome_says_how_many_could() -> None:
    """Four actors give no p below 0.2, whatever the series does and however many partners they have."""
    outcome = at_2014(panel(stepped(2014), n_owners=4))
    assert (outcome.result, outcome.smallest_p, outcome.n_effective) == ("not_enough_data", 0.2, 4)
    assert outcome.missing == ("donors like it of 19 actors: those of 4 can give no p below 0.2",)
    assert at_2014(panel(stepped(2014), n_owners=19)).result == "supported"


def test_what_is_detectable_would_be_found_in_eight_of_ten() -> None:
    """A departure of that size, added to what donors did without any, is beyond 95 per cent of them in 8 of 10."""
    quiet = break_in(panel(stepped(2014, 0.0)), 2014, WINDOWS)
    assert quiet is not None
    moved = quiet.donors + quiet.detectable * quiet.size / quiet.gap
    assert (moved >= np.quantile(quiet.donors, 0.95)).mean() == pytest.approx(0.8, abs=0.03)


def test_a_date_without_its_years_is_missing() -> None:
    outcome = break_at([panel(stepped(2100))], 2024, WINDOWS)
    assert outcome.missing == (
        "the outcome in each year of 2018–2026 from one source, of the pair and of donors like it",
    )
    assert outcome.result == "not_enough_data"
    assert break_at([], 2014, WINDOWS).result == "not_enough_data"


def test_a_date_is_tested_in_the_panel_with_most_donors() -> None:
    small, large = panel(stepped(2014), 400, "small"), panel(stepped(2014, 0.0), 4000, "large")
    assert "large" in str(break_at([small, large], 2014, WINDOWS).sensitivity)


def test_the_windows_are_those_asked_for() -> None:
    outcome = break_at([panel(stepped(2014))], 2014, (4, 2))
    assert (outcome.n, outcome.years) == (6, (2010, 2015))
    assert outcome.statistic == "departure of 2 years from the trend of 4 before, over its standard error"
