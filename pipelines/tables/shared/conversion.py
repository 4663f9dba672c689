"""Converting published amounts with the published rates and deflators: what to look up, and how a row names it.

The formulas are in ``indicators/money.py``; here ``exchange_rates`` and ``economy`` become what they need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.indicators.funding import UNKNOWN, Interval
from pipelines.indicators.money import Averages, Rate, constant
from pipelines.row_types import EconomyArrow, ExchangeRatesArrow
from pipelines.rows import where
from schemas.stages import BASE_YEAR

DOLLAR, DOLLARS_OF = "USD", "USA"
CONSTANT = f"{DOLLAR}:{BASE_YEAR}"


def yearly_averages(exchange_rates: ExchangeRatesArrow) -> Averages:
    """The averages of whole years."""
    names = ("currency", "base_currency", "time_period", "value", "is_partial", "source_id")
    return Averages(where(exchange_rates, freq="A").select(names).to_pylist())


@dataclass(frozen=True)
class Deflator:
    """A price index of the dollar by year, and its name; without the base year it deflates nothing."""

    index: dict[int, float]
    name: str | None

    def constant(self, amount: Interval, year: int) -> Interval | None:
        """Dollars of ``year`` in prices of the base year; None where the index lacks either."""
        level, base = self.index.get(year), self.index.get(BASE_YEAR)
        if level is None or base is None:
            return None
        return _each_part(amount, lambda value: constant(value, level, base))


def dollar_deflator(economy: EconomyArrow) -> Deflator:
    """The GDP deflator of the United States, under the publisher's code of the series."""
    known = where(economy, actor_id=DOLLARS_OF, indicator="deflator").to_pylist()
    if not (rows := [row for row in known if row["value"] is not None]):
        return Deflator({}, None)
    return Deflator({row["year"]: row["value"] for row in rows}, f"{rows[0]['series']} {DOLLARS_OF}")


def dollars(amount: Interval, rate: Rate | None) -> Interval:
    """An amount in dollars at ``rate``; unknown without a rate."""
    return _each_part(amount, lambda value: value * rate.value) if rate else UNKNOWN


def _each_part(amount: Interval, change: Callable[[float], float]) -> Interval:
    """``change`` of the value and of both bounds; null stays null."""
    value, low, high = (None if part is None else change(part) for part in amount)
    return value, low, high
