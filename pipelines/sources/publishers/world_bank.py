"""World Bank, World Development Indicators: the size of economies, by state and year.

Read are GDP, total and per head, exports and imports of goods and services at current dollars, the GDP deflator,
inflation and population: JSON of the v2 interface, the CSV of one indicator that the site offers for download
(``API_<indicator>_DS2_en_csv_v2_*.csv``, also zipped), or tables of one series that others keep (``layouts``). Years
without a value are left out. Other indicators, and groups of states except the world, are not read.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from bilateral.commons import strict_json
from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError, declare, prefixed
from pipelines.sources.parsing.files import zip_member
from pipelines.sources.parsing.plain import layouts, read_plain
from pipelines.sources.parsing.tabular import labels, matches, numbers, replaced, row_numbers, whole
from schemas import beside

HOST = "api.worldbank.org"
SERIES: dict[str, list[str]] = beside.read(__file__)["codes"]["series"]
"""Indicator and unit of each series. The base year of the deflator differs from state to state."""
LAYOUTS = layouts(__file__)
PER_PAGE = 32_500
READ = ("indicator", "countryiso3code", "date", "value")
UNREAD = ("country", "unit", "obs_status", "decimal")
WIDE = ("Country Code", "Indicator Code")
WIDE_UNREAD = ("Country Name", "Indicator Name")
SCHEMA = pa.schema(
    {"code": pa.string(), "series": pa.string(), "year": pa.int64(), "value": pa.float64(), "source_row": pa.string()}
)


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``economy`` of all parts together. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    tables = [_read(part, prefix, parsed, codes).select(SCHEMA.names).cast(SCHEMA) for part, prefix in prefixed(parts)]
    rows = pa.concat_tables(tables).combine_chunks()
    rows = parsed.leave_out(rows, pc.is_null(rows["value"]), "no value")
    actor = codes.actors("worldbank", rows["code"], rows["year"])
    rows = rows.append_column("actor_id", actor)
    rows = parsed.leave_out(rows, pc.equal(actor, LEFT_OUT), "group of states, or territory before its time")
    parsed.tables["economy"] = pa.table(
        {
            **{name: rows[name] for name in ("actor_id", "year", "series", "value", "source_row")},
            "indicator": _by_series(rows["series"], 0),
            "unit_measure": _by_series(rows["series"], 1),
            "obs_status": pa.repeat("A", rows.num_rows),
            "slice": pc.binary_join_element_wise(rows["series"], rows["year"].cast(pa.string()), "/"),
        }
    )
    return parsed


def _by_series(series: object, place: int) -> pa.Array:
    index = pc.index_in(series, pa.array(list(SERIES)))
    return pa.array([names[place] for names in SERIES.values()]).take(whole(index))


def _read(part: Part, prefix: str, parsed: Parsed, codes: Codes) -> pa.Table:
    data = part.path.read_bytes()
    if data.startswith(b"PK"):
        data = zip_member(part, lambda name: name.startswith("API_"), "files API_…")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.partition(b"\n")[0].startswith((b"Country,Country Code,", b"Country Name,Country Code,Year")):
        return _long(part, prefix, parsed, codes)
    read = _json if data.lstrip()[:1] in (b"[", b"{") else _wide
    return read(data, part.name, prefix, parsed, codes)


def _json(data: bytes, where: str, prefix: str, parsed: Parsed, codes: Codes) -> pa.Table:
    """A page of the interface, `[meta, rows]`. Raises SourceError for its error, an array of one element."""
    if message := is_error(data[:65_536], "application/json"):
        raise SourceError(f"{where}: the World Bank says: {message}")
    try:
        meta, rows = strict_json.loads(data)
        _set_vintage(parsed, meta.get("lastupdated"))
    except (ValueError, TypeError, AttributeError) as error:
        raise SourceError(f"{where} is not the two-part answer that was expected: {error}") from error
    if not rows:
        return SCHEMA.empty_table()
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SourceError(f"{where}: the second part of the answer is no list of rows: ask again")
    parsed.check_columns(list(dict.fromkeys(name for row in rows for name in row)), READ, UNREAD, where)
    if int(meta.get("pages") or 1) > 1:
        parsed.totals.append(f"{where} is page {meta['page']} of {meta['pages']}, with {meta['total']} rows in all")
    indicators, states = ([row.get(name) or {} for row in rows] for name in ("indicator", "country"))
    series = [indicator.get("id") for indicator in indicators]
    _check_series(series, where)
    table = pa.table(
        {
            "code": [row["countryiso3code"] or state.get("id") for row, state in zip(rows, states, strict=True)],
            "Country Code": pa.array([row["countryiso3code"] or None for row in rows], pa.string()),
            "Country Name": pa.array([state.get("value") for state in states], pa.string()),
            "Indicator Code": series,
            "Indicator Name": pa.array([indicator.get("value") for indicator in indicators], pa.string()),
            "series": series,
            "date": [row["date"] for row in rows],
            "value": pa.array([row["value"] for row in rows], pa.float64()),
            "source_row": labels(row_numbers(len(rows)), prefix),
        }
    )
    table = parsed.agreeing(table, SOURCE.twice, codes, "source_row")
    # a quarter or a month in place of a year is not a row of these series
    is_year = {"date is not a year": matches(table["date"], r"^\d{4}$")}
    table = parsed.quarantine(table, is_year, ["date"], row="source_row")
    return table.append_column("year", table["date"].cast(pa.int64()))


def _wide(data: bytes, where: str, prefix: str, parsed: Parsed, codes: Codes) -> pa.Table:
    """The download: lines of preamble with the date, then a row for each state and a column for each year."""
    head = re.match(rb'"Data Source".*?(?=^"?Country Name"?,)', data, re.DOTALL | re.MULTILINE)
    if not head:
        raise SchemaDrift(f"{where}: expected `Data Source` in the first line and `Country Name` below it")
    if updated := re.search(rb'"Last Updated Date","(\d{4}-\d\d-\d\d)"', head[0]):
        _set_vintage(parsed, updated[1].decode())
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(data[head.end() :]),
            convert_options=arrow_csv.ConvertOptions(strings_can_be_null=True, default_column_type=pa.string()),
        )
    except pa.ArrowInvalid as error:
        raise SourceError(f"{where} is not the table that was expected: {error}") from error
    years = [name for name in table.column_names if re.fullmatch(r"\d{4}", name)]
    others = [name for name in table.column_names if name and name not in years]
    parsed.check_columns(others, WIDE, WIDE_UNREAD, where)
    _check_series(table["Indicator Code"].to_pylist(), where)
    if repeated_years := sorted({year for year in years if years.count(year) > 1}):
        raise SchemaDrift(f"{where} has two columns for {', '.join(repeated_years)}")
    table = table.append_column("row", row_numbers(table.num_rows))
    table = parsed.agreeing(table, SOURCE.twice, codes, "row", prefix).combine_chunks()
    if not years or not table.num_rows:
        return SCHEMA.empty_table()

    def repeated(column: object) -> pa.ChunkedArray:
        return pa.chunked_array([whole(column)] * len(years))

    year = pa.array([int(year) for year in years for _ in range(table.num_rows)], pa.int64())
    place = repeated(labels(table["row"], prefix))
    place = pc.binary_join_element_wise(place, year.cast(pa.string()), "/")
    long = pa.table(
        {
            "code": repeated(table["Country Code"]),
            "series": repeated(table["Indicator Code"]),
            "year": year,
            "value": pa.chunked_array([chunk for name in years for chunk in table[name].chunks]),
            "source_row": place,
        }
    )
    return replaced(long, "value", numbers(long, "value", parsed.bad, place))


def _long(part: Part, prefix: str, parsed: Parsed, codes: Codes) -> pa.Table:
    """A table of one series, with a row for each state and year."""
    rows = read_plain(part, LAYOUTS.values(), prefix, parsed, SOURCE.twice, codes)
    is_year = {"Year is not a year": matches(rows["year"], r"^\d{4}$")}
    rows = parsed.quarantine(rows, is_year, ["year"], row="source_row")
    return replaced(rows, "year", rows["year"].cast(pa.int64()))


def _check_series(series: list[str | None], where: str) -> None:
    if others := sorted({str(name) for name in series if name not in SERIES}):
        raise SourceError(f"{where} holds {', '.join(others)}, which is not read; read are {', '.join(SERIES)}")


def _set_vintage(parsed: Parsed, text: str | None) -> None:
    """The latest of the days on which the parts were updated."""
    if text:
        parsed.vintage = max(filter(None, (parsed.vintage, date.fromisoformat(text))))


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """One request per series, all states: a page is larger than all there is."""
    years = scope.years or range(SOURCE.domain.first, today.year + 1)
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


SOURCE = declare(__file__, parse=parse, requests=requests)
