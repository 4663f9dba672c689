"""UN Comtrade: merchandise trade as each state's customs report it, collected by the UN Statistics Division.

Read are all goods (TOTAL) and the energy headings of the Harmonized System, by reporter and partner, per year or month:
CSV of the web download, or JSON of the data interface or its public preview. ``primaryValue`` is carried, in dollars;
its valuation is that of the column, ``fobvalue`` or ``cifvalue``, which it repeats. Exports (X) include re-exports and
imports (M) re-imports, which are not carried again. Services, quantities, other classifications and partial flows are
not read.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product

import pandas as pd
import pyarrow as pa

from pipelines.archive.http.messages import Key, Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError, declare, prefixed
from pipelines.sources.parsing.files import open_text, read_json, start_of, text_table
from pipelines.sources.parsing.tabular import frame, header, read_csv, to_numbers
from pipelines.sources.parsing.trade_flows import check_sums, drop_repeated_flows, reports
from schemas import beside

HOST = "comtradeapi.un.org"
CODES = beside.read(__file__)["codes"]
OWN_NUMBERS: dict[str, str] = CODES["own_numbers"]
"""Numbers as reporters of the states that have another one than in M49."""
PRODUCTS: dict[str, str] = CODES["products"]
WORLD = "0"
KEY = Key(env="COMTRADE_API_KEY", header="Ocp-Apim-Subscription-Key")
"""Without it the public preview is asked."""
GOODS = "TOTAL,27"
MAX_PERIODS = 12
ERROR = re.compile(rb'(?i:(request url too long|has been removed))|"(?:errorMessage|message|error)"\s*:\s*"([^"]+)"')
"""The message of an envelope without data, or of the gateway, whose address has too many periods."""
CUT_AT = (500, 100_000, 250_000)
"""Numbers of rows at which the preview and the interface cut an answer off without saying so."""
WHOLE_FLOW = {"partner2Code": "0", "customsCode": "C00", "motCode": "0"}
PATTERNS: dict[str, str] = CODES["patterns"]
"""What each column must hold: rows with one field more than their header shift all of them unnoticed."""
VALUES = ("cifvalue", "fobvalue", "primaryValue")
READ = (*PATTERNS, *VALUES)
LAST = "(last)"
FLOW = ["reporterCode", "flowCode", "freqCode", "period", "cmdCode"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade and energy reports of all parts together, in dollars. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    rows = pd.concat([_rows(part, prefix, parsed, codes) for part, prefix in prefixed(parts)], ignore_index=True)
    rows = _flows(_carried(rows, parsed), codes)
    rows = drop_repeated_flows(rows, [*FLOW, "partnerCode"], parsed)
    is_world = rows["partnerCode"] == WORLD
    check_sums(parsed, rows, FLOW, is_world=is_world, is_part=~is_world, least=1, gross=0.95)
    rows = reports(parsed.between(rows, "reporter", "partner"), ["reporter", "flow", "freq", "year", "product"])
    is_total = rows["product"] == "TOTAL"
    parsed.carry("trade_reports", rows[is_total], goods_services="G")
    parsed.carry("energy_reports", rows[~is_total], measure="value")
    return parsed


def _rows(part: Part, prefix: str, parsed: Parsed, codes: Codes) -> pd.DataFrame:
    """The columns to read of one file, whatever its layout, and ``source_row``."""
    is_json = start_of(part.path).startswith((b"{", b"["))
    rows = frame(_json(part, parsed) if is_json else _csv(part, prefix, parsed), prefix)
    if len(rows) in CUT_AT:
        parsed.totals.append(f"{part.name} has {len(rows)} rows, where the interface cuts off: ask for less")
    for name in VALUES:
        rows[name] = to_numbers(rows, name, parsed)
    rows = parsed.agreeing(_readable(rows, part.name, parsed), SOURCE.twice, codes)
    return rows[[*READ, "source_row"]]


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


def _readable(rows: pd.DataFrame, where: str, parsed: Parsed) -> pd.DataFrame:
    """The rows whose columns hold what they must. Raises SchemaDrift if a column does so in none of them."""
    for name, pattern in PATTERNS.items():
        is_match = rows[name].str.match(pattern)
        if len(rows) and not is_match.any():
            raise SchemaDrift(f"{where}: the column {name} holds {rows[name].iloc[0]}: its columns are shifted")
        rows = parsed.quarantine(rows, {f"{name} holds no such code": is_match}, [name])
    return parsed.quarantine(rows, {"primaryValue is empty": rows["primaryValue"].notna()}, is_named_once=True)


def _carried(rows: pd.DataFrame, parsed: Parsed) -> pd.DataFrame:
    """The rows of whole flows of goods that are product groups of ours."""
    rows = parsed.leave_out(rows, rows["typeCode"] == "S", "services")
    is_other = ~rows["classificationCode"].str.startswith("H")
    rows = parsed.leave_out(rows, is_other, "classification other than the Harmonized System")
    rows = parsed.leave_out(rows, ~rows["cmdCode"].isin(PRODUCTS), "commodity outside all product groups")
    is_other = ~rows["flowCode"].isin(["X", "M"])
    rows = parsed.leave_out(rows, is_other, "flow that is part of exports or imports (re-exports, re-imports)")
    for column, code in WHOLE_FLOW.items():
        rows = parsed.leave_out(rows, rows[column] != code, f"part of a flow, by {column}")
    return rows


def _flows(rows: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """``rows`` with the columns that ``flows`` knows."""
    period, value = rows["period"], rows["primaryValue"]
    year = period.str[:4].astype(int)
    is_fob, is_cif = (value == rows[name] for name in ("fobvalue", "cifvalue"))
    prefers_fob = is_fob & ((rows["flowCode"] == "X") | ~is_cif)
    return rows.assign(
        reporter=codes.actors("comtrade", rows["reporterCode"], year),
        partner=codes.actors("comtrade", rows["partnerCode"], year),
        flow=rows["flowCode"],
        freq=rows["freqCode"],
        time_period=period.where(rows["freqCode"] == "A", period.str[:4] + "-" + period.str[4:6]),
        year=year,
        product=rows["cmdCode"].map(PRODUCTS),
        valuation=is_cif.map({True: "CIF"}).mask(prefers_fob, "FOB"),
        classification=rows["classificationCode"] + ":" + rows["cmdCode"],
        value=value,
        unit_measure="USD",
        is_estimated=False,
    )


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """Both flows with all partners, all goods and energy, of the years of the scope or the last five that are over.

    With a key, one request for each reporter and at most twelve years; without one by year, flow and commodity, since
    the preview gives 500 rows of one period.
    """
    years = scope.years or range(today.year - 5, today.year)
    has_key = bool(os.environ.get(KEY.env))
    kind, most = ("data/v1/get", MAX_PERIODS) if has_key else ("public/v1/preview", 1)
    spans = [years[start : start + most] for start in range(0, len(years), most)]
    whole, single = [(GOODS, "M,X")], product(GOODS.split(","), "XM")
    for (state, number), span, (goods, flow) in product(scope.reporters.items(), spans, whole if has_key else single):
        name = f"{state}_{span[0]}-{span[-1]}" if has_key else f"preview_{state}_{span[0]}_{goods}_{flow}"
        yield Request(
            name=f"{name}.json",
            url=f"https://{HOST}/{kind}/C/A/HS",
            params=WHOLE_FLOW
            | {
                "reporterCode": OWN_NUMBERS.get(state) or str(int(number)),
                "period": ",".join(map(str, span)),
                "cmdCode": goods,
                "flowCode": flow,
                "format": "JSON",
                "includeDesc": "false",
            },
            key=KEY if has_key else None,
            expect="json",
            error=ERROR,
        )


SOURCE = declare(__file__, parse=parse, requests=requests)
