"""ECB euro foreign exchange reference rates: what a euro cost on each working day, averaged over months, quarters and years.

Read are the zipped history (``eurofxref-hist.zip``) and the XML of one or more days (``eurofxref-daily.xml``), alone or
together. A mean is of the days with a rate; nothing is filled in. The daily rates themselves are not carried, nor any
currency that the ECB does not quote: there is no North Korean won, and no rouble after 1 March 2022.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from pipelines.archive.http.errors import FetchError
from pipelines.archive.http.limits import Limit
from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, SchemaDrift, Scope, Source, SourceError, Terms
from pipelines.sources.parsing.tabular import NULLS, firsts, numbers, row_numbers, whole
from pipelines.sources.safe_files import guard_xml, guard_zip

HOST = "www.ecb.europa.eu"
BASE = "EUR"
LONGEST_BREAK = 6
"""Days without rates at most, over Easter or the turn of the year; a longer break is said in ``Parsed.totals``."""

DAILY = pa.schema([("day", pa.date32()), ("currency", pa.dictionary(pa.int32(), pa.string())), ("rate", pa.float64())])


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Period averages of all parts together, currency units for one euro. Raises SourceError and SchemaDrift."""
    made = Parsed({})
    read = [_layout(part, made, f"{part.name}:" if len(parts) > 1 else "") for part in parts]
    daily = pa.concat_tables([DAILY.empty_table(), *read]).unify_dictionaries().combine_chunks()
    if len(parts) > 1:
        daily = _once(daily, made)
    if not daily.num_rows:
        raise SourceError("there is no rate in it: expected the ECB's history or a day of it")
    days = whole(pc.unique(daily["day"])).sort()
    gaps = zip(days[:-1].to_pylist(), days[1:].to_pylist(), strict=True)
    made.totals += [f"no rates between {a} and {b}" for a, b in gaps if (b - a).days > LONGEST_BREAK][:20]
    made.vintage = days[-1].as_py()
    daily = daily.append_column("place", pc.index_in(daily["day"], value_set=days))
    averages = [_averages(daily, days, freq) for freq in ("A", "Q", "M")]
    made.tables["exchange_rates"] = pa.concat_tables(averages)
    return made


def _layout(part: Part, made: Parsed, prefix: str) -> pa.Table:
    with part.path.open("rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    try:
        if start.startswith(b"<"):
            guard_xml(part.path)
            return _xml(part, made, prefix)
        guard_zip(part.path)
    except FetchError as error:
        raise SourceError(f"{part.name} is neither a zip nor XML to open: {error}") from error
    with zipfile.ZipFile(part.path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        if len(names) != 1:
            raise SourceError(f"{part.name} holds {len(names)} CSV files, expected one")
        return _csv(archive.read(names[0]), part.name, made, prefix)


def _read(data: bytes, kind: pa.DataType) -> tuple[pa.Table, list[BadRow]]:
    """All columns but Date as ``kind``, and rows with another number of fields."""
    bad: list[BadRow] = []

    def refuse(row: arrow_csv.InvalidRow) -> str:
        what = f"{row.actual_columns} fields, expected {row.expected_columns}"
        bad.append(BadRow(str(row.number - 1), what, (row.text or "")[:200]))
        return "skip"

    table = arrow_csv.read_csv(
        io.BytesIO(data),
        read_options=arrow_csv.ReadOptions(use_threads=False),
        parse_options=arrow_csv.ParseOptions(invalid_row_handler=refuse),
        convert_options=arrow_csv.ConvertOptions(
            column_types={"Date": pa.string(), "": pa.string()},
            default_column_type=kind,
            null_values=NULLS,
            strings_can_be_null=True,
        ),
    )
    return table.combine_chunks(), bad


def _csv(data: bytes, where: str, made: Parsed, prefix: str) -> pa.Table:
    """A column for each currency. Every row ends in a comma, which makes an empty last column without a name."""
    try:
        table, bad = _read(data, pa.float64())
    except pa.ArrowInvalid:  # a cell is no number, and is to be named
        try:
            table, bad = _read(data, pa.string())
        except pa.ArrowInvalid as error:
            raise SourceError(f"{where} is not the table that was expected: {error}") from error
    currencies = [name.strip() for name in table.column_names if re.fullmatch(r" ?[A-Z]{3}", name)]
    if table.column_names[0] != "Date" or not currencies:
        raise SchemaDrift(f"{where}: expected `Date` and currencies, found {', '.join(table.column_names)[:300]}")
    table = table.rename_columns([name.strip() for name in table.column_names])
    made.new = sorted({*made.new, *table.column_names} - {"Date", "", *currencies})
    rows = row_numbers(table.num_rows, bad=bad)
    is_day = pc.fill_null(pc.match_substring_regex(table["Date"], r"^\d{4}-\d\d-\d\d$"), False)
    for index in pc.indices_nonzero(pc.invert(is_day)).to_pylist():
        bad.append(BadRow(str(rows[index]), "Date is not a day", str(table["Date"][index])))
    made.bad += [BadRow(prefix + row.source_row, row.reason, row.text) for row in bad]
    table, rows = table.filter(is_day), rows.filter(whole(is_day))
    day = whole(table["Date"].cast(pa.date32()))
    long = pa.table(
        {
            "day": pa.chunked_array([day] * len(currencies)),
            "currency": pa.DictionaryArray.from_arrays(
                pa.array(np.repeat(np.arange(len(currencies), dtype=np.int32), len(day))), pa.array(currencies)
            ),
            "rate": pa.chunked_array([chunk for name in currencies for chunk in table[name].chunks]),
        }
    )
    return _positive(long, lambda: [f"{prefix}{row}/{name}" for name in currencies for row in rows], made.bad)


def _xml(part: Part, made: Parsed, prefix: str) -> pa.Table:
    """`Cube` elements with a day, holding one for each currency."""
    try:
        root = ElementTree.parse(part.path).getroot()
    except ElementTree.ParseError as error:
        raise SourceError(f"{part.name} is not whole XML: {error}") from error
    found = [
        (day.get("time", ""), cube.get("currency", ""), cube.get("rate", ""))
        for day in root.iterfind(".//{*}Cube")
        if "time" in day.attrib
        for cube in day
    ]
    if not found:
        raise SchemaDrift(f"{part.name}: expected Cube elements with a time, found none in {root.tag}")
    days, currencies, rates = (list(column) for column in zip(*found, strict=True))
    long = pa.table({"day": pa.array(days).cast(pa.date32()), "currency": currencies, "rate": rates})
    long = long.set_column(1, "currency", long["currency"].dictionary_encode())
    return _positive(long, lambda: [f"{prefix}{d}/{name}" for d, name, _ in found], made.bad)


def _positive(long: pa.Table, places: Callable[[], Sequence[str]], bad: list[BadRow]) -> pa.Table:
    """The rates that are there, as numbers above zero; others are named in ``bad``, by their ``places``."""
    if not pa.types.is_floating(long["rate"].type):
        long = long.set_column(2, "rate", numbers(long, "rate", bad, places()))
    is_wrong = pc.fill_null(pc.less_equal(long["rate"], 0), False)
    for index in pc.indices_nonzero(is_wrong).to_pylist():
        bad.append(BadRow(places()[index], "the rate is not above zero", str(long["rate"][index])))
    return long.filter(pc.and_(pc.is_valid(long["rate"]), pc.invert(is_wrong))).cast(DAILY)


def _once(daily: pa.Table, made: Parsed) -> pa.Table:
    """The first rate of each currency and day, where files overlap."""
    daily = daily.set_column(1, "currency", daily["currency"].cast(pa.string()))
    found = daily.group_by(["currency", "day"]).aggregate([("rate", "min"), ("rate", "max")])
    if differing := pc.sum(pc.not_equal(found["rate_min"], found["rate_max"])).as_py():
        made.totals.append(f"{differing} rates stand twice with another value; the first is used")
    keys = pc.binary_join_element_wise(daily["currency"], daily["day"].cast(pa.string()), "")
    once = daily.filter(firsts(whole(keys)))
    return once.set_column(1, "currency", once["currency"].dictionary_encode()).combine_chunks()


def _averages(daily: pa.Table, days: pa.Array, freq: str) -> pa.Table:
    """Rows of ``exchange_rates`` of one frequency, by currency and period; one thread, so that sums have one order."""
    periods = _periods(days, freq)
    order, names = periods.dictionary_encode(), whole(daily["currency"]).dictionary
    sorted_names = names.take(pc.sort_indices(names))
    currency = pc.index_in(names, sorted_names).take(whole(daily["currency"]).indices).cast(pa.int64())
    width = len(order.dictionary)
    # one number for a currency and a period, in the order of both: days are in order, so periods are
    key = pc.add(pc.multiply(currency, width), order.indices.take(whole(daily["place"])))
    of = [("rate", "mean"), ("rate", "min"), ("rate", "max"), ("rate", "count"), ("day", "min"), ("day", "max")]
    daily = pa.table({"key": key, "rate": daily["rate"], "day": daily["day"]})
    found = daily.group_by("key", use_threads=False).aggregate(of).sort_by("key").combine_chunks()
    which = pc.divide(found["key"], width)
    found = found.append_column("currency", sorted_names.take(whole(which)))
    period = whole(pc.subtract(found["key"], pc.multiply(which, width)))
    found = found.append_column("time_period", order.dictionary.take(period))
    calendar = pa.table({"time_period": periods}).group_by("time_period").aggregate([("time_period", "count")])
    place = whole(pc.index_in(found["time_period"], whole(calendar["time_period"])))
    is_partial = pc.not_equal(found["rate_count"], whole(calendar["time_period_count"]).take(place))
    for name in _cut(days, freq):
        is_partial = pc.or_(is_partial, pc.equal(found["time_period"], name))
    count = found.num_rows
    return pa.table(
        {
            "currency": found["currency"],
            "base_currency": pa.repeat(BASE, count),
            "freq": pa.repeat(freq, count),
            "time_period": found["time_period"],
            "year": pc.utf8_slice_codeunits(found["time_period"], 0, 4).cast(pa.int64()),
            "value": found["rate_mean"],
            "low": found["rate_min"],
            "high": found["rate_max"],
            "n_days": found["rate_count"],
            "first_day": found["day_min"],
            "last_day": found["day_max"],
            "is_partial": is_partial,
            "source_row": pc.binary_join_element_wise(found["currency"], found["time_period"], "/"),
        }
    )


def _periods(days: Any, freq: str) -> pa.Array:
    """2024, 2024-Q2 or 2024-07 for each day."""
    if freq == "Q":
        year, quarter = pc.year(days).cast(pa.string()), pc.quarter(days).cast(pa.string())
        return whole(pc.binary_join_element_wise(year, quarter, "-Q"))
    return whole(pc.utf8_slice_codeunits(days.cast(pa.string()), 0, 4 if freq == "A" else 7))


def _cut(days: pa.Array, freq: str) -> list[str]:
    """The first and last period of the files, where working days of them are outside: Monday to Friday but for New Year."""
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


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """The whole history, whatever the scope: it is one file, and contains the last day."""
    yield Request(name="eurofxref-hist.zip", url=f"https://{HOST}/stats/eurofxref/eurofxref-hist.zip", expect="zip")


SOURCE = Source(
    id="ecb_rates",
    title="ECB euro foreign exchange reference rates",
    url="https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates",
    contract="https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates",
    feeds=("exchange_rates",),
    terms=Terms(
        licence="free use with the source named",
        url="https://www.ecb.europa.eu/services/disclaimer",
        redistribute="yes",
        citation="European Central Bank, Euro foreign exchange reference rates",
    ),
    domain=Domain(first=1999, last=None, actors="currencies that the ECB quotes"),
    parse=parse,
    requests=requests,
    cadence="30 16 * * 1-5",
    tried="two whole files of different days. Never live.",
    max_age_days=5,
    limits={HOST: Limit(min_interval=1.0)},
    floor={"exchange_rates": 8000},
    files="eurofxref-hist.zip, alone or with eurofxref-daily.xml of later days",
    traps=(
        "Rows of the history end in a comma; N/A stands for no rate.",
        "The last rate of the rouble is of 1 March 2022: 2022 is a mean of two months, and marked as partial.",
        "There is no rate of the North Korean won, and none is invented.",
        "The Icelandic króna has no rates from December 2008 to January 2018.",
        "Currencies that joined the euro, or were replaced (TRL, ROL), end; a period that they left is partial.",
        "A mean of days is not the rate at which trade of a month was settled.",
        "A capture replaces an earlier one as a whole: a daily file is taken only together with the history.",
        "The daily CSV writes days in words (30 October 2026): it is not read, the XML is.",
    ),
)
