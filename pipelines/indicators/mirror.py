"""Mirror statistics: the gap between importer's and exporter's reports of a flow, allowing for freight and insurance.

All functions are elementwise over arrays. ``factor`` k is the CIF value of imports over the FOB value of exports,
``CIF = k × FOB``: 1 where both reports have one basis, or where nothing is known (totals of both directions).
"""

import numpy as np

from pipelines.indicators.arrays import Numbers
from pipelines.indicators.dependence import share

Factor = float | Numbers

FACTORS = (1.06, 1.0588, 1.102)
"""Admissible CIF/FOB factors: that of the IMF's Direction of Trade Statistics, the reference; two of the Bank of
Russia."""
FACTOR = FACTORS[0]


def factor_of(margin: Numbers) -> Numbers:
    """The factor k of a margin of freight and insurance in per cent of the CIF value: ``1 / (1 - margin / 100)``.

    As the OECD publishes margins: Miao and Fortanier, Estimating Transport and Insurance Costs of International Trade
    (OECD Statistics Working Papers 2017/04).
    """
    return 1 / (1 - margin / 100)


def to_fob(cif: Numbers, factor: Factor = FACTOR) -> Numbers:
    """An importer's CIF value as the exporter's FOB."""
    return cif / factor


def to_cif(fob: Numbers, factor: Factor = FACTOR) -> Numbers:
    """An exporter's FOB value as the importer's CIF."""
    return fob * factor


def gap_ratio(importer: Numbers, exporter: Numbers, factor: Factor = FACTOR) -> Numbers:
    """``M / (k X)``: above 1 the importer reports more. NaN where either is missing or the exporter reports zero.

    The factor of 1.06 is that of Marini, Dippelsman and Stanger, New Estimates for Direction of Trade Statistics (IMF
    WP/18/16).
    """
    return share(importer, exporter * factor)


def log_gap(importer: Numbers, exporter: Numbers, factor: Factor = FACTOR) -> Numbers:
    """The natural logarithm of ``gap_ratio``: 0 is no gap, swapping the sides flips the sign. NaN where one is zero."""
    ratio = gap_ratio(importer, exporter, factor)
    return np.log(np.where(ratio > 0, ratio, np.nan))


def symmetric_gap(importer: Numbers, exporter: Numbers, factor: Factor = FACTOR) -> Numbers:
    """``200 (M - kX) / (M + kX)`` per cent, -200 to 200. NaN where either is missing or both are zero."""
    fob = exporter * factor
    return 200 * share(importer - fob, importer + fob)
