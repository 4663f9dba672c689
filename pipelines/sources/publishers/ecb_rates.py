"""ECB euro foreign exchange reference rates: what a euro cost, averaged over months, quarters and years.

Read are the zipped history (``eurofxref-hist.zip``) and the XML of one or more days (``eurofxref-daily.xml``), alone or
together. A mean is over the days with a rate; nothing is filled in. Daily rates are not carried, nor is any currency
that the ECB does not quote: there is no North Korean won, and no rouble after 1 March 2022.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from pipelines.archive.http.errors import FetchError
from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import BadRow, Parsed, SchemaDrift, Scope, SourceError, declare, prefixed
from pipelines.sources.parsing.files import start_of, zip_member
from pipelines.sources.parsing.period_averages import DAILY, averages, without_peaks
from pipelines.sources.parsing.tabular import NULLS, is_first, matches, numbers, replaced, row_numbers, torn_rows, whole
from pipelines.sources.safe_files import guard_xml

HOST = "www.ecb.europa.eu"
BASE = "EUR"
LONGEST_BREAK = 6
"""Days without rates at most, over Easter or the turn of the year; ``Parsed.totals`` names longer breaks."""
MAX_NAMED = 20


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Period averages of all parts together, currency units for one euro. Raises SourceError and SchemaDrift."""
    parsed = Parsed()
    tables = [_read(part, prefix, parsed) for part, prefix in prefixed(parts)]
    daily = pa.concat_tables([DAILY.empty_table(), *tables]).unify_dictionaries().combine_chunks()
    if len(parts) > 1:
        daily = _without_repeats(daily, parsed)
    daily = without_peaks(daily, SOURCE.peak, parsed)
    if not daily.num_rows:
        raise SourceError("there is no rate in it: expected the ECB's history or a day of it")
    days = whole(pc.unique(daily["day"])).sort()
    gaps = zip(days[:-1].to_pylist(), days[1:].to_pylist(), strict=True)
    breaks = [f"no rates between {a} and {b}" for a, b in gaps if (b - a).days > LONGEST_BREAK]
    parsed.totals += breaks[:MAX_NAMED]
    parsed.vintage = days[-1].as_py()
    parsed.tables["exchange_rates"] = pa.concat_tables([averages(daily, days, freq, BASE) for freq in ("A", "Q", "M")])
    return parsed


def _read(part: Part, prefix: str, parsed: Parsed) -> pa.Table:
    if not start_of(part.path).startswith(b"<"):
        data = zip_member(part, lambda name: name.endswith(".csv"), "CSV files")
        return _csv(data, part.name, prefix, parsed)
    try:
        guard_xml(part.path)
    except FetchError as error:
        raise SourceError(f"{part.name} cannot be opened as XML: {error}") from error
    return _xml(part, prefix, parsed)


def _csv(data: bytes, where: str, prefix: str, parsed: Parsed) -> pa.Table:
    """A column for each currency. Every row ends in a comma, which makes an empty last column without a name."""
    try:
        data.decode()  # Arrow would print what is no text, where a row is torn, and go on
        try:
            table, torn = _columns(data, pa.float64())
        except pa.ArrowInvalid:  # a cell is not a number, and must be named
            table, torn = _columns(data, pa.string())
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise SourceError(f"{where} is not the table that was expected: {error}") from error
    lines = sum(bool(line.strip()) for line in data.splitlines()) if b'"' in data else 0
    if lines > 1 + table.num_rows + len(torn):
        raise SourceError(
            f"{where}: {lines} lines are {table.num_rows + len(torn)} rows, for a stray quotation mark makes one cell "
            "of several days. Download the file again"
        )
    currencies = [name.strip() for name in table.column_names if re.fullmatch(r" ?[A-Z]{3}", name)]
    if table.column_names[0] != "Date" or not currencies:
        raise SchemaDrift(f"{where}: expected `Date` and currencies, found {', '.join(table.column_names)[:300]}")
    table = table.rename_columns([name.strip() for name in table.column_names])
    parsed.check_columns([name for name in table.column_names if name], ["Date", *currencies], (), where)
    parsed.bad += [BadRow(prefix + row.source_row, row.reason, row.text) for row in torn]
    table = table.append_column("row", row_numbers(table.num_rows, torn))
    is_day = matches(table["Date"], r"^\d{4}-\d\d-\d\d$")
    days = pc.value_counts(table["Date"]).flatten()
    once = days[0].filter(pc.equal(days[1], 1))
    checks = {"Date is not a day": is_day, "the day is there twice": pc.is_in(table["Date"], once)}
    table = parsed.quarantine(table, checks, ["Date"], prefix=prefix)
    day, rows = whole(table["Date"].cast(pa.date32())), table["row"]
    index = np.repeat(np.arange(len(currencies), dtype=np.int32), len(day))
    long = pa.table(
        {
            "day": pa.chunked_array([day] * len(currencies)),
            "currency": pa.DictionaryArray.from_arrays(pa.array(index), pa.array(currencies)),
            "rate": pa.chunked_array(
                [chunk for name in currencies for chunk in table[name].chunks], table[currencies[0]].type
            ),
        }
    )
    return _positive(long, lambda: [f"{prefix}{row}/{name}" for name in currencies for row in rows], parsed)


def _columns(data: bytes, kind: pa.DataType) -> tuple[pa.Table, list[BadRow]]:
    """All columns but Date as ``kind``, and rows with another number of fields."""
    torn: list[BadRow] = []
    table = arrow_csv.read_csv(
        io.BytesIO(data),
        arrow_csv.ReadOptions(use_threads=False),
        arrow_csv.ParseOptions(invalid_row_handler=torn_rows(torn)),
        arrow_csv.ConvertOptions(
            column_types={"Date": pa.string(), "": pa.string()},
            default_column_type=kind,
            null_values=NULLS,
            strings_can_be_null=True,
        ),
    )
    return table.combine_chunks(), torn


def _xml(part: Part, prefix: str, parsed: Parsed) -> pa.Table:
    """`Cube` elements with a day, each holding one for each currency."""
    try:
        root = ElementTree.parse(part.path).getroot()
    except ElementTree.ParseError as error:
        raise SourceError(f"{part.name} is not complete XML: {error}") from error
    rates = [
        (day.get("time", ""), cube.get("currency", ""), cube.get("rate", ""))
        for day in root.iterfind(".//{*}Cube")
        if "time" in day.attrib
        for cube in day
    ]
    if not rates:
        raise SchemaDrift(f"{part.name}: expected Cube elements with a time, found none in {root.tag}")
    days, currencies, texts = (pa.array(column) for column in zip(*rates, strict=True))
    long = pa.table({"day": days.cast(pa.date32()), "currency": currencies.dictionary_encode(), "rate": texts})
    return _positive(long, lambda: [f"{prefix}{day}/{currency}" for day, currency, _ in rates], parsed)


def _positive(long: pa.Table, places: Callable[[], Sequence[str]], parsed: Parsed) -> pa.Table:
    """The rates that are there, as numbers above zero; others are bad, named by their ``places``."""
    if not pa.types.is_floating(long["rate"].type):
        long = replaced(long, "rate", numbers(long, "rate", parsed.bad, places()))
    is_wrong = pc.fill_null(pc.less_equal(long["rate"], 0), False)
    if wrong := pc.indices_nonzero(is_wrong).to_pylist():
        named, rates = places(), long["rate"].to_pylist()
        parsed.bad += [BadRow(named[index], "the rate is not above zero", str(rates[index])) for index in wrong]
    return long.filter(pc.and_(pc.is_valid(long["rate"]), pc.invert(is_wrong))).cast(DAILY)


def _without_repeats(daily: pa.Table, parsed: Parsed) -> pa.Table:
    """The first rate of each currency and day, since files may overlap."""
    daily = replaced(daily, "currency", daily["currency"].cast(pa.string()))
    rates = daily.group_by(["currency", "day"]).aggregate([("rate", "min"), ("rate", "max")])
    if differing := pc.sum(pc.not_equal(rates["rate_min"], rates["rate_max"])).as_py():
        parsed.totals.append(f"{differing} rates appear twice with different values; the first is used")
    keys = pc.binary_join_element_wise(daily["currency"], daily["day"].cast(pa.string()), "")
    firsts = daily.filter(is_first(whole(keys)))
    return replaced(firsts, "currency", firsts["currency"].dictionary_encode()).combine_chunks()


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """The whole history, whatever the scope: it is one file, and includes the last day."""
    yield Request(name="eurofxref-hist.zip", url=f"https://{HOST}/stats/eurofxref/eurofxref-hist.zip", expect="zip")


SOURCE = declare(__file__, parse=parse, requests=requests)
