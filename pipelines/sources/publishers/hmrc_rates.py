"""HMRC monthly exchange rates: what a pound costs in customs declarations of a month, in some 150 currencies.

One rate is in force on every day of its month; averages over quarters and years are over these days. The rouble is
among them after March 2022. Weekly amendments are not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SourceError, declare, only_part
from pipelines.sources.parsing.period_averages import DAILY, averages, without_peaks
from pipelines.sources.parsing.plain import layouts, read_plain, valued
from pipelines.sources.parsing.tabular import is_first, matches, whole

LAYOUTS = layouts(__file__)
BASE = "GBP"


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Period averages, currency units for one pound. Raises SourceError and SchemaDrift."""
    part, parsed = only_part(parts, ".csv"), Parsed()
    rows = valued(read_plain(part, LAYOUTS.values(), "", parsed), parsed)
    checks = {
        "month is not a month": matches(rows["month"], r"^\d{4}-(0[1-9]|1[0-2])$"),
        "currency is no code": matches(rows["currency"], "^[A-Z]{3}$"),
        "the rate is not above zero": pc.and_(pc.greater(rows["value"], 0), pc.is_finite(rows["value"])),
    }
    rows = parsed.quarantine(rows, checks, ["month", "currency", "value"], row="source_row")
    rates = rows.group_by(["month", "currency"]).aggregate([("value", "min"), ("value", "max")])
    rates = rates.filter(pc.not_equal(rates["value_min"], rates["value_max"]))
    keys = pc.binary_join_element_wise(rows["month"], rows["currency"], "/")
    unequal = pc.binary_join_element_wise(rates["month"], rates["currency"], "/")
    differs = pc.is_in(keys, whole(unequal))
    rows = parsed.quarantine(
        rows, {"two rates of one month": pc.invert(differs)}, ["month", "currency"], row="source_row"
    )
    keys = pc.binary_join_element_wise(rows["month"], rows["currency"], "/")
    rows = parsed.leave_out(rows, pc.invert(is_first(whole(keys))), "a second rate of the month")
    if not rows.num_rows:
        raise SourceError(f"{part.name} holds no rate")
    daily = without_peaks(_each_day(rows), SOURCE.peak, parsed)
    days = whole(pc.unique(daily["day"])).sort()
    parsed.tables["exchange_rates"] = pa.concat_tables([averages(daily, days, freq, BASE) for freq in ("A", "Q", "M")])
    return parsed


def _each_day(rows: pa.Table) -> pa.Table:
    """The rate of a month on each of its days."""
    months = {text: _days(text) for text in pc.unique(rows["month"]).to_pylist()}
    every = [months[text] for text in rows["month"].to_pylist()]
    place = pa.array(np.repeat(np.arange(rows.num_rows), [len(days) for days in every]))
    currency = whole(rows["currency"]).dictionary_encode()
    days = pa.array([day for days in every for day in days], pa.date32())
    return pa.table({"day": days, "currency": currency.take(place), "rate": whole(rows["value"]).take(place)}).cast(
        DAILY
    )


def _days(month: str) -> list[date]:
    first = date.fromisoformat(f"{month}-01")
    return [day for count in range(31) if (day := first + timedelta(count)).month == first.month]


SOURCE = declare(__file__, parse=parse)
