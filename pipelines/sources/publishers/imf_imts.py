"""IMF International Trade in Goods by partner (IMTS), before 2025 the Direction of Trade Statistics (DOTS).

The IMF compiles what states report about their trade with each partner, and fills gaps by estimates. Read are exports
FOB and imports, in dollars: SDMX-ML and SDMX-CSV of the data interface, the workbooks that the old data portal gave for
one reporter, and two tables of many reporters that others made from it (``layouts``). Trade balances, and groups of
states among the partners, are not read.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.http.errors import FetchError
from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, Scope, SourceError, declare, prefixed
from pipelines.sources.parsing.dots_workbook import COLUMNS, SCHEMA, read_workbook
from pipelines.sources.parsing.files import start_of
from pipelines.sources.parsing.plain import layouts, read_plain, valued
from pipelines.sources.parsing.tabular import (
    header,
    labels,
    map_distinct,
    matches,
    numbers,
    read_csv,
    replaced,
    row_numbers,
    whole,
)
from pipelines.sources.parsing.trade_flows import between_actors, check_sums, drop_repeated_flows, reports
from pipelines.sources.safe_files import guard_xml
from schemas import beside

HOST = "api.imf.org"
INDICATORS = ("XG_FOB_USD", "MG_CIF_USD", "MG_FOB_USD")
BALANCE = "TBG_USD"
REPORTED = ("O", "OU", "R")
"""Derivation types of official data; the others are estimates, calculations and mirror data of the IMF."""
LAYOUTS = layouts(__file__)
SILENT: dict[str, int] = beside.read(__file__)["codes"]["silent"]
DIMENSIONS = ("COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY", "TIME_PERIOD")
FLOW = [name for name in DIMENSIONS if name != "COUNTERPART_COUNTRY"]
READ = (*DIMENSIONS, "OBS_VALUE")
OPTIONAL = ("SCALE", "DERIVATION_TYPE")
PERIOD = r"^\d{4}(-(Q[1-4]|M?\d\d))?$"
YEAR_OF_FILE = re.compile(r"_(\d{4})\.json$")
QUARTERS = {"1": "01/{0}-03", "2": "04/{0}-06", "3": "07/{0}-09", "4": "10/{0}-12"}
SHARES = {"COUNTRY": "SELLER", "COUNTERPART_COUNTRY": "BUYER"}
"""Columns of the table of all pairs that say the value again, in millionths of a per cent of GDP."""
LARGE = 0.05
"""Per cent of GDP from which on a share, which has four decimals, says the GDP well."""
NOT_STATES = pa.array(["WLD", "EUE", LEFT_OUT])
SMALLEST_TOTAL = 1e7
"""Dollars that the world total of any state exceeds."""
UNREADABLE = (FetchError, AssertionError, AttributeError, LookupError, NotImplementedError, SyntaxError, ValueError)
"""What sdmx1 and lxml raise over XML that is not a message, is cut off, or has a structure of its own."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade reports of all parts together, in dollars. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    tables = [_reader(part)(part, prefix, parsed) for part, prefix in prefixed(parts)]
    rows = pa.concat_tables([table.select(COLUMNS).cast(SCHEMA) for table in tables]).combine_chunks()
    rows = parsed.leave_out(rows, pc.equal(rows["INDICATOR"], BALANCE), "trade balance")
    checks = {
        "INDICATOR": lambda column: pc.is_in(column, pa.array(INDICATORS)),
        "FREQUENCY": lambda column: matches(column, "^[AQM]$"),
        "TIME_PERIOD": lambda column: matches(column, PERIOD),
    }
    for name, is_known in checks.items():
        reason = f"{name} holds no such code"
        rows = parsed.quarantine(rows, {reason: is_known(rows[name])}, [name], row="source_row")
    rows = drop_repeated_flows(_flows(rows, codes), DIMENSIONS, parsed)
    is_world, is_state = pc.equal(rows["partner"], "WLD"), pc.invert(pc.is_in(rows["partner"], NOT_STATES))
    check_sums(parsed, rows, FLOW, is_world=is_world, is_part=is_state, least=0.95, gross=0.0)
    table = reports(between_actors(rows, parsed), ["reporter", "flow", "freq", "year"])
    by_states = pc.if_else(pc.equal(table["reporter"], "WLD"), pa.scalar(None, pa.string()), table["reporter"])
    table = replaced(table, "reporter", by_states)
    parsed.tables["trade_reports"] = table.append_column("goods_services", pa.repeat("G", table.num_rows))
    return parsed


def _reader(part: Part) -> Callable[[Part, str, Parsed], pa.Table]:
    start = start_of(part.path)
    if start.startswith(b"{"):
        return _plain
    return read_workbook if start.startswith(b"PK") else _xml if start.startswith(b"<") else _csv if start else _empty


def _plain(part: Part, prefix: str, parsed: Parsed) -> pa.Table:
    """A table of many reporters. The all-pairs file does not say its year: the name of the file must."""
    rows = read_plain(part, LAYOUTS.values(), prefix, parsed)
    if "TIME_PERIOD" not in rows.column_names:
        if not (year := YEAR_OF_FILE.search(part.name)):
            raise SourceError(f"{part.name} does not say its year: name the file …_2025.json after the year it is of")
        rows = rows.append_column("TIME_PERIOD", pa.repeat(year[1], rows.num_rows))
    period = pc.replace_substring_regex(rows["TIME_PERIOD"], r"-(\d)$", r"-0\1")
    rows = valued(replaced(rows, "TIME_PERIOD", period), parsed, "OBS_VALUE")
    for state, share in SHARES.items():
        if share in rows.column_names:
            is_right = _is_that_share(rows, state, share)
            rows = parsed.quarantine(rows, {"value and share of GDP disagree": is_right}, [share], row="source_row")
    for name in {*COLUMNS} - {*rows.column_names}:
        rows = rows.append_column(name, pa.nulls(rows.num_rows, pa.string()))
    return rows


def _is_that_share(rows: pa.Table, state: str, share: str) -> pa.Array:
    """Whether a flow is that per cent of the state's GDP, which is the median of what its large shares say.

    But for a tenth, and for rounding: the share has four decimals, the flow one of a million; a fifth more is allowed.
    """
    large = rows.filter(pc.greater_equal(rows[share], LARGE * 1e6))
    large = large.append_column("gdp", pc.divide(large["OBS_VALUE"], large[share]))
    medians = large.group_by(state).aggregate([("gdp", "approximate_median")])
    gdp = medians["gdp_approximate_median"].take(pc.index_in(rows[state], medians[state].combine_chunks()))
    apart = pc.abs(pc.subtract(pc.multiply(rows[share], gdp), rows["OBS_VALUE"]))
    rounding = pc.add(pc.add(pc.multiply(gdp, 60.0), 60_000.0), pc.multiply(rows["OBS_VALUE"], 0.1))
    return pc.fill_null(pc.less_equal(apart, rounding), True)


def _empty(part: Part, prefix: str, parsed: Parsed) -> pa.Table:
    """An answer with status 204 has no body: there are no data."""
    return SCHEMA.empty_table()


def _xml(part: Part, prefix: str, parsed: Parsed) -> pa.Table:
    """An SDMX-ML data message, of any version and form that sdmx1 reads."""
    import sdmx

    logging.getLogger("sdmx").setLevel(logging.ERROR)  # it asks for the structure, which is not needed
    try:
        guard_xml(part.path)
        message = sdmx.read_sdmx(part.path, format="XML")
    except (*UNREADABLE, sdmx.exceptions.XMLParseError) as error:
        reason = str(error.__cause__ or error).strip() or type(error).__name__
        raise SourceError(f"{part.name} is not an SDMX data message: {reason.splitlines()[0][:200]}") from error
    if not isinstance(message, sdmx.message.DataMessage):
        raise SourceError(f"{part.name} is an SDMX {type(message).__name__}, not a data message")
    head = part.path.read_bytes()[:65_536].decode("utf-8", "replace")
    days = [date.fromisoformat(day) for day in re.findall(r'(?:UPDATE|PUBLICATION)_DATE="(\d{4}-\d\d-\d\d)', head)]
    parsed.vintage = max([day for day in (parsed.vintage, *days) if day], default=None)
    n_empty = sum(not observations for dataset in message.data for observations in dataset.series.values())
    parsed.count_out(n_empty, "series without observations")
    observations = [_texts(observation) for observation in chain.from_iterable(d.obs for d in message.data)]
    if not observations:
        return SCHEMA.empty_table()
    _check_columns(list(dict.fromkeys(chain.from_iterable(observations))), part, parsed)
    table = pa.table({name: [row.get(name) for row in observations] for name in COLUMNS[:-1]})
    return _with_values(table.append_column("row", row_numbers(table.num_rows)), prefix, part, parsed)


def _texts(observation: Any) -> dict[str, str]:
    """Dimensions, attributes and value of an observation, as text."""
    key = {name: str(value.value) for name, value in observation.key.values.items()}
    attributes = {name: str(value.value) for name, value in observation.attrib.items()}
    return {**attributes, **key, "OBS_VALUE": observation.value}


def _csv(part: Part, prefix: str, parsed: Parsed) -> pa.Table:
    """SDMX-CSV 1.0 or 2.0, recognised by its columns alone. A header without rows is an empty answer."""
    names = [name.split(":")[0].removeprefix("\ufeff").strip() for name in header(part.path)]
    if {*LAYOUTS["months"].read} <= {*names}:
        return _plain(part, prefix, parsed)
    _check_columns(names, part, parsed)
    columns = [name for name in COLUMNS if name in names]
    table = read_csv(part.path, parsed.bad, names=names, columns=columns, prefix=prefix)
    for name in DIMENSIONS:  # with labels, a cell holds `CHN: China`
        table = replaced(table, name, pc.replace_substring_regex(table[name], r":.*$", ""))
    for name in {*COLUMNS[:-1]} - {*table.column_names}:
        table = table.append_column(name, pa.nulls(table.num_rows, pa.string()))
    return _with_values(table, prefix, part, parsed)


def _check_columns(names: Sequence[str], part: Part, parsed: Parsed) -> None:
    parsed.check_columns([name for name in names if name not in OPTIONAL], READ, SOURCE.unread, part.name)


def _with_values(table: pa.Table, prefix: str, part: Part, parsed: Parsed) -> pa.Table:
    """The rows that have a value, as a number, with ``source_row``. SCALE says millions, but the values are dollars."""
    rows = labels(table["row"], prefix)
    values = numbers(table, "OBS_VALUE", parsed.bad, rows)
    is_empty = pc.is_null(whole(table["OBS_VALUE"]))
    table = replaced(table, "OBS_VALUE", values).append_column("source_row", rows)
    table = parsed.leave_out(table, is_empty, "no value")
    table = table.filter(pc.is_valid(table["OBS_VALUE"]))
    world = table.filter(pc.and_(pc.equal(table["COUNTERPART_COUNTRY"], "G001"), pc.equal(table["SCALE"], "6")))
    largest = pc.max(world["OBS_VALUE"]).as_py()
    if largest is not None and largest < SMALLEST_TOTAL:
        raise SourceError(f"{part.name}: the largest total is {largest}: values seem to be millions, not dollars")
    return table


def _flows(rows: pa.Table, codes: Codes) -> pa.Table:
    """``rows`` with the columns that ``trade_flows`` knows."""
    year = pc.utf8_slice_codeunits(rows["TIME_PERIOD"], 0, 4).cast(pa.int64())
    reporter, count = codes.actors("imf", rows["COUNTRY"], year), rows.num_rows
    is_official = pc.is_in(pc.fill_null(rows["DERIVATION_TYPE"], "O"), pa.array(REPORTED))
    for state, first in SILENT.items():
        is_silent = pc.and_(pc.equal(reporter, state), pc.greater_equal(year, first))
        is_official = pc.and_(is_official, pc.invert(pc.and_(is_silent, pc.is_null(rows["DERIVATION_TYPE"]))))
    columns = {
        "reporter": reporter,
        "partner": codes.actors("imf", rows["COUNTERPART_COUNTRY"], year),
        "flow": pc.if_else(pc.equal(rows["INDICATOR"], "XG_FOB_USD"), "X", "M"),
        "freq": rows["FREQUENCY"],
        "time_period": map_distinct(rows["TIME_PERIOD"], _periods),
        "year": year,
        "product": pa.repeat("TOTAL", count),
        "valuation": pc.if_else(pc.equal(rows["INDICATOR"], "MG_CIF_USD"), "CIF", "FOB"),
        "classification": rows["INDICATOR"],
        "value": rows["OBS_VALUE"],
        "unit_measure": pa.repeat("USD", count),
        "is_estimated": pc.or_(pc.equal(reporter, "WLD"), pc.invert(is_official)),
    }
    for name, column in columns.items():
        rows = rows.append_column(name, column)
    return rows


def _periods(texts: pa.Array) -> pa.Array:
    """``2022``, ``2022-07`` and ``2022-04/2022-06`` for what SDMX writes 2022, 2022-M07 and 2022-Q2."""
    periods = [
        f"{text[:4]}-{QUARTERS[text[-1]].format(text[:4])}" if "Q" in text else text.replace("M", "")
        for text in texts.to_pylist()
    ]
    return pa.array(periods, pa.string())


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """One request per reporter: exports FOB and imports CIF with all partners, of the scope or the last five years."""
    years = scope.years or range(today.year - 5, today.year)
    for state in scope.reporters:
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
    text = re.search(rb"<(?:\w+:)?Text[^>]*>([^<]+)<", head)
    return text[1].decode("utf-8", "replace") if text else "an SDMX error message without a text"


SOURCE = declare(__file__, parse=parse, requests=requests)
