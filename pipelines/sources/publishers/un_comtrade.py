"""UN Comtrade: merchandise trade as each state's customs report it, collected by the UN Statistics Division.

Read are all goods (TOTAL) and the energy headings of the Harmonized System, by reporter and partner, per year or month:
CSV of the web download, or JSON of the data interface or its public preview. ``primaryValue`` is carried, in dollars;
its valuation is that of the column, ``fobvalue`` or ``cifvalue``, which it repeats. Exports (X) include re-exports and
imports (M) re-imports, which are not carried again. Services, quantities, other classifications and partial flows are
not read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.http.messages import Key, Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError, declare, prefixed
from pipelines.sources.parsing.files import open_text, read_json, start_of, text_table
from pipelines.sources.parsing.tabular import header, labels, matches, numbers, read_csv, replaced, whole
from pipelines.sources.parsing.trade_flows import between_actors, check_sums, drop_repeated_flows, reports
from schemas import beside

HOST = "comtradeapi.un.org"
CODES = beside.read(__file__)["codes"]
OWN_NUMBERS: dict[str, str] = CODES["own_numbers"]
"""Numbers as reporters of the states that have another one than in M49."""
PRODUCTS: dict[str, str] = CODES["products"]
WORLD = "0"
MAX_PERIODS = 12
CUT_AT = (500, 100_000, 250_000)
"""Numbers of rows at which the preview and the interface cut an answer off without saying so."""
WHOLE_FLOW = {"partner2Code": "0", "customsCode": "C00", "motCode": "0"}
PATTERNS: dict[str, str] = CODES["patterns"]
"""What each column must hold: rows with one field more than their header shift all of them unnoticed."""
VALUES = ("cifvalue", "fobvalue", "primaryValue")
READ = (*PATTERNS, *VALUES)
LAST = "(last)"
FLOW = ["reporterCode", "flowCode", "freqCode", "period", "cmdCode"]
SCHEMA = pa.schema([(name, pa.float64() if name in VALUES else pa.string()) for name in (*READ, "source_row")])


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade and energy reports of all parts together, in dollars. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    tables = [_rows(part, prefix, parsed, codes) for part, prefix in prefixed(parts)]
    rows = _flows(_carried(pa.concat_tables(tables).combine_chunks(), parsed), codes)
    rows = drop_repeated_flows(rows, [*FLOW, "partnerCode"], parsed)
    is_world = pc.equal(rows["partnerCode"], WORLD)
    check_sums(parsed, rows, FLOW, is_world=is_world, is_part=pc.invert(is_world), least=1, gross=0.95)
    rows = between_actors(rows, parsed)
    reported = reports(rows, ["reporter", "flow", "freq", "year", "product"])
    is_total = pc.equal(rows["product"], "TOTAL")
    trade, energy = reported.filter(is_total), reported.filter(pc.invert(is_total))
    parsed.tables["trade_reports"] = trade.append_column("goods_services", pa.repeat("G", trade.num_rows))
    parsed.tables["energy_reports"] = energy.append_column("measure", pa.repeat("value", energy.num_rows))
    return parsed


def _rows(part: Part, prefix: str, parsed: Parsed, codes: Codes) -> pa.Table:
    """The columns of ``SCHEMA`` from one file, whatever its layout."""
    is_json = start_of(part.path).startswith((b"{", b"["))
    table = _json(part, parsed) if is_json else _csv(part, prefix, parsed)
    if table.num_rows in CUT_AT:
        parsed.totals.append(f"{part.name} has {table.num_rows} rows, where the interface cuts off: ask for less")
    table = table.append_column("source_row", labels(table["row"], prefix))
    for name in VALUES:
        table = replaced(table, name, numbers(table, name, parsed.bad, table["source_row"]))
    table = parsed.agreeing(_readable(table, part.name, parsed), SOURCE.twice, codes, "source_row")
    return table.select(SCHEMA.names).cast(SCHEMA)


def _csv(part: Part, prefix: str, parsed: Parsed) -> pa.Table:
    """The web download. Its rows end in a comma, and so have one field more than the header: the empty last one."""
    names = [name.removeprefix("ï»¿") for name in header(part.path, encoding="cp1252")]
    read = [*READ, *SOURCE.beside(name for name in names if name not in READ)]
    parsed.check_columns(names, read, SOURCE.unread, part.name)
    with open_text(part.path, "cp1252") as file:
        lines = csv.reader(file)
        has_last = len(next(lines)) + 1 == len(next(lines, []))
    last = [LAST] if has_last else []
    table = read_csv(
        part.path, parsed.bad, names=[*names, *last], columns=[*read, *last], encoding="cp1252", prefix=prefix
    )
    if has_last and table[LAST].null_count < table.num_rows:
        raise SchemaDrift(f"{part.name}: the last field of its rows has no name in the header and is not empty")
    return table


def _json(part: Part, parsed: Parsed) -> pa.Table:
    """The envelope of the interface. Raises SourceError if it holds an error, or something other than data."""
    envelope = read_json(part)
    if not isinstance(envelope, dict) or envelope.get("error") or not isinstance(envelope.get("data"), list):
        raise SourceError(f"{part.name} holds no data but {str(envelope)[:200]}: ask again")
    rows = envelope["data"]
    if envelope.get("count") not in (None, len(rows)):
        raise SourceError(f"{part.name} counts {envelope['count']} rows and holds {len(rows)}: ask again")
    if rows and "fileUrl" in rows[0]:
        raise SourceError(f"{part.name} lists bulk files and holds no data: download what it lists")
    names = list(dict.fromkeys(name for row in rows for name in row))
    read = [*READ, *SOURCE.beside(name for name in names if name not in READ)]
    if rows:
        parsed.check_columns(names, read, SOURCE.unread, part.name)
    return text_table(rows, read)


def _readable(table: pa.Table, where: str, parsed: Parsed) -> pa.Table:
    """The rows whose columns hold what they must. Raises SchemaDrift if a column does so in none of them."""
    checks = {}
    for name, pattern in PATTERNS.items():
        if pc.all(matches(pc.unique(table[name]), pattern)).as_py():
            continue
        checks[name] = is_match = matches(table[name], pattern)
        if table.num_rows and not pc.any(is_match).as_py():
            raise SchemaDrift(f"{where}: the column {name} holds {table[name][0]}: its columns are shifted")
    is_good = pa.chunked_array([pa.repeat(True, table.num_rows)])
    for name, is_match in checks.items():
        reason = {f"{name} holds no such code": pc.or_(is_match, pc.invert(is_good))}
        parsed.quarantine(table, reason, [name], row="source_row")
        is_good = pc.and_(is_good, is_match)
    table = table.filter(is_good)
    has_value = {"primaryValue is empty": pc.is_valid(table["primaryValue"])}
    return parsed.quarantine(table, has_value, row="source_row", is_named_once=True)


def _carried(rows: pa.Table, parsed: Parsed) -> pa.Table:
    """The rows of whole flows of goods that are product groups of ours."""
    rows = parsed.leave_out(rows, pc.equal(rows["typeCode"], "S"), "services")
    is_other = pc.invert(pc.starts_with(rows["classificationCode"], "H"))
    rows = parsed.leave_out(rows, is_other, "classification other than the Harmonized System")
    is_other = pc.invert(pc.is_in(rows["cmdCode"], pa.array(list(PRODUCTS))))
    rows = parsed.leave_out(rows, is_other, "commodity outside all product groups")
    is_other = pc.invert(pc.is_in(rows["flowCode"], pa.array(["X", "M"])))
    rows = parsed.leave_out(rows, is_other, "flow that is part of exports or imports (re-exports, re-imports)")
    for column, code in WHOLE_FLOW.items():
        rows = parsed.leave_out(rows, pc.not_equal(rows[column], code), f"part of a flow, by {column}")
    return rows


def _flows(rows: pa.Table, codes: Codes) -> pa.Table:
    """``rows`` with the columns that ``trade_flows`` knows."""
    freq, period, value = rows["freqCode"], rows["period"], rows["primaryValue"]
    text = pc.utf8_slice_codeunits(period, 0, 4)
    year = text.cast(pa.int64())
    month = pc.binary_join_element_wise(text, pc.utf8_slice_codeunits(period, 4, 6), "-")
    is_fob, is_cif = (pc.fill_null(pc.equal(value, rows[name]), False) for name in ("fobvalue", "cifvalue"))
    prefers_fob = pc.and_(is_fob, pc.or_(pc.equal(rows["flowCode"], "X"), pc.invert(is_cif)))
    product = pc.index_in(rows["cmdCode"], pa.array(list(PRODUCTS)))
    columns = {
        "reporter": codes.actors("comtrade", rows["reporterCode"], year),
        "partner": codes.actors("comtrade", rows["partnerCode"], year),
        "flow": rows["flowCode"],
        "freq": freq,
        "time_period": pc.if_else(pc.equal(freq, "A"), period, month),
        "year": year,
        "product": pa.array(list(PRODUCTS.values())).take(whole(product)),
        "valuation": pc.if_else(prefers_fob, "FOB", pc.if_else(is_cif, "CIF", pa.scalar(None, pa.string()))),
        "classification": pc.binary_join_element_wise(rows["classificationCode"], rows["cmdCode"], ":"),
        "value": value,
        "unit_measure": pa.repeat("USD", rows.num_rows),
        "is_estimated": pa.repeat(False, rows.num_rows),
    }
    for name, column in columns.items():
        rows = rows.append_column(name, column)
    return rows


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """With a key, one request per reporter and at most twelve years: both flows, all partners, all goods and energy."""
    for state, number in _reporters(scope):
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
    for state, number in _reporters(scope):
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
    """The years of the scope, or else the last five that are over, twelve at a time."""
    years = scope.years or range(today.year - 5, today.year)
    return [years[start : start + MAX_PERIODS] for start in range(0, len(years), MAX_PERIODS)]


def _reporters(scope: Scope) -> Iterator[tuple[str, str]]:
    """The states that are asked for, with their numbers here."""
    for state, number in scope.reporters.items():
        yield state, OWN_NUMBERS.get(state) or str(int(number))


def _params(reporter: str, years: range, commodities: str, flows: str) -> dict[str, str]:
    return WHOLE_FLOW | {
        "reporterCode": reporter,
        "period": ",".join(map(str, years)),
        "cmdCode": commodities,
        "flowCode": flows,
        "format": "JSON",
        "includeDesc": "false",
    }


def is_error(head: bytes, media_type: str) -> str | None:
    """The message of an envelope without data, or of the gateway; None for data, even if there are none."""
    if re.search(rb"request url too long|has been removed", head[:2000], re.IGNORECASE):
        return "the address is too long: ask for fewer periods"
    message = re.search(rb'"(?:errorMessage|message|error)"\s*:\s*"([^"]+)"', head)
    return message[1].decode("utf-8", "replace") if message else None


SOURCE = declare(__file__, parse=parse, requests=requests, requests_without_key=preview_requests)
