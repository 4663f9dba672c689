"""Money and units: currencies at the average of the period, constant prices, and units that convert exactly.

A flow is converted at the average of the time in which it flowed, never at the rate of one day. What has no rate, no
deflator or no exact factor is not converted: nothing is interpolated, carried forward or guessed. Nothing is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_PERIOD = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Rate:
    """Units of the second currency for one of the first, the period of the average, and the sources of its rates."""

    value: float
    period: str
    sources: tuple[str, ...]


class Averages:
    """Period averages of exchange rates against one base currency; ``rate`` crosses any two over it."""

    def __init__(self, rows: Iterable[Mapping[str, object]]) -> None:
        """``rows`` of ``exchange_rates``; those that do not cover their period (``is_partial``) are left out."""
        self._rates: dict[tuple[str, str], tuple[float, str]] = {}
        self._bases: set[str] = set()
        for row in rows:
            self._bases.add(str(row["base_currency"]))
            if not row["is_partial"]:
                known = float(str(row["value"])), str(row["source_id"])
                self._rates[str(row["currency"]), str(row["time_period"])] = known
        if len(self._bases) > 1:
            raise ValueError(f"rates against several bases: {', '.join(sorted(self._bases))}")

    def rate(self, origin: str, target: str, period: str) -> Rate | None:
        """The average rate over ``period`` (2024, 2024-Q2 or 2024-07); None where either currency has none.

        A currency in itself is exactly 1, in every period and from no source. The cross of two averages stands for the
        average of the crosses, which is not published: the two differ by the covariance within the period.
        Raises ValueError where the period is a day or no period.
        """
        if not _PERIOD.fullmatch(period):
            raise ValueError(f"{period!r} is no year, quarter or month: a flow has no rate of a day")
        if origin == target:
            return Rate(1.0, period, ())
        legs = [self._leg(currency, period) for currency in (origin, target)]
        if legs[0] is None or legs[1] is None:
            return None
        sources = sorted({source for _, source in (legs[0], legs[1]) if source})
        return Rate(legs[1][0] / legs[0][0], period, tuple(sources))

    def _leg(self, currency: str, period: str) -> tuple[float, str] | None:
        return (1.0, "") if currency in self._bases else self._rates.get((currency, period))


def convert(values: Array | float, rate: Array | float) -> Array:
    """``values`` in another currency, ``rate`` being units of it for one unit of theirs: NaN where either is missing.

    Raises ValueError where a rate is not above zero.
    """
    rate = np.asarray(rate, np.float64)
    if (rate <= 0).any():
        raise ValueError("a rate of exchange is above zero")
    return np.asarray(values, np.float64) * rate


def implied_rate(stated: float, converted: float) -> float:
    """The rate at which ``converted`` units of one currency are ``stated`` units of another, as in "1.74 tn yuan ($237 bn)"."""
    return stated / converted


def constant(nominal: Array | float, deflator: Array | float, base: Array | float) -> Array:
    """Nominal amounts in prices of the base year: nominal × base / deflator, both of the price index of their currency.

    Convert first, at the average of the period, then deflate by the index of the target currency. Arrays broadcast; NaN
    where either is missing. Raises ValueError where an index is not above zero.

    OECD/Eurostat practice as in System of National Accounts 2008, ch. 15; OECD DAC, "constant prices".
    """
    deflator, base = np.asarray(deflator, np.float64), np.asarray(base, np.float64)
    if (deflator <= 0).any() or (base <= 0).any():
        raise ValueError("a price index is above zero")
    return np.asarray(nominal, np.float64) * (base / deflator)


_DIMENSIONS: tuple[Mapping[str, float], ...] = (
    {"m3": 1.0, "[bbl_us]": 42 * 231 * 0.0254**3},
    {"m3/a": 1.0, "[bbl_us]/d": 42 * 231 * 0.0254**3 * 365.25},
    {"h": 1.0, "d": 24.0, "a": 24 * 365.25},
    {"km": 1.0, "[nmi_i]": 1.852},
    {"t": 1.0},
)
"""Exact factors of the Unified Code for Units of Measure: a barrel is 42 gallons of 231 cubic inches, a year is Julian.

A tonne of oil has no exact volume, nor a cubic metre of gas a mass: both need a density that a document must state.
"""


def factor(unit: str, target: str) -> float:
    """How many of ``target`` make one ``unit`` (UCUM codes); exactly 1 for a unit in itself.

    UCUM 2.1, tables of derived and customary units. Raises ValueError where no exact factor exists, as from tonnes to barrels.
    """
    if unit == target:
        return 1.0
    for units in _DIMENSIONS:
        if unit in units and target in units:
            return units[unit] / units[target]
    raise ValueError(f"no exact factor from {unit} to {target}")
