"""HMRC monthly exchange rates: what a pound costs in customs declarations of a month, in some 150 currencies.

One rate is in force on every day of its month; averages over quarters and years are over these days. The rouble is
among them after March 2022. Weekly amendments are not read.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SourceError, declare, only_part
from pipelines.sources.parsing.period_averages import averages, without_peaks
from pipelines.sources.parsing.plain import layouts, read_plain, valued

LAYOUTS = layouts(__file__)
BASE = "GBP"
KEY = ["month", "currency"]
MOST = 3
"""The factor by which no rate differs from those of the months before and after."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Period averages, currency units for one pound. Raises SourceError and SchemaDrift."""
    part, parsed = only_part(parts, ".csv"), Parsed()
    rows = valued(read_plain(part, LAYOUTS.values(), "", parsed), parsed)
    checks = {
        "month is not a month": rows["month"].str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])"),
        "currency is no code": rows["currency"].str.fullmatch("[A-Z]{3}"),
        "the rate is not above zero": (rows["value"] > 0) & np.isfinite(rows["value"]),
    }
    rows = parsed.quarantine(rows, checks, [*KEY, "value"])
    is_one = rows.groupby(KEY)["value"].transform("nunique") == 1
    rows = parsed.quarantine(rows, {"two rates of one month": is_one}, KEY)
    rows = parsed.leave_out(rows, rows.duplicated(KEY), "a second rate of the month")
    if rows.empty:
        raise SourceError(f"{part.name} holds no rate")
    months = rows.assign(day=pd.to_datetime(rows["month"], format="%Y-%m"), rate=rows["value"])
    months = without_peaks(months, parsed, MOST)
    daily = months.loc[months.index.repeat(months["day"].dt.days_in_month)]
    daily["day"] += pd.to_timedelta(daily.groupby(level=0).cumcount(), unit="D")
    parsed.carry("exchange_rates", averages(daily, BASE))
    return parsed


SOURCE = declare(__file__, parse=parse)
