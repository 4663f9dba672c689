"""Averages of daily exchange rates over years, quarters and months, with the days behind each; nothing is filled in.

Where the rates are from is for each source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sources.contract import BadRow, Parsed
from pipelines.sources.parsing.tabular import whole
from pipelines.sources.plausibility import peaks

DAILY = pa.schema([("day", pa.date32()), ("currency", pa.dictionary(pa.int32(), pa.string())), ("rate", pa.float64())])


def without_peaks(daily: pa.Table, limits: Sequence[Mapping[str, str]], parsed: Parsed) -> pa.Table:
    """``daily`` without rates that differ by more than a factor from those before and after them, which are bad."""
    [most] = [limit["rate"] for limit in limits]
    is_peak = peaks(daily, "rate", float(most))
    for row in daily.filter(is_peak).to_pylist():
        place, reason = f"{row['day']}/{row['currency']}", f"the rate differs from its neighbours by more than {most}"
        parsed.bad.append(BadRow(place, reason, str(row["rate"])))
    return daily.filter(pc.invert(is_peak)).combine_chunks()


def averages(daily: pa.Table, days: pa.Array, freq: str, base: str) -> pa.Table:
    """Rows of ``exchange_rates`` of one frequency, by currency and period, from rates in ``DAILY`` for one ``base``.

    ``days`` are all days of the table, sorted. One thread, so that sums have one order.
    """
    periods = _periods(days, freq)
    encoded, names = periods.dictionary_encode(), whole(daily["currency"]).dictionary
    sorted_names = names.take(pc.sort_indices(names))
    currency = pc.index_in(names, sorted_names).take(whole(daily["currency"]).indices).cast(pa.int64())
    width = len(encoded.dictionary)
    # one number for a currency and a period, in the order of both: days are in order, and so are periods
    key = pc.add(pc.multiply(currency, width), encoded.indices.take(whole(pc.index_in(daily["day"], value_set=days))))
    daily = pa.table({"key": key, "rate": daily["rate"], "day": daily["day"]})
    statistics = [("rate", "mean"), ("rate", "min"), ("rate", "max"), ("rate", "count"), ("day", "min"), ("day", "max")]
    means = daily.group_by("key", use_threads=False).aggregate(statistics).sort_by("key").combine_chunks()
    currency = pc.divide(means["key"], width)
    period = encoded.dictionary.take(whole(pc.subtract(means["key"], pc.multiply(currency, width))))
    calendar = pa.table({"period": periods}).group_by("period").aggregate([("period", "count")])
    place = whole(pc.index_in(period, whole(calendar["period"])))
    is_partial = pc.not_equal(means["rate_count"], whole(calendar["period_count"]).take(place))
    for name in _cut_periods(days, freq):
        is_partial = pc.or_(is_partial, pc.equal(period, name))
    currencies = sorted_names.take(whole(currency))
    is_constant = pc.equal(means["rate_min"], means["rate_max"])
    return pa.table(
        {
            "currency": currencies,
            "base_currency": pa.repeat(base, means.num_rows),
            "freq": pa.repeat(freq, means.num_rows),
            "time_period": period,
            "year": pc.utf8_slice_codeunits(period, 0, 4).cast(pa.int64()),
            # a mean of equal rates is off in its last binary digit
            "value": pc.if_else(is_constant, means["rate_min"], means["rate_mean"]),
            "low": means["rate_min"],
            "high": means["rate_max"],
            "n_days": means["rate_count"],
            "first_day": means["day_min"],
            "last_day": means["day_max"],
            "is_partial": is_partial,
            "source_row": pc.binary_join_element_wise(currencies, period, "/"),
        }
    )


def _periods(days: Any, freq: str) -> pa.Array:
    """2024, 2024-Q2 or 2024-07 for each day."""
    if freq == "Q":
        year, quarter = pc.year(days).cast(pa.string()), pc.quarter(days).cast(pa.string())
        return whole(pc.binary_join_element_wise(year, quarter, "-Q"))
    return whole(pc.utf8_slice_codeunits(days.cast(pa.string()), 0, 4 if freq == "A" else 7))


def _cut_periods(days: pa.Array, freq: str) -> list[str]:
    """The first and last period, if some of its working days, Monday to Friday but New Year, are outside."""
    first, last = days[0].as_py(), days[-1].as_py()
    periods = _periods(pa.array([first, last]), freq).to_pylist()
    outside = (first - timedelta(1), -1, periods[0]), (last + timedelta(1), 1, periods[1])
    return [period for day, step, period in outside if _is_cut(day, step, period, freq)]


def _is_cut(day: date, step: int, period: str, freq: str) -> bool:
    while _periods(pa.array([day]), freq)[0].as_py() == period:
        if day.weekday() < 5 and (day.month, day.day) != (1, 1):
            return True
        day += timedelta(step)
    return False
