"""ECB euro foreign exchange reference rates: what a euro cost, averaged over months, quarters and years.

Read are the zipped history (``eurofxref-hist.zip``) and the XML of one or more days (``eurofxref-daily.xml``), alone or
together. A mean is over the days with a rate; nothing is filled in. Daily rates are not carried, nor is any currency
that the ECB does not quote: there is no North Korean won, and no rouble after 1 March 2022.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd

from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError, declare, prefixed
from pipelines.sources.parsing.files import start_of, unpacked
from pipelines.sources.parsing.period_averages import averages, without_peaks
from pipelines.sources.parsing.tabular import frame, header, read_csv, to_numbers

HOST = "www.ecb.europa.eu"
BASE = "EUR"
LONGEST_BREAK = pd.Timedelta(days=6)
"""Without rates at most, over Easter or the turn of the year; ``Parsed.totals`` names longer breaks."""
MAX_NAMED = 20
MOST = 1.5
"""The factor by which no rate differs from those of the days before and after."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Period averages of all parts together, currency units for one euro. Raises SourceError and SchemaDrift."""
    parsed = Parsed()
    daily = pd.concat([_read(part, prefix, parsed) for part, prefix in prefixed(parts)], ignore_index=True)
    daily["rate"] = to_numbers(daily, "rate", parsed)
    daily = parsed.quarantine(daily, {"the rate is not above zero": ~(daily["rate"] <= 0)}, ["rate"])
    daily = daily.dropna(subset="rate", ignore_index=True)
    key = ["currency", "day"]
    if len(parts) > 1:
        if differing := (daily.groupby(key)["rate"].nunique() > 1).sum():
            parsed.totals.append(f"{differing} rates appear twice with different values; the first is used")
        daily = daily.drop_duplicates(key, ignore_index=True)
    daily = without_peaks(daily, parsed, MOST)
    if daily.empty:
        raise SourceError("there is no rate in it: expected the ECB's history or a day of it")
    days = daily["day"].drop_duplicates().sort_values(ignore_index=True)
    breaks = [f"no rates between {a:%Y-%m-%d} and {b:%Y-%m-%d}" for a, b in pairwise(days) if b - a > LONGEST_BREAK]
    parsed.totals += breaks[:MAX_NAMED]
    parsed.vintage = days.iloc[-1].date()
    parsed.carry("exchange_rates", averages(daily, BASE))
    return parsed


def _read(part: Part, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """Day, currency and rate as text, and ``source_row``."""
    if start_of(part.path).startswith(b"<"):
        return _xml(part, prefix, parsed)
    with unpacked(part, lambda name: name.endswith(".csv"), "CSV files") as history:
        return _history(history, prefix, parsed)


def _history(part: Part, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """A column for each currency. Every row ends in a comma, which makes an empty last column without a name."""
    names = header(part.path)
    currencies = [name for name in names if re.fullmatch("[A-Z]{3}", name)]
    if names[0] != "Date" or not currencies:
        raise SchemaDrift(f"{part.name}: expected `Date` and currencies, found {', '.join(names)[:300]}")
    parsed.check_columns([name for name in names if name], ["Date", *currencies], (), part.name)
    rows = frame(read_csv(part.path, parsed.bad, columns=["Date", *currencies], prefix=prefix), prefix)
    rows = _dated(rows, parsed)
    rows = parsed.quarantine(rows, {"the day is there twice": ~rows.duplicated("Date", keep=False)}, ["Date"])
    daily = rows.melt(["source_row", "day"], currencies, "currency", "rate")
    return daily.assign(source_row=daily["source_row"] + "/" + daily["currency"])


def _xml(part: Part, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """`Cube` elements with a day, each holding one for each currency."""
    try:
        root = ElementTree.parse(part.path).getroot()
    except (ElementTree.ParseError, LookupError) as error:
        raise SourceError(f"{part.name} cannot be opened as XML: {error}") from error
    cubes = ((day, cube) for day in root.iterfind(".//{*}Cube") if "time" in day.attrib for cube in day)
    rates = [(day.get("time", ""), cube.get("currency", ""), cube.get("rate", "")) for day, cube in cubes]
    if not rates:
        raise SchemaDrift(f"{part.name}: expected Cube elements with a time, found none in {root.tag}")
    rows = pd.DataFrame(rates, columns=["Date", "currency", "rate"])
    return _dated(rows.assign(source_row=prefix + rows["Date"] + "/" + rows["currency"]), parsed)


def _dated(rows: pd.DataFrame, parsed: Parsed) -> pd.DataFrame:
    """The rows with a ``day``."""
    rows["day"] = pd.to_datetime(rows["Date"], format="%Y-%m-%d", errors="coerce")
    return parsed.quarantine(rows, {"Date is not a day": rows["day"].notna()}, ["Date"])


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """The whole history, whatever the scope: it is one file, and includes the last day."""
    yield Request(name="eurofxref-hist.zip", url=f"https://{HOST}/stats/eurofxref/eurofxref-hist.zip", expect="zip")


SOURCE = declare(__file__, parse=parse, requests=requests)
