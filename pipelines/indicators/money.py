"""Money: currencies converted at the average of the period, and constant prices.

A flow is converted at the average of the time in which it flowed, never at the rate of one day. Without a
rate or a deflator nothing is converted: nothing is interpolated, carried forward or guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Rate(NamedTuple):
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
        the period. A day has none: a flow has no rate of a day.
        """
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


def constant(nominal: float, deflator: float, base: float) -> float:
    """A nominal amount in prices of the base year: nominal × base / deflator, both of the price index of its currency.

    Convert first, at the average of the period, then deflate by the index of the target currency.

    OECD/Eurostat practice as in System of National Accounts 2008, ch. 15; OECD DAC, "constant prices".
    """
    return nominal * (base / deflator)
