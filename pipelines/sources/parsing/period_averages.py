"""Averages of daily exchange rates over years, quarters and months, with the days behind each; nothing is filled in.

Where the rates are from is for each source.
"""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from pipelines.sources.contract import Parsed

PERIODS = {"A": ("Y", "%Y"), "Q": ("Q", "%Y-Q%q"), "M": ("M", "%Y-%m")}
"""pandas' name of each frequency's periods, and how they are written."""
DAY = pd.Timedelta(days=1)


def without_peaks(daily: pd.DataFrame, parsed: Parsed, most: float) -> pd.DataFrame:
    """``daily`` without rates that differ by ``most`` from both beside them; at the ends from the next two."""
    rates = daily.sort_values(["currency", "day"]).groupby("currency")["rate"]
    beside = pd.DataFrame({step: rates.shift(step).fillna(rates.shift(-2 * step)) for step in (1, -1)}, daily.index)
    is_peak = (daily["rate"] > most * beside.max(axis=1)) | (daily["rate"] * most < beside.min(axis=1))
    return parsed.quarantine(daily, {f"the rate differs from its neighbours by more than {most}": ~is_peak}, ["rate"])


def averages(daily: pd.DataFrame, base: str) -> pd.DataFrame:
    """Rows of ``exchange_rates`` by currency, of years, quarters and months, from ``rate`` by ``day`` for a ``base``.

    A period is partial for a currency without a rate on one of the days of the others.
    """
    days = daily["day"].drop_duplicates().sort_values()
    rows = pd.concat([_of_frequency(daily, days, freq) for freq in PERIODS], ignore_index=True)
    return rows.assign(base_currency=base)


def _of_frequency(daily: pd.DataFrame, days: pd.Series, freq: str) -> pd.DataFrame:
    name, form = PERIODS[freq]
    period = days.dt.to_period(name).dt.strftime(form).set_axis(days)
    table = pa.table({"currency": daily["currency"], "period": daily["day"].map(period), **daily[["day", "rate"]]})
    statistics = [("rate", "mean"), ("rate", "min"), ("rate", "max"), ("rate", "count"), ("day", "min"), ("day", "max")]
    # Arrow adds in the order of the rows, with one thread; pandas would correct each sum for what rounding loses
    groups = table.group_by(["currency", "period"], use_threads=False).aggregate(statistics)
    means = groups.sort_by([("currency", "ascending"), ("period", "ascending")]).to_pandas()
    is_partial = means["rate_count"] < means["period"].map(period.value_counts())
    is_constant = means["rate_min"] == means["rate_max"]
    return means.assign(
        source_row=means["currency"] + "/" + means["period"],
        freq=freq,
        time_period=means["period"],
        year=means["period"].str[:4].astype(int),
        # a mean of equal rates is off in its last binary digit
        value=means["rate_min"].where(is_constant, means["rate_mean"]),
        low=means["rate_min"],
        high=means["rate_max"],
        n_days=means["rate_count"],
        first_day=means["day_min"],
        last_day=means["day_max"],
        is_partial=is_partial | means["period"].isin(_cut_periods(days, freq)),
    )


def _cut_periods(days: pd.Series, freq: str) -> list[str]:
    """The first and last period, if some of its working days, Monday to Friday but New Year, are outside."""
    name, form = PERIODS[freq]
    first, last = (day.to_period(name) for day in (days.iloc[0], days.iloc[-1]))
    before = pd.bdate_range(first.start_time, days.iloc[0] - DAY)
    after = pd.bdate_range(days.iloc[-1] + DAY, last.end_time)
    cut = {first: before, last: after} if first != last else {first: before.union(after)}
    return [period.strftime(form) for period, out in cut.items() if ((out.month != 1) | (out.day != 1)).any()]
