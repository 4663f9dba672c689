"""Gravity: the fit against a published table and an independent estimator, and departures that arithmetic leaves be."""

import time

import numpy as np
import pytest

from pipelines.indicators.arrays import Numbers
from pipelines.indicators.gravity import departures, expected, reported
from pipelines.indicators.sides import NOBODY, Flows


def test_bartletts_cuttings() -> None:
    """Bartlett 1935, JRSS Suppl. 2: 248-252: without a three-factor interaction each cell moves by 5.1; χ² is 2.27."""
    alive, dead = [[156, 107], [84, 31]], [[84, 133], [156, 209]]
    table = np.array([alive, dead], float)
    fitted = expected(table)
    assert np.abs(fitted - table) == pytest.approx(np.full((2, 2, 2), 5.1), abs=0.01)
    assert ((fitted - table) ** 2 / fitted).sum() == pytest.approx(2.27, abs=0.005)


def panel(seed: int, years: int = 5, states: int = 6) -> Numbers:
    """Trade that follows the three effects times noise; nobody trades with itself."""
    random = np.random.default_rng(seed)
    exporter, importer = random.normal(3, 1, (years, states, 1)), random.normal(0, 1, (years, 1, states))
    trade = np.exp(
        exporter + importer + random.normal(0, 1, (states, states)) + random.normal(0, 0.3, (years, states, states))
    )
    trade[:, range(states), range(states)] = np.nan
    return trade


def by_weighted_least_squares(trade: Numbers) -> Numbers:
    """The same estimator the usual way: iteratively reweighted least squares on a dummy for every effect."""
    years, states, _ = trade.shape
    t, i, j = np.nonzero(np.isfinite(trade))
    y, rows = trade[t, i, j], np.arange(len(t))
    design = np.zeros((len(t), 2 * years * states + states * states))
    for column in (t * states + i, years * states + t * states + j, 2 * years * states + i * states + j):
        design[rows, column] = 1
    mean = (y + y.mean()) / 2
    for _ in range(200):
        root, working = np.sqrt(mean), np.log(mean) + (y - mean) / mean
        mean = np.exp(design @ np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0])
    fitted = np.full(trade.shape, np.nan)
    fitted[t, i, j] = mean
    return fitted


def test_the_fit_is_that_of_reweighted_least_squares_with_zeros_and_gaps() -> None:
    trade = panel(1)
    trade[1, 0, 3], trade[2, 4, 1], trade[:3, 2, 5] = 0.0, 0.0, np.nan
    assert expected(trade) == pytest.approx(by_weighted_least_squares(trade), rel=1e-4, nan_ok=True)


def test_sums_of_the_fit_are_those_of_the_trade_and_its_scale_and_order_do_not_matter() -> None:
    trade = panel(2)
    fitted = expected(trade)
    for axis in (0, 1, 2):
        assert np.nansum(fitted, axis) == pytest.approx(np.nansum(trade, axis), rel=1e-5)
    assert departures(trade * 1e9) == pytest.approx(departures(trade), abs=1e-5, nan_ok=True)
    assert departures(trade[:, ::-1, ::-1])[:, ::-1, ::-1] == pytest.approx(departures(trade), abs=1e-4, nan_ok=True)


def test_flows_that_the_effects_fit_whatever_they_are_tell_nothing() -> None:
    """In the last year one exporter alone reports: its flows to each importer are fitted exactly."""
    trade = panel(3)
    trade[4, 1:, :] = np.nan
    assert np.isnan(expected(trade)[4]).all()
    assert np.isfinite(expected(trade)[3, 0, 1])


def exact(states: int = 8, years: int = 6) -> Numbers:
    """Trade that the three effects explain wholly."""
    size, growth = np.arange(1.0, states + 1), 1 + 0.1 * np.arange(years)
    trade = growth[:, None, None] * np.outer(size, size[::-1]) * (1 + 0.5 * np.eye(states)[::-1])
    trade[:, range(states), range(states)] = np.nan
    return trade


def test_a_share_that_rises_because_trade_elsewhere_is_cut_off_is_no_departure() -> None:
    """From year 3 on states 2 to 7 sell nothing to 0; the share of 1 doubles and more, its sales do not change."""
    trade = exact()
    cut = trade.copy()
    cut[3:, 2:7, 0] = 0.01 * cut[3:, 2:7, 0]
    share = cut[:, 1, 0] / np.nansum(cut[:, :, 0], axis=1)
    assert share[3] > 2 * share[2]
    kept = departures(cut)[:, 1, 0]
    assert kept[3] - kept[2] > 0.5, "with the trade that was cut off, arithmetic alone makes a break"
    cut[:, 2:7, 0] = np.nan
    assert departures(cut)[:, 1, 0] == pytest.approx(np.zeros(6), abs=1e-5)


def test_a_rise_of_a_pairs_own_trade_departs_by_nearly_all_of_it_however_large_the_pair_is() -> None:
    trade = exact()
    trade[3:, 0, 1] *= 3.0
    gone = departures(trade)
    assert gone[3:, 0, 1].mean() - gone[:3, 0, 1].mean() == pytest.approx(np.log(3), abs=0.05)
    fitted_with_itself = np.log(trade / expected(trade))[:, 0, 1]
    assert fitted_with_itself[3:].mean() - fitted_with_itself[:3].mean() < 0.95


def test_only_what_one_side_reports_of_states_is_used() -> None:
    rows = [
        (0, 1, 2000, 0, 5.0, False),
        (0, 1, 2000, 1, 6.0, False),
        (1, 0, 2001, 1, 7.0, True),
        (0, 2, 2000, 0, 8.0, False),
    ]
    rows += [(1, 0, 2001, NOBODY, 9.0, False), (1, 0, 1990, 1, 9.0, False), (1, 0, 2002, 1, 4.0, False)]
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    flows = Flows(*columns[:5], is_fob=columns[5], is_estimated=columns[5], world=3)
    first, trade = reported(flows, np.array([True, True, False, False]), 2000, by_exporter=True)
    assert (first, trade.shape) == (2000, (3, 4, 4))
    assert {tuple(map(int, at)): trade[*at] for at in zip(*np.nonzero(np.isfinite(trade)), strict=True)} == {
        (0, 0, 1): 5.0,
        (2, 1, 0): 4.0,
    }
    assert len(reported(flows, np.zeros(4, bool), 2000, by_exporter=False)[1]) == 0


def test_two_hundred_states_and_thirty_years_take_seconds() -> None:
    trade, start = panel(4, years=30, states=200), time.monotonic()
    assert np.isfinite(departures(trade)).sum() == 30 * 200 * 199
    assert time.monotonic() - start < 30
