"""The model of ``exchange_rates``: what a euro cost, averaged over periods."""

from __future__ import annotations

from schemas.declare import Captured, Count, Day, Flag, Number, Text, column, key


class Model(Captured):
    """Exchange rates: period averages of daily reference rates, with the days they rest on. Gaps are stated, not filled."""

    currency: Text = key("The currency (ISO 4217).")
    base_currency: Text = key("The currency of which one unit is priced.")
    freq: Text = key("SDMX frequency: A, Q or M.", isin=["A", "Q", "M"])
    time_period: Text = key("2024, 2024-Q2 or 2024-07.")
    year: Count = column("The year.", nullable=False)
    value: Number = column("Units of the currency for one unit of the base: mean of the days.", nullable=False, gt=0)
    low: Number = column("Lowest daily rate.", nullable=False, gt=0)
    high: Number = column("Highest daily rate.", nullable=False, gt=0)
    n_days: Count = column("Days with a rate.", nullable=False, ge=1)
    first_day: Day = column("First day with a rate.", nullable=False)
    last_day: Day = column("Last day with a rate.", nullable=False)
    is_partial: Flag = column(
        "True where the rates do not cover the period: it was not over, or they ended.", nullable=False
    )
