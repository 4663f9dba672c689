"""World Bank, World Development Indicators: the size of economies, by state and year.

Read are GDP, total and per head, exports and imports of goods and services at current dollars, the GDP deflator,
inflation and population: JSON of the v2 interface, the CSV of one indicator that the site offers for download
(``API_<indicator>_DS2_en_csv_v2_*.csv``, also zipped), or tables of one series that others keep (``layouts``). Years
without a value are left out. Other indicators, and groups of states except the world, are not read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from bilateral.commons import strict_json
from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError, declare, prefixed
from pipelines.sources.parsing.files import zip_member
from pipelines.sources.parsing.plain import layouts, read_plain
from pipelines.sources.parsing.tabular import to_numbers
from schemas import beside

HOST = "api.worldbank.org"
ERROR = re.compile(rb'^(?:\xef\xbb\xbf)?\s*\[\s*\{\s*"message"\s*:\s*(.{1,300})', re.DOTALL)
"""The one-element array that the interface sends in place of data."""
SERIES: dict[str, list[str]] = beside.read(__file__)["codes"]["series"]
"""Indicator and unit of each series. The base year of the deflator differs from state to state."""
LAYOUTS = layouts(__file__)
PER_PAGE = 32_500
READ = ("indicator", "countryiso3code", "date", "value")
UNREAD = ("country", "unit", "obs_status", "decimal")
NESTED = {"countryiso3code": "Country Code", "country.id": "country", "country.value": "Country Name"}
NESTED |= {"indicator.id": "Indicator Code", "indicator.value": "Indicator Name"}
WIDE = ("Country Code", "Indicator Code")
WIDE_UNREAD = ("Country Name", "Indicator Name")
COLUMNS = ["code", "series", "year", "value", "source_row"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``economy`` of all parts together. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    rows = pd.concat([_read(part, prefix, parsed, codes) for part, prefix in prefixed(parts)], ignore_index=True)
    rows = rows.astype({"code": "str", "series": "str", "year": int, "value": float, "source_row": "str"})
    rows = parsed.leave_out(rows, rows["value"].isna(), "no value")
    rows["actor_id"] = codes.actors("worldbank", rows["code"], rows["year"])
    rows = parsed.leave_out(rows, rows["actor_id"] == LEFT_OUT, "group of states, or territory before its time")
    rows["indicator"], rows["unit_measure"] = (rows["series"].map(SERIES).str[place] for place in (0, 1))
    rows["slice"] = rows["series"] + "/" + rows["year"].astype(str)
    parsed.carry("economy", rows, obs_status="A")
    return parsed


def _read(part: Part, prefix: str, parsed: Parsed, codes: Codes) -> pd.DataFrame:
    """Rows with ``COLUMNS``."""
    data = part.path.read_bytes()
    if data.startswith(b"PK"):
        data = zip_member(part, lambda name: name.startswith("API_"), "files API_…")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.partition(b"\n")[0].startswith((b"Country,Country Code,", b"Country Name,Country Code,Year")):
        return _long(part, prefix, parsed, codes)
    read = _json if data.lstrip()[:1] in (b"[", b"{") else _wide
    return read(data, part.name, prefix, parsed, codes)


def _json(data: bytes, where: str, prefix: str, parsed: Parsed, codes: Codes) -> pd.DataFrame:
    """A page of the interface, `[meta, rows]`. Raises SourceError for its error, an array of one element."""
    if error := ERROR.search(data[:65_536]):
        raise SourceError(f"{where}: the World Bank says: {error[1].decode('utf-8', 'replace')}")
    try:
        meta, rows = strict_json.loads(data)
        _set_vintage(parsed, meta.get("lastupdated"))
    except (ValueError, TypeError, AttributeError) as error:
        raise SourceError(f"{where} is not the two-part answer that was expected: {error}") from error
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SourceError(f"{where}: the second part of the answer is no list of rows: ask again")
    parsed.check_columns(list(dict.fromkeys(name for row in rows for name in row)), READ, UNREAD, where)
    if int(meta.get("pages") or 1) > 1:
        parsed.totals.append(f"{where} is page {meta['page']} of {meta['pages']}, with {meta['total']} rows in all")
    table = pd.json_normalize(rows).reindex(columns=[*NESTED, "date", "value"]).rename(columns=NESTED)
    table = table.astype({name: "str" for name in table.columns if name != "value"})
    table["Country Code"] = table["Country Code"].mask(table["Country Code"] == "")
    table["code"] = table["Country Code"].fillna(table.pop("country"))
    table["source_row"] = [f"{prefix}{number}" for number in range(1, len(rows) + 1)]
    _check_series(table["Indicator Code"], where)
    table = parsed.agreeing(table, SOURCE.twice, codes)
    # a quarter or a month in place of a year is not a row of these series
    table = parsed.quarantine(table, {"date is not a year": table["date"].str.fullmatch(r"\d{4}")}, ["date"])
    return table.rename(columns={"Indicator Code": "series", "date": "year"})[COLUMNS]


def _wide(data: bytes, where: str, prefix: str, parsed: Parsed, codes: Codes) -> pd.DataFrame:
    """The download: lines of preamble with the date, then a row for each state and a column for each year."""
    if not (head := re.match(rb'"Data Source".*?(?=^"?Country Name"?,)', data, re.DOTALL | re.MULTILINE)):
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
    if repeated_years := sorted({year for year in years if years.count(year) > 1}):
        raise SchemaDrift(f"{where} has two columns for {', '.join(repeated_years)}")
    rows = table.select([*others, *years]).to_pandas()
    _check_series(rows["Indicator Code"], where)
    rows["source_row"] = [f"{prefix}{number}" for number in range(1, len(rows) + 1)]
    rows = parsed.agreeing(rows, SOURCE.twice, codes)
    rows = rows.rename(columns={"Country Code": "code", "Indicator Code": "series"})
    rows = rows.melt(["code", "series", "source_row"], years, "year")
    rows["source_row"] += "/" + rows["year"]
    return rows.assign(value=to_numbers(rows, "value", parsed))[COLUMNS]


def _long(part: Part, prefix: str, parsed: Parsed, codes: Codes) -> pd.DataFrame:
    """A table of one series, with a row for each state and year."""
    rows = read_plain(part, LAYOUTS.values(), prefix, parsed, SOURCE.twice, codes)
    return parsed.quarantine(rows, {"Year is not a year": rows["year"].str.fullmatch(r"\d{4}")}, ["year"])[COLUMNS]


def _check_series(series: pd.Series, where: str) -> None:
    if others := sorted({str(name) for name in series.unique() if name not in SERIES}):
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
            error=ERROR,
        )


SOURCE = declare(__file__, parse=parse, requests=requests)
