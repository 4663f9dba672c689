"""IMF International Trade in Goods by partner (IMTS), before 2025 the Direction of Trade Statistics (DOTS).

The IMF compiles what states report of their trade with each partner, and fills what is missing by estimates. Read are
exports FOB and imports, in dollars: SDMX-ML and SDMX-CSV of the data interface, and the workbooks that the old data portal
gave for one reporter. Trade balances, and groups of states among the partners, are not read.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.http.errors import FetchError
from pipelines.archive.http.limits import Limit
from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, Scope, Source, SourceError, Terms, drift
from pipelines.sources.parsing.dots_workbook import read_workbook
from pipelines.sources.parsing.tabular import header, leave_out, numbers, read_csv, row_numbers, whole
from pipelines.sources.parsing.trade_flows import between_actors, once, reports, sums
from pipelines.sources.safe_files import guard_xml

HOST = "api.imf.org"
REPORTERS = (
    "CHN",
    "RUS",
    "IND",
    "BRA",
    "AUS",
    "KAZ",
    "JPN",
    "DEU",
    "USA",
    "PRK",
    "TJK",
    "KOR",
    "BLR",
    "TUR",
    "IRN",
    "GBR",
    "FRA",
    "ITA",
    "MNG",
    "PAK",
    "UZB",
    "KGZ",
    "VNM",
    "HKG",
)
INDICATORS = ("XG_FOB_USD", "MG_CIF_USD", "MG_FOB_USD")
BALANCE = "TBG_USD"
REPORTED = ("O", "OU", "R")
"""Derivation types of official data; the others are estimates, calculations and mirror data of the IMF."""

DIMENSIONS = ("COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY", "TIME_PERIOD")
READ = (*DIMENSIONS, "OBS_VALUE")
OPTIONAL = ("SCALE", "DERIVATION_TYPE")
COLUMNS = (*READ, *OPTIONAL, "source_row")
UNREAD = (
    "DATAFLOW",
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    "OVERLAP",
    "METHODOLOGY",
    "UNIT",
    "OBS_STATUS",
    "SERIES_NAME",
    "KEY_INDICATOR",
    "TOPIC",
    "TRADE_FLOW",
    "VALUATION",
)
NOTHING = pa.table({name: pa.array([], pa.float64() if name == "OBS_VALUE" else pa.string()) for name in COLUMNS})
NOT_STATES = pa.array(["WLD", "EUE", LEFT_OUT])
UNREADABLE = (FetchError, AssertionError, AttributeError, LookupError, NotImplementedError, SyntaxError, ValueError)
"""What sdmx1 and lxml raise over XML that is no message, is cut off, or has a structure of its own."""

QUARTERS = {"1": "01/{0}-03", "2": "04/{0}-06", "3": "07/{0}-09", "4": "10/{0}-12"}


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade reports of all parts together, in dollars. Raises SourceError, SchemaDrift and UnknownCodes."""
    made = Parsed({})
    prefixes = [f"{part.name}:" if len(parts) > 1 else "" for part in parts]
    read = [_layout(part.path)(part, prefix, made) for part, prefix in zip(parts, prefixes, strict=True)]
    rows = pa.concat_tables([NOTHING, *(table.select(COLUMNS).cast(NOTHING.schema) for table in read)]).combine_chunks()
    rows = leave_out(rows, pc.equal(rows["INDICATOR"], BALANCE), "trade balance", made.left_out)
    rows = _refuse(rows, pc.is_in(rows["INDICATOR"], pa.array(INDICATORS)), "INDICATOR", made.bad)
    rows = _refuse(rows, pc.match_substring_regex(rows["FREQUENCY"], "^[AQM]$"), "FREQUENCY", made.bad)
    rows = _refuse(
        rows, pc.match_substring_regex(rows["TIME_PERIOD"], r"^\d{4}(-(Q[1-4]|M?\d\d))?$"), "TIME_PERIOD", made.bad
    )
    rows = _named(rows, codes)
    rows = once(rows, DIMENSIONS, made)
    is_world, is_state = pc.equal(rows["partner"], "WLD"), pc.invert(pc.is_in(rows["partner"], NOT_STATES))
    key = [name for name in DIMENSIONS if name != "COUNTERPART_COUNTRY"]
    made.totals += sums(rows, key, is_world=is_world, is_part=is_state, least=0.95)
    table = reports(between_actors(rows, made), ["reporter", "flow", "freq", "year"])
    by_states = pc.if_else(pc.equal(table["reporter"], "WLD"), pa.scalar(None, pa.string()), table["reporter"])
    table = table.set_column(table.column_names.index("reporter"), "reporter", by_states)
    made.tables["trade_reports"] = table.append_column("goods_services", pa.repeat("G", table.num_rows))
    return made


def _layout(path: Path) -> Callable[[Part, str, Parsed], pa.Table]:
    with path.open("rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    return read_workbook if start.startswith(b"PK") else _xml if start.startswith(b"<") else _csv if start else _empty


def _empty(part: Part, prefix: str, made: Parsed) -> pa.Table:
    """An answer with status 204 has no body: there are no data."""
    return NOTHING


def _xml(part: Part, prefix: str, made: Parsed) -> pa.Table:
    """An SDMX-ML data message, of any version and form that sdmx1 reads."""
    import sdmx

    logging.getLogger("sdmx").setLevel(logging.ERROR)  # it asks for the structure, which the message suffices without
    try:
        guard_xml(part.path)
        message = sdmx.read_sdmx(part.path, format="XML")
    except (*UNREADABLE, sdmx.exceptions.XMLParseError) as error:
        reason = str(error.__cause__ or error).strip() or type(error).__name__
        raise SourceError(f"{part.name} is no SDMX data message: {reason.splitlines()[0][:200]}") from error
    if not isinstance(message, sdmx.message.DataMessage):
        raise SourceError(f"{part.name} is an SDMX {type(message).__name__}, not a data message")
    sets = message.data
    head = part.path.read_bytes()[:65_536].decode("utf-8", "replace")
    days = [date.fromisoformat(day) for day in re.findall(r'(?:UPDATE|PUBLICATION)_DATE="(\d{4}-\d\d-\d\d)', head)]
    made.vintage = max([day for day in (made.vintage, *days) if day], default=None)
    if bare := sum(not observations for dataset in sets for observations in dataset.series.values()):
        made.left_out["series without observations"] = made.left_out.get("series without observations", 0) + bare
    found = list(chain.from_iterable(dataset.obs for dataset in sets))
    if not found:
        return NOTHING
    said = [_said(observation) for observation in found]
    names = list(dict.fromkeys(chain.from_iterable(said)))
    _note(made, names, part.name)
    return _typed(
        pa.table({name: [row.get(name) for row in said] for name in {*COLUMNS[:-1]}}), prefix, made, [], part.name
    )


def _said(observation: Any) -> dict[str, str]:
    """Dimensions, attributes and value of an observation, as text."""
    key = {name: str(value.value) for name, value in observation.key.values.items()}
    attributes = {name: str(value.value) for name, value in observation.attrib.items()}
    return {**attributes, **key, "OBS_VALUE": observation.value}


def _csv(part: Part, prefix: str, made: Parsed) -> pa.Table:
    """SDMX-CSV 1.0 or 2.0, told by its columns alone. A header without rows is an empty answer."""
    names = [name.split(":")[0].removeprefix("\ufeff").strip() for name in header(part.path)]
    _note(made, names, part.name)
    table, bad = read_csv(part.path, names=names, columns=[name for name in COLUMNS if name in names])
    for name in DIMENSIONS:  # with labels, a cell holds `CHN: China`
        table = table.set_column(
            table.column_names.index(name), name, pc.replace_substring_regex(table[name], r":.*$", "")
        )
    for name in {*COLUMNS[:-1]} - {*table.column_names}:
        table = table.append_column(name, pa.nulls(table.num_rows, pa.string()))
    return _typed(table, prefix, made, bad, part.name)


def _note(made: Parsed, names: Sequence[str], where: str) -> None:
    columns = drift([name for name in names if name not in OPTIONAL], READ, UNREAD, where)
    made.unread = sorted({*made.unread, *columns["unread"]})
    made.new = sorted({*made.new, *columns["new"]})


def _typed(table: pa.Table, prefix: str, made: Parsed, bad: list[BadRow], where: str) -> pa.Table:
    """With numbers and row numbers; those without a value are left out. SCALE says millions, but the values are dollars."""
    rows = pc.binary_join_element_wise(prefix, row_numbers(table.num_rows, bad=bad), "")
    made.bad += [BadRow(f"{prefix}{row.source_row}", row.reason, row.text) for row in bad]
    values = numbers(table, "OBS_VALUE", made.bad, rows)
    is_empty = pc.is_null(whole(table["OBS_VALUE"]))
    table = table.drop(["OBS_VALUE"]).append_column("OBS_VALUE", values).append_column("source_row", rows)
    table = leave_out(table, is_empty, "no value", made.left_out)
    table = table.filter(pc.is_valid(table["OBS_VALUE"]))
    _refuse_millions(table, where)
    return table


def _refuse_millions(table: pa.Table, where: str) -> None:
    """Raise SourceError where the trade of a state with the world is too small to be in dollars."""
    world = table.filter(pc.and_(pc.equal(table["COUNTERPART_COUNTRY"], "G001"), pc.equal(table["SCALE"], "6")))
    largest = pc.max(world["OBS_VALUE"]).as_py()
    if largest is not None and largest < 1e7:
        raise SourceError(f"{where}: the largest total is {largest}: these seem to be millions, and dollars are read")


def _refuse(rows: pa.Table, good: Any, column: str, bad: list[BadRow]) -> pa.Table:
    good = pc.fill_null(good, False)
    for row in rows.filter(pc.invert(good)).select([column, "source_row"]).to_pylist():
        bad.append(BadRow(row["source_row"], f"{column} holds no such code", str(row[column])))
    return rows.filter(good)


def _named(rows: pa.Table, codes: Codes) -> pa.Table:
    """``rows`` with the columns that ``_flows`` knows."""
    year = pc.utf8_slice_codeunits(rows["TIME_PERIOD"], 0, 4).cast(pa.int64())
    reporter, count = codes.actors("imf", rows["COUNTRY"], year), rows.num_rows
    official = pc.is_in(pc.fill_null(rows["DERIVATION_TYPE"], "O"), pa.array(REPORTED))
    columns = {
        "reporter": reporter,
        "partner": codes.actors("imf", rows["COUNTERPART_COUNTRY"], year),
        "flow": pc.if_else(pc.equal(rows["INDICATOR"], "XG_FOB_USD"), "X", "M"),
        "freq": rows["FREQUENCY"],
        "time_period": _periods(rows["TIME_PERIOD"]),
        "year": year,
        "product": pa.repeat("TOTAL", count),
        "valuation": pc.if_else(pc.equal(rows["INDICATOR"], "MG_CIF_USD"), "CIF", "FOB"),
        "classification": rows["INDICATOR"],
        "value": rows["OBS_VALUE"],
        "unit_measure": pa.repeat("USD", count),
        "is_estimated": pc.or_(pc.equal(reporter, "WLD"), pc.invert(official)),
    }
    for name, column in columns.items():
        rows = rows.append_column(name, column)
    return rows


def _periods(periods: Any) -> pa.Array:
    """``2022``, ``2022-07`` and ``2022-04/2022-06`` for what SDMX writes 2022, 2022-M07 and 2022-Q2."""
    encoded = whole(periods).dictionary_encode()
    written = [
        f"{text[:4]}-{QUARTERS[text[-1]].format(text[:4])}" if "Q" in text else text.replace("M", "")
        for text in encoded.dictionary.to_pylist()
    ]
    return pa.array(written, pa.string()).take(encoded.indices)


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """One request for each reporter: exports FOB and imports CIF with all partners, each year of the scope or the last five."""
    years = scope.years or range(today.year - 5, today.year)
    for state in REPORTERS:
        yield Request(
            name=f"{state}_{years[0]}-{years[-1]}.xml",
            url=f"https://{HOST}/external/sdmx/2.1/data/IMF.STA,IMTS/{state}.XG_FOB_USD+MG_CIF_USD..A",
            params={"startPeriod": str(years[0]), "endPeriod": str(years[-1]), "format": "structurespecificdata"},
            expect="xml",
            is_error=is_error,
        )


def is_error(head: bytes, media_type: str) -> str | None:
    """The text of an SDMX error message, which may come with status 200."""
    if not re.search(rb"<(\w+:)?(Error|ErrorMessage)[\s>]", head[:4000]):
        return None
    found = re.search(rb"<(?:\w+:)?Text[^>]*>([^<]+)<", head)
    return found[1].decode("utf-8", "replace") if found else "an SDMX error message without a text"


SOURCE = Source(
    id="imf_imts",
    title="IMF International Trade in Goods by partner country (IMTS, formerly DOTS)",
    url="https://data.imf.org/en/datasets/IMF.STA:IMTS",
    contract="https://data.imf.org/en/Resource-Pages/IMF-API",
    feeds=("trade_reports",),
    terms=Terms(
        licence="IMF copyright, all rights reserved: cite; redistribution is not granted",
        url="https://www.imf.org/external/terms.htm",
        redistribute="derived",
        citation="International Monetary Fund, International Trade in Goods (by partner country), IMF.STA:IMTS",
    ),
    domain=Domain(first=1948, last=None, actors="states and territories, by what they or their partners report"),
    parse=parse,
    requests=requests,
    cadence="0 5 * * 2",
    tried="four workbooks of the old portal and one recorded SDMX-ML answer; SDMX-CSV in a miniature. Never live.",
    max_age_days=60,
    limits={HOST: Limit(per_minute=60)},
    captures_each=True,
    files="SDMX-ML or SDMX-CSV of the interface, or workbooks of the old portal (Exports, FOB; Imports, CIF), one or more",
    traps=(
        "SCALE says 6, but values of the interface are whole dollars: Laos exported goods for 5,809,346,166 in 2019.",
        "Values of the old workbooks are millions of dollars; they are multiplied as decimals.",
        "Groups of states stand among the partners; the European Union is carried as itself, never to be added to its members.",
        "A partner may stand twice in a workbook, by itself and within its region (Australia).",
        "Past years are revised: China's sales to Russia in 2022 moved from 57,398.97 to 57,698.50 million; workbooks are undated.",
        "Reporter World is compiled by the IMF from all reporters and its estimates: it is no state's report.",
        "DERIVATION_TYPE says whether the IMF made a number: O, OU and R are official, the others (M, SE …) are not.",
        "The old workbooks do not say which numbers are the IMF's own estimates. Russia's exports to China stand at 69.4 billion dollars "
        "in 2022, where China reports 114.1: such a number can be flagged as doubtful (data/corrections, action: flag).",
        "A part of the trade is not specified by partner: 17 per cent of Russia's exports of 2011.",
        "An alpha-2 code or a key in another order gives status 200 and no observations; an unknown dataflow gives 204.",
        "With a wildcard for the indicator only groups come back; the indicators are named.",
        "Prepared in the header is the moment of the request, not the version: that is UPDATE_DATE.",
        "The interface was never called from here, and SDMX-CSV was never seen: both are read as documented.",
    ),
)
