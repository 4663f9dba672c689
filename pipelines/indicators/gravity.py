"""What a gravity model expects two states to trade, and how far their trade departs from it.

Expected is what the exporter's other sales and the importer's other purchases of the year, and the pair's usual trade,
lead to; that is no claim about causes. Distance, language and the like do not change and are part of the pair.
"""

from __future__ import annotations

import numpy as np

from pipelines.indicators.arrays import Flags, Numbers
from pipelines.indicators.sides import Flows

TOLERANCE = 1e-6
MOST = 1000
"""Rounds after which a fit that has not converged is given up."""


def reported(flows: Flows, is_state: Flags, since: int, *, by_exporter: bool) -> tuple[int, Numbers]:
    """The first year, and trade by year, exporter and importer, as either all exporters or all importers report it.

    Only trade between states, from ``since`` on; NaN where nothing is reported, and where the source estimated it.
    """
    side = flows.origin if by_exporter else flows.destination
    chosen = (flows.reporter == side) & ~flows.is_estimated & (flows.year >= since)
    own = flows.where(chosen & is_state[flows.origin] & is_state[flows.destination])
    if not len(own.year):
        return since, np.empty((0, len(is_state), len(is_state)))
    first = int(own.year.min())
    trade = np.full((int(own.year.max()) - first + 1, len(is_state), len(is_state)), np.nan)
    trade[own.year - first, own.origin, own.destination] = own.value
    return first, trade


def expected(trade: Numbers) -> Numbers:
    """Trade fitted with exporter-year, importer-year and pair effects by Poisson pseudo maximum likelihood.

    ``trade`` is at least 0, by year, exporter and importer; NaN is unknown, is left out, and stays NaN. So do
    singletons: the only flow of an exporter or importer in a year, or of a pair, is fitted whatever it is. Without
    further regressors the fit is the one whose sums over importers, over exporters and over years are those of the
    trade (the likelihood's first-order conditions), and multiplying each kind of sum into place in turn arrives at it
    (Deming & Stephan 1940, Ann. Math. Stat. 11: 427-444; Birch 1963, JRSS B 25: 220-233). Estimator: Santos Silva &
    Tenreyro 2006, REStat 88: 641-658; the three effects: Yotov et al. 2016, An Advanced Guide to Trade Policy Analysis.
    All NaN where ``MOST`` rounds do not bring every sum within ``TOLERANCE`` of its target.
    """
    known = _without_singletons(np.isfinite(trade))
    actual, fitted = np.where(known, trade, 0.0), known.astype(np.float64)
    targets = [actual.sum(axis, keepdims=True) for axis in (2, 1, 0)]
    for _ in range(MOST):
        worst = 0.0
        for axis, target in zip((2, 1, 0), targets, strict=True):
            sums = fitted.sum(axis, keepdims=True)
            factor = np.divide(target, sums, out=np.zeros_like(sums), where=sums > 0)
            worst = max(worst, float(np.abs(factor - 1, where=target > 0, out=np.zeros_like(sums)).max(initial=0)))
            fitted *= factor
        if worst < TOLERANCE:
            return np.where(known, fitted, np.nan)
    return np.full_like(trade, np.nan)


def _without_singletons(known: Flags) -> Flags:
    """What is left of ``known`` when the only flow of an effect is dropped, again and again (Correia 2015)."""
    while True:
        kept = known.copy()
        for axis in (2, 1, 0):
            kept &= kept.sum(axis, keepdims=True) > 1
        if (kept == known).all():
            return kept
        known = kept


def departures(trade: Numbers) -> Numbers:
    """ln(trade / expected), where the pair's own trade of the year has no part in what is expected; NaN where unknown.

    A pair that is a large part of its exporter's or importer's trade bends their effects towards itself. Its trade y is
    therefore taken out of both sums X and M of the year: expected is m (X - y) / (X - m) · (M - y) / (M - m) for the
    fitted m, the first step of a fit without that cell (sums of the fit are those of the trade). Zero trade has none.
    """
    fitted = expected(trade)
    prediction = fitted.copy()
    with np.errstate(all="ignore"):
        for axis in (2, 1):
            whole = np.where(np.isfinite(fitted), trade, 0.0).sum(axis, keepdims=True)
            prediction *= (whole - trade) / (whole - fitted)
        departed = np.log(trade / prediction)
    return np.where(np.isfinite(departed), departed, np.nan)
