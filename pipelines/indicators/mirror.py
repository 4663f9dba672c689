"""Mirror statistics: how far the importer's report of a flow is from the exporter's, once freight and insurance are allowed for.

Arrays in, arrays out. ``factor`` k is what importers' CIF values hold beyond the exporters' FOB: ``CIF = k × FOB``; 1 where both
reports are on one basis, or where nothing can be said (totals of both directions).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipelines.indicators.dependence import share

Numbers = NDArray[np.float64]
FACTORS = (1.06, 1.0588, 1.102)
"""Admissible CIF/FOB factors, the reference first: that of the IMF's Direction of Trade Statistics, and two of the Bank of Russia."""
FACTOR = FACTORS[0]


def to_fob(cif: Numbers, factor: float = FACTOR) -> Numbers:
    """An importer's CIF value as the exporter's FOB."""
    return cif / factor


def to_cif(fob: Numbers, factor: float = FACTOR) -> Numbers:
    """An exporter's FOB value as the importer's CIF."""
    return fob * factor


def gap_ratio(importer: Numbers, exporter: Numbers, factor: Numbers | float = FACTOR) -> Numbers:
    """``M / (k X)``: above 1 the importer sees more than the exporter. NaN where one is missing or the exporter says zero.

    The factor of 1.06 is that of Marini, Dippelsman and Stanger, New Estimates for Direction of Trade Statistics (IMF WP/18/16).
    """
    return share(importer, exporter * factor)


def log_gap(importer: Numbers, exporter: Numbers, factor: Numbers | float = FACTOR) -> Numbers:
    """The natural logarithm of ``gap_ratio``: 0 is no gap, and turning the sides changes the sign alone. NaN where one is zero."""
    ratio = gap_ratio(importer, exporter, factor)
    return np.log(np.where(ratio > 0, ratio, np.nan))


def symmetric_gap(importer: Numbers, exporter: Numbers, factor: Numbers | float = FACTOR) -> Numbers:
    """``200 (M - kX) / (M + kX)`` per cent, -200 to 200. NaN where one is missing or both are zero."""
    fob = exporter * factor
    return 200 * share(importer - fob, importer + fob)
