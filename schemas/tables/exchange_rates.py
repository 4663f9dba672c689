"""The model of ``exchange_rates``: what a euro cost, averaged over periods."""

from __future__ import annotations

from schemas.declare import Count, Day, Flag, Number, ReportWithExtract, Text, key, known


class Model(ReportWithExtract):
    """Exchange rates: period averages of daily reference rates, with the days behind them. Gaps are shown, not
    filled.
    """

    currency: Text = key("The currency (ISO 4217).")
    base_currency: Text = key("The base currency (ISO 4217), of which one unit is priced.")
    freq: Text = key("SDMX frequency: A year, Q quarter, M month.", isin=["A", "Q", "M"])
    time_period: Text = key("The period, such as 2024, 2024-Q2 or 2024-07.")
    year: Count = known("Calendar year.")
    value: Number = known("Units of the currency for one unit of the base currency: mean of the daily rates.", gt=0)
    low: Number = known("Lowest daily rate in the period.", gt=0)
    high: Number = known("Highest daily rate in the period.", gt=0)
    n_days: Count = known("Number of days with a rate.", ge=1)
    first_day: Day = known("First day with a rate.")
    last_day: Day = known("Last day with a rate.")
    is_partial: Flag = known(
        "True if the rates do not cover the whole period, because it was not over or the series ended."
    )
