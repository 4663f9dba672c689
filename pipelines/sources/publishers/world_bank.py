"""World Bank, World Development Indicators: the size of economies, by state and year.

Read are GDP, also per head, exports and imports of goods and services at current dollars, the GDP deflator and population: JSON of the
v2 interface, or the CSV of one indicator that the site offers for download (``API_<indicator>_DS2_en_csv_v2_*.csv``, also
inside its zip). Years for which the publisher has no value are left out: ``Domain`` and what is there say so. Other
indicators, and groups of states but the world, are not read.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from pipelines.archive.http.errors import FetchError
from pipelines.archive.http.limits import Limit
from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, SchemaDrift, Scope, Source, SourceError, Terms, drift
from pipelines.sources.parsing.tabular import leave_out, numbers, row_numbers, whole
from pipelines.sources.safe_files import guard_zip

HOST = "api.worldbank.org"
SERIES = {
    "NY.GDP.MKTP.CD": ("gdp", "USD"),
    "NY.GDP.PCAP.CD": ("gdp_per_head", "USD"),
    "NE.EXP.GNFS.CD": ("exports", "USD"),
    "NE.IMP.GNFS.CD": ("imports", "USD"),
    "NY.GDP.DEFL.ZS": ("deflator", "{index}"),
    "SP.POP.TOTL": ("population", "1"),
}
"""Indicator and unit of each series. The base year of the deflator differs from state to state."""

FIRST_YEAR = 1960
PER_PAGE = 32_500
READ = ("indicator", "countryiso3code", "date", "value")
UNREAD = ("country", "unit", "obs_status", "decimal")
WIDE = ("Country Code", "Indicator Code")
WIDE_UNREAD = ("Country Name", "Indicator Name", "")
NOTHING = pa.table(
    {
        name: pa.array([], kind)
        for name, kind in {
            "code": pa.string(),
            "series": pa.string(),
            "year": pa.int64(),
            "value": pa.float64(),
            "source_row": pa.string(),
        }.items()
    }
)


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``economy`` of all parts together. Raises SourceError, SchemaDrift and UnknownCodes."""
    made = Parsed({})
    read = [_layout(part, made, f"{part.name}:" if len(parts) > 1 else "") for part in parts]
    rows = pa.concat_tables([NOTHING, *read]).combine_chunks()
    rows = leave_out(rows, pc.is_null(rows["value"]), "no value", made.left_out)
    actor = codes.actors("worldbank", rows["code"], rows["year"])
    rows = rows.append_column("actor_id", actor)
    rows = leave_out(rows, pc.equal(actor, LEFT_OUT), "group of states, or territory before its time", made.left_out)
    made.tables["economy"] = pa.table(
        {
            "actor_id": rows["actor_id"],
            "indicator": _by_series(rows["series"], 0),
            "year": rows["year"],
            "series": rows["series"],
            "value": rows["value"],
            "unit_measure": _by_series(rows["series"], 1),
            "obs_status": pa.repeat("A", rows.num_rows),
            "slice": pc.binary_join_element_wise(rows["series"], rows["year"].cast(pa.string()), "/"),
            "source_row": rows["source_row"],
        }
    )
    return made


def _by_series(series: Any, place: int) -> pa.Array:
    index = pc.index_in(series, pa.array(list(SERIES)))
    return pa.array([said[place] for said in SERIES.values()]).take(index.combine_chunks())


def _layout(part: Part, made: Parsed, prefix: str) -> pa.Table:
    data = part.path.read_bytes()
    if data.startswith(b"PK"):
        data = _member(part)
    data = data.removeprefix(b"\xef\xbb\xbf")
    read = _json if data.lstrip()[:1] in (b"[", b"{") else _wide
    return read(data, part.name, made, prefix).select(NOTHING.column_names).cast(NOTHING.schema)


def _member(part: Part) -> bytes:
    """The data file of the download; the others describe states and the indicator."""
    try:
        guard_zip(part.path)
    except FetchError as error:
        raise SourceError(f"{part.name} is no archive to open: {error}") from error
    with zipfile.ZipFile(part.path) as archive:
        names = [name for name in archive.namelist() if name.startswith("API_")]
        if len(names) != 1:
            raise SourceError(f"{part.name} holds {len(names)} files API_…, expected one")
        return archive.read(names[0])


def _json(data: bytes, where: str, made: Parsed, prefix: str) -> pa.Table:
    """A page of the interface, `[meta, rows]`. Raises SourceError for its error, an array of one element."""
    if message := is_error(data[:65_536], "application/json"):
        raise SourceError(f"{where}: the World Bank says: {message}")
    try:
        meta, found = json.loads(data)
        made.vintage = max(filter(None, (made.vintage, _day(meta.get("lastupdated")))), default=None)
    except (ValueError, TypeError, AttributeError) as error:
        raise SourceError(f"{where} is not the two-part answer that was expected: {error}") from error
    if not found:
        return NOTHING
    names = list(dict.fromkeys(name for row in found for name in row))
    _note(made, drift(names, READ, UNREAD, where))
    if int(meta["pages"]) > 1:
        made.totals.append(f"{where} is page {meta['page']} of {meta['pages']}, with {meta['total']} rows in all")
    series = [row["indicator"]["id"] for row in found]
    _known(series, where)
    table = pa.table(
        {
            "code": [row["countryiso3code"] or row.get("country", {}).get("id") for row in found],
            "series": series,
            "date": [row["date"] for row in found],
            "value": pa.array([row["value"] for row in found], pa.float64()),
            "source_row": [f"{prefix}{number}" for number in range(1, len(found) + 1)],
        }
    )
    return _with_years(table, made)


def _wide(data: bytes, where: str, made: Parsed, prefix: str) -> pa.Table:
    """The download: lines of preamble with the date, then a row for each state and a column for each year."""
    head = re.match(rb'"Data Source".*?(?=^"?Country Name"?,)', data, re.DOTALL | re.MULTILINE)
    if not head:
        raise SchemaDrift(f"{where}: expected `Data Source` in the first line and `Country Name` below it")
    if found := re.search(rb'"Last Updated Date","(\d{4}-\d\d-\d\d)"', head[0]):
        made.vintage = max(filter(None, (made.vintage, _day(found[1].decode()))), default=None)
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(data[head.end() :]),
            convert_options=arrow_csv.ConvertOptions(strings_can_be_null=True, default_column_type=pa.string()),
        )
    except pa.ArrowInvalid as error:
        raise SourceError(f"{where} is not the table that was expected: {error}") from error
    years = [name for name in table.column_names if re.fullmatch(r"\d{4}", name)]
    _note(made, drift(table.column_names, WIDE, (*WIDE_UNREAD, *years), where), years)
    _known(table["Indicator Code"].to_pylist(), where)
    if not years or not table.num_rows:
        return NOTHING
    place = pc.binary_join_element_wise(prefix, row_numbers(table.num_rows), "")
    long = pa.table(
        {
            "code": _repeated(table["Country Code"], years),
            "series": _repeated(table["Indicator Code"], years),
            "year": pa.array([int(year) for year in years for _ in range(table.num_rows)], pa.int64()),
            "value": pa.chunked_array([chunk for year in years for chunk in table[year].chunks]),
        }
    )
    place = pc.binary_join_element_wise(_repeated(place, years), long["year"].cast(pa.string()), "/")
    long = long.append_column("source_row", place)
    return long.set_column(3, "value", numbers(long, "value", made.bad, place))


def _repeated(column: Any, years: Sequence[str]) -> pa.ChunkedArray:
    return pa.chunked_array([whole(column)] * len(years))


def _known(series: list[str | None], where: str) -> None:
    if others := sorted({str(name) for name in series if name not in SERIES}):
        raise SourceError(f"{where} holds {', '.join(others)}, which is not read; read are {', '.join(SERIES)}")


def _with_years(table: pa.Table, made: Parsed) -> pa.Table:
    """``table`` with a whole ``year``; a quarter or a month in its place is no row of these series."""
    good = pc.fill_null(pc.match_substring_regex(table["date"], r"^\d{4}$"), False)
    for row in table.filter(pc.invert(good)).to_pylist():
        made.bad.append(BadRow(row["source_row"], "date is not a year", str(row["date"])))
    table = table.filter(good)
    return table.append_column("year", table["date"].cast(pa.int64()))


def _note(made: Parsed, columns: dict[str, list[str]], read: Sequence[str] = ()) -> None:
    made.unread = sorted({*made.unread, *columns["unread"]} - {"", *read})
    made.new = sorted({*made.new, *columns["new"]})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """One request for each series, all states: the page is larger than what there is."""
    years = scope.years or range(FIRST_YEAR, today.year + 1)
    for series in SERIES:
        yield Request(
            name=f"{series}.json",
            url=f"https://{HOST}/v2/country/all/indicator/{series}",
            params={"format": "json", "per_page": str(PER_PAGE), "date": f"{years[0]}:{years[-1]}"},
            expect="json",
            is_error=is_error,
        )


def is_error(head: bytes, media_type: str) -> str | None:
    """The message in the one-element array `[{"message": [...]}]` that the interface sends in place of data."""
    text = head.decode("utf-8-sig", "replace").lstrip()
    if not re.match(r'\[\s*\{\s*"message"', text):
        return None
    try:
        return "; ".join(f"{message['key']}: {message['value']}" for message in json.loads(text)[0]["message"])
    except (ValueError, LookupError, TypeError):
        return text[:200]


SOURCE = Source(
    id="world_bank",
    title="World Bank, World Development Indicators: GDP, trade, deflator and population",
    url="https://data.worldbank.org",
    contract="https://datahelpdesk.worldbank.org/knowledgebase/articles/889392",
    feeds=("economy",),
    terms=Terms(
        licence="CC BY 4.0",
        url="https://www.worldbank.org/en/about/legal/terms-of-use-for-datasets",
        redistribute="yes",
        citation="World Bank, World Development Indicators",
    ),
    domain=Domain(first=FIRST_YEAR, last=None, actors="member states and other economies; Taiwan is not among them"),
    parse=parse,
    requests=requests,
    cadence="0 6 3 * *",
    tried="a whole bulk download of GDP per head and recorded answers, also erroneous ones. Never live.",
    max_age_days=100,
    limits={HOST: Limit(per_minute=30)},
    floor={"economy": 150},
    files="JSON answers of the v2 interface, or the download of one indicator (API_….csv or its zip), one file for each series",
    traps=(
        "Errors come with status 200, as an array of one element with a message.",
        "Without format=json the answer is XML.",
        "The download's rows end in a comma, and four lines precede its header.",
        "States before their independence stand under today's code; the crosswalk leaves those years out.",
        "Taiwan is missing; North Korea has a population and no GDP.",
        "The deflator's base year is each state's own: compare its changes, not its level.",
        "A later capture replaces the years of the series that it holds, for all states: a file of one state is refused as too short.",
        "The year in progress and the last one are missing or preliminary; all past years are revised.",
        "The interface was never called from here; country/all is as documented.",
    ),
)
