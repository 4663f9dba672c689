"""Money: currencies converted at the average of the period, and constant prices.

A flow is converted at the average of the time in which it flowed, never at the rate of one day. Without a
rate or a deflator nothing is converted: nothing is interpolated, carried forward or guessed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from pipelines.indicators.arrays import Numbers

_PERIOD = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Rate:
    """Units of the second currency for one of the first, the period of the average, and the sources of its rates."""

    value: float
    period: str
    sources: tuple[str, ...]


class Averages:
    """Period averages of exchange rates; ``rate`` crosses two currencies over a base currency that has both."""

    def __init__(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Read ``rows`` of ``exchange_rates``, except those that do not cover their period (``is_partial``)."""
        self._rates: dict[str, dict[tuple[str, str], tuple[float, str]]] = {}
        for row in rows:
            of_base = self._rates.setdefault(str(row["base_currency"]), {})
            if not row["is_partial"]:
                known = float(str(row["value"])), str(row["source_id"])
                of_base[str(row["currency"]), str(row["time_period"])] = known

    def rate(self, origin: str, target: str, period: str) -> Rate | None:
        """The average rate over ``period`` (2024, 2024-Q2 or 2024-07); None where no base currency has both.

        Of several bases the first by name is used: the euro, whose averages are of market rates, before the pound of
        customs declarations. A currency in itself is exactly 1, in every period and from no source. The cross of two
        averages stands in for the average of the crosses, which is not published: they differ by the covariance within
        the period. Raises ValueError where the period is a day or no period.
        """
        if not _PERIOD.fullmatch(period):
            raise ValueError(f"{period!r} is not a year, quarter or month: a flow has no rate of a day")
        if origin == target:
            return Rate(1.0, period, ())
        for base in sorted(self._rates):
            legs = [self._leg(base, currency, period) for currency in (origin, target)]
            if legs[0] is None or legs[1] is None:
                continue
            sources = sorted({source for _, source in (legs[0], legs[1]) if source})
            return Rate(legs[1][0] / legs[0][0], period, tuple(sources))
        return None

    def _leg(self, base: str, currency: str, period: str) -> tuple[float, str] | None:
        return (1.0, "") if currency == base else self._rates[base].get((currency, period))


def convert(values: Numbers | float, rate: Numbers | float) -> Numbers:
    """``values`` in another currency, at ``rate`` units of it for one unit of theirs: NaN where either is missing.

    Raises ValueError where a rate is not above zero.
    """
    rate = np.asarray(rate, np.float64)
    if (rate <= 0).any():
        raise ValueError("a rate of exchange must be above zero")
    return np.asarray(values, np.float64) * rate


def constant(nominal: Numbers | float, deflator: Numbers | float, base: Numbers | float) -> Numbers:
    """Nominal amounts in prices of the base year: nominal × base / deflator, both of the price index of their currency.

    Convert first, at the average of the period, then deflate by the index of the target currency. Arrays broadcast; NaN
    where either is missing. Raises ValueError where an index is not above zero.

    OECD/Eurostat practice as in System of National Accounts 2008, ch. 15; OECD DAC, "constant prices".
    """
    deflator, base = np.asarray(deflator, np.float64), np.asarray(base, np.float64)
    if (deflator <= 0).any() or (base <= 0).any():
        raise ValueError("a price index must be above zero")
    return np.asarray(nominal, np.float64) * (base / deflator)
