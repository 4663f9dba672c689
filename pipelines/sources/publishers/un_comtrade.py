"""UN Comtrade: merchandise trade as the customs of each state report it, collected by the UN Statistics Division.

Read are all goods (TOTAL) and the energy headings of the Harmonized System, by reporter and partner, each year or month:
as CSV of the web download, or as JSON of the data interface or its public preview. What is carried is ``primaryValue``,
in dollars; its valuation is that of the column, ``fobvalue`` or ``cifvalue``, that it repeats. Exports (X) contain
re-exports and imports (M) contain re-imports, which are not carried once more. Services, quantities, other
classifications and flows that are broken down by customs procedure, transport or second partner are not read.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.http.limits import Limit
from pipelines.archive.http.messages import Key, Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, SchemaDrift, Scope, Source, SourceError, Terms, drift
from pipelines.sources.parsing.tabular import header, leave_out, numbers, open_text, read_csv, row_numbers, whole
from pipelines.sources.parsing.trade_flows import between_actors, once, reports, sums

HOST = "comtradeapi.un.org"
REPORTERS = {
    "CHN": 156,
    "RUS": 643,
    "IND": 699,
    "BRA": 76,
    "AUS": 36,
    "KAZ": 398,
    "JPN": 392,
    "DEU": 276,
    "USA": 842,
    "PRK": 408,
    "TJK": 762,
    "KOR": 410,
    "BLR": 112,
    "TUR": 792,
    "IRN": 364,
    "GBR": 826,
    "FRA": 251,
    "ITA": 380,
    "MNG": 496,
    "PAK": 586,
    "UZB": 860,
    "KGZ": 417,
    "VNM": 704,
    "HKG": 344,
}
"""States that are asked for, with their numbers as reporters: the USA, India and France have others than in ISO 3166."""

PRODUCTS = {
    "TOTAL": "TOTAL",
    "27": "energy",
    "2709": "crude_oil",
    "2710": "oil_products",
    "271111": "lng",
    "271121": "pipeline_gas",
}
"""Codes of the Harmonized System that are each one product group by themselves."""

WORLD = "0"
MAX_PERIODS = 12
CUT_AT = (500, 100_000, 250_000)
"""Numbers of rows at which the preview and the interface cut an answer off without a word."""

HOLDS = {
    "typeCode": r"^[CS]$",
    "freqCode": r"^[AM]$",
    "period": r"^\d{4}(\d\d)?$",
    "reporterCode": r"^\d+$",
    "flowCode": r"^[A-Z]{1,3}$",
    "partnerCode": r"^\d+$",
    "partner2Code": r"^\d+$",
    "classificationCode": r"^[A-Z]{1,2}\d?$",
    "cmdCode": r"^\w+$",
    "customsCode": r"^C\d\d$",
    "motCode": r"^\d+$",
}
"""What each column must hold: rows with a field more than their header shift every one of them without a word."""

VALUES = ("cifvalue", "fobvalue", "primaryValue")
READ = (*HOLDS, *VALUES)
UNREAD = (
    "refPeriodId",
    "refYear",
    "refMonth",
    "reporterISO",
    "reporterDesc",
    "flowDesc",
    "partnerISO",
    "partnerDesc",
    "partner2ISO",
    "partner2Desc",
    "classificationSearchCode",
    "isOriginalClassification",
    "cmdDesc",
    "aggrLevel",
    "isLeaf",
    "customsDesc",
    "mosCode",
    "mosDesc",
    "motDesc",
    "qtyUnitCode",
    "qtyUnitAbbr",
    "qty",
    "isQtyEstimated",
    "altQtyUnitCode",
    "altQtyUnitAbbr",
    "altQty",
    "isAltQtyEstimated",
    "netWgt",
    "isNetWgtEstimated",
    "grossWgt",
    "isGrossWgtEstimated",
    "legacyEstimationFlag",
    "isReported",
    "isAggregate",
)
LAST = "(last)"
FLOW = ["reporterCode", "flowCode", "freqCode", "period", "cmdCode"]
NOTHING = pa.table(
    {name: pa.array([], pa.float64() if name in VALUES else pa.string()) for name in (*READ, "source_row")}
)


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade and energy reports of all parts together, in dollars. Raises SourceError, SchemaDrift and UnknownCodes."""
    made = Parsed({})
    read = [_rows(part, made, f"{part.name}:" if len(parts) > 1 else "") for part in parts]
    rows = _carried(pa.concat_tables([NOTHING, *read]).combine_chunks(), made)
    rows = _named(rows, codes)
    rows = once(rows, [*FLOW, "partnerCode"], made)
    is_world = pc.equal(rows["partnerCode"], WORLD)
    made.totals += sums(rows, FLOW, is_world=is_world, is_part=pc.invert(is_world), least=1)
    rows = between_actors(rows, made)
    made_of = reports(rows, ["reporter", "flow", "freq", "year", "product"])
    is_total = pc.equal(rows["product"], "TOTAL")
    trade, energy = made_of.filter(is_total), made_of.filter(pc.invert(is_total))
    made.tables["trade_reports"] = trade.append_column("goods_services", pa.repeat("G", trade.num_rows))
    made.tables["energy_reports"] = energy.append_column("measure", pa.repeat("value", energy.num_rows))
    return made


def _rows(part: Part, made: Parsed, prefix: str) -> pa.Table:
    """Columns READ and ``source_row`` of one file, whatever its layout; rows that cannot be read go to ``made.bad``."""
    with open(part.path, "rb") as file:
        is_json = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"["))
    table, columns, bad = _json(part) if is_json else _csv(part)
    if table.num_rows in CUT_AT:
        made.totals.append(f"{part.name} has {table.num_rows} rows, where the interface cuts off: ask for less")
    made.unread = sorted({*made.unread, *columns["unread"]})
    made.new = sorted({*made.new, *columns["new"]})
    for name in VALUES:
        place = table.column_names.index(name)
        table = table.set_column(place, name, numbers(table, name, bad, table["source_row"]))
    table = _held(table, part.name, bad)
    made.bad += [BadRow(prefix + row.source_row, row.reason, row.text) for row in bad]
    named = pc.binary_join_element_wise(prefix, table["source_row"], "")
    table = table.set_column(table.column_names.index("source_row"), "source_row", named)
    return table.select(NOTHING.column_names).cast(NOTHING.schema)


def _csv(part: Part) -> tuple[pa.Table, dict[str, list[str]], list[BadRow]]:
    """The web download. Its rows end in a comma, so that they have a field more than the header: the empty last one."""
    names = [name.removeprefix("ï»¿") for name in header(part.path, encoding="cp1252")]
    columns = drift(names, READ, UNREAD, part.name)
    with open_text(part.path, "cp1252") as file:
        lines = csv.reader(file)
        has_last = len(next(lines)) + 1 == len(next(lines, []))
    given, wanted = ([*names, LAST], [*READ, LAST]) if has_last else (names, list(READ))
    table, bad = read_csv(part.path, names=given, columns=wanted, encoding="cp1252")
    if has_last and table[LAST].null_count < table.num_rows:
        raise SchemaDrift(f"{part.name}: the last field of its rows has no name in the header and is not empty")
    return table.append_column("source_row", row_numbers(table.num_rows, bad=bad)), columns, bad


def _json(part: Part) -> tuple[pa.Table, dict[str, list[str]], list[BadRow]]:
    """The envelope of the interface. Raises SourceError where it holds an error, or something other than data."""
    try:
        envelope = json.loads(part.path.read_bytes())
    except ValueError as error:
        raise SourceError(f"{part.name} is not JSON: {error}") from error
    if not isinstance(envelope, dict) or envelope.get("error") or not isinstance(envelope.get("data"), list):
        raise SourceError(f"{part.name} holds no data but {str(envelope)[:200]}: ask again")
    rows = envelope["data"]
    if envelope.get("count") not in (None, len(rows)):
        raise SourceError(f"{part.name} counts {envelope['count']} rows and holds {len(rows)}: ask again")
    if not rows:
        return NOTHING, {"unread": [], "new": []}, []
    if "fileUrl" in rows[0]:
        raise SourceError(f"{part.name} lists bulk files and holds no data: download what it lists")
    columns = drift(list(dict.fromkeys(name for row in rows for name in row)), READ, UNREAD, part.name)
    table = pa.table({name: _texts(rows, name) for name in READ})
    return table.append_column("source_row", row_numbers(len(rows))), columns, []


def _texts(rows: list[dict[str, Any]], name: str) -> pa.Array:
    return pa.array([None if row.get(name) is None else str(row[name]) for row in rows], pa.string())


def _held(table: pa.Table, where: str, bad: list[BadRow]) -> pa.Table:
    """The rows whose columns hold what they must. Raises SchemaDrift where a column does so in none of them."""
    good = pa.repeat(pa.scalar(True), table.num_rows)
    for name, pattern in HOLDS.items():
        kinds = pc.unique(table[name])
        if pc.all(pc.fill_null(pc.match_substring_regex(kinds, pattern), False)).as_py():
            continue
        fits = whole(pc.fill_null(pc.match_substring_regex(table[name], pattern), False))
        if table.num_rows and not pc.any(fits).as_py():
            raise SchemaDrift(f"{where}: the column {name} holds {table[name][0]}: its columns are shifted")
        for index in pc.indices_nonzero(pc.and_not(good, fits)).to_pylist():
            bad.append(BadRow(str(table["source_row"][index]), f"{name} holds no such code", str(table[name][index])))
        good = pc.and_(good, fits)
    named = {row.source_row for row in bad}
    for index in pc.indices_nonzero(pc.and_(good, whole(pc.is_null(table["primaryValue"])))).to_pylist():
        if (number := str(table["source_row"][index])) not in named:
            bad.append(BadRow(number, "primaryValue is empty"))
    return table.filter(pc.and_(good, pc.is_valid(table["primaryValue"])))


def _carried(rows: pa.Table, made: Parsed) -> pa.Table:
    """The rows of whole flows of goods that are product groups of ours."""
    whole_flow = {"partner2Code": "0", "customsCode": "C00", "motCode": "0"}
    rows = leave_out(rows, pc.equal(rows["typeCode"], "S"), "services", made.left_out)
    other = pc.invert(pc.starts_with(rows["classificationCode"], "H"))
    rows = leave_out(rows, other, "classification other than the Harmonized System", made.left_out)
    other = pc.invert(pc.is_in(rows["cmdCode"], pa.array(list(PRODUCTS))))
    rows = leave_out(rows, other, "commodity that is no product group", made.left_out)
    other = pc.invert(pc.is_in(rows["flowCode"], pa.array(["X", "M"])))
    rows = leave_out(rows, other, "flow that is part of exports or imports (re-exports, re-imports)", made.left_out)
    for column, all_of_it in whole_flow.items():
        other = pc.not_equal(rows[column], all_of_it)
        rows = leave_out(rows, other, f"part of a flow, by {column}", made.left_out)
    return rows


def _named(rows: pa.Table, codes: Codes) -> pa.Table:
    """``rows`` with the columns that ``_flows`` knows."""
    freq, period, value = rows["freqCode"], rows["period"], rows["primaryValue"]
    text = pc.utf8_slice_codeunits(period, 0, 4)
    year = text.cast(pa.int64())
    month = pc.binary_join_element_wise(text, pc.utf8_slice_codeunits(period, 4, 6), "-")
    is_fob, is_cif = (pc.fill_null(pc.equal(value, rows[name]), False) for name in ("fobvalue", "cifvalue"))
    is_export = pc.equal(rows["flowCode"], "X")
    prefers_fob = pc.and_(is_fob, pc.or_(is_export, pc.invert(is_cif)))
    nothing = pa.scalar(None, pa.string())
    product = pc.index_in(rows["cmdCode"], pa.array(list(PRODUCTS)))
    columns = {
        "reporter": codes.actors("comtrade", rows["reporterCode"], year),
        "partner": codes.actors("comtrade", rows["partnerCode"], year),
        "flow": rows["flowCode"],
        "freq": freq,
        "time_period": pc.if_else(pc.equal(freq, "A"), period, month),
        "year": year,
        "product": pa.array(list(PRODUCTS.values())).take(whole(product)),
        "valuation": pc.if_else(prefers_fob, "FOB", pc.if_else(is_cif, "CIF", nothing)),
        "classification": pc.binary_join_element_wise(rows["classificationCode"], rows["cmdCode"], ":"),
        "value": value,
        "unit_measure": pa.repeat("USD", rows.num_rows),
        "is_estimated": pa.repeat(False, rows.num_rows),
    }
    for name, column in columns.items():
        rows = rows.append_column(name, column)
    return rows


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """One request for each reporter and at most twelve years: both flows, all partners, all goods and energy; with a key."""
    for state, number in REPORTERS.items():
        for years in _chunks(scope, today):
            yield Request(
                name=f"{state}_{years[0]}-{years[-1]}.json",
                url=f"https://{HOST}/data/v1/get/C/A/HS",
                params=_params(number, years, "TOTAL,27", "M,X"),
                key=Key(env="COMTRADE_API_KEY", param="subscription-key"),
                expect="json",
                is_error=is_error,
            )


def preview_requests(scope: Scope, today: date) -> Iterator[Request]:
    """The same without a key: by year, flow and commodity, since the preview gives 500 rows of one period."""
    for state, number in REPORTERS.items():
        for year in (year for years in _chunks(scope, today) for year in years):
            for code, flow in (("TOTAL", "X"), ("TOTAL", "M"), ("27", "X"), ("27", "M")):
                yield Request(
                    name=f"preview_{state}_{year}_{code}_{flow}.json",
                    url=f"https://{HOST}/public/v1/preview/C/A/HS",
                    params=_params(number, range(year, year + 1), code, flow),
                    expect="json",
                    is_error=is_error,
                )


def _chunks(scope: Scope, today: date) -> list[range]:
    """The years of the scope, else the last five that are over, twelve at a time."""
    years = scope.years or range(today.year - 5, today.year)
    return [years[start : start + MAX_PERIODS] for start in range(0, len(years), MAX_PERIODS)]


def _params(reporter: int, years: range, commodities: str, flows: str) -> dict[str, str]:
    return {
        "reporterCode": str(reporter),
        "period": ",".join(map(str, years)),
        "cmdCode": commodities,
        "flowCode": flows,
        "partner2Code": "0",
        "customsCode": "C00",
        "motCode": "0",
        "format": "JSON",
        "includeDesc": "false",
    }


def is_error(head: bytes, media_type: str) -> str | None:
    """The message of an envelope without data, or of the gateway; None for data, also where there are none."""
    if re.search(rb"request url too long|has been removed", head[:2000], re.IGNORECASE):
        return "the address is too long: ask for fewer periods"
    found = re.search(rb'"(?:errorMessage|message|error)"\s*:\s*"([^"]+)"', head)
    return found[1].decode("utf-8", "replace") if found else None


SOURCE = Source(
    id="un_comtrade",
    title="UN Comtrade: merchandise trade by reporter and partner",
    url="https://comtradeplus.un.org",
    contract="https://comtradedeveloper.un.org",
    feeds=("trade_reports", "energy_reports"),
    terms=Terms(
        licence="UN Comtrade policy on use and re-dissemination",
        url="https://comtrade.un.org/licenseagreement.html",
        redistribute="derived",
        citation="United Nations Statistics Division, UN Comtrade Database, comtradeplus.un.org",
    ),
    domain=Domain(first=1962, last=None, actors="states whose customs report, with all their partners"),
    parse=parse,
    requests=requests,
    requests_without_key=preview_requests,
    cadence="0 5 * * 1",
    tried="one whole web download and three recorded answers; the preview in a miniature. Never live.",
    max_age_days=45,
    limits={HOST: Limit(per_minute=10, per_day=500)},
    captures_each=True,
    files="the CSV of the web download (TOTAL or headings of chapter 27), or JSON answers of the interface, one or more",
    traps=(
        "The web download's rows have a field more than its header: read by name, every column is shifted.",
        "The web download is in cp1252, the interface in UTF-8.",
        "China imports from itself (122.9 billion dollars in 2022); the World row contains it.",
        "Taiwan stands only as 490 (S19), Other Asia, nes.",
        "isReported is false for TOTAL because the UN adds the headings up; the values are the reporter's all the same.",
        "Without partner2Code=0, customsCode=C00 and motCode=0 the same flow stands several times.",
        "27 of another classification is another thing: crude fertilizers in the SITC.",
        "Imports of some reporters are FOB: the valuation is that of the column that primaryValue repeats.",
        "A year or state without data is an answer with status 200 and count 0.",
        "The preview cuts off at 500 rows and the interface at 100,000 or 250,000 without a word.",
        "elapsedTime makes the bytes of each answer new, also where the data are not.",
        "The interface and its preview were never called from here: they are read as recorded answers show them.",
    ),
)
