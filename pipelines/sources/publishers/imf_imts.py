"""IMF International Trade in Goods by partner (IMTS), before 2025 the Direction of Trade Statistics (DOTS).

The IMF compiles what states report about their trade with each partner, and fills gaps by estimates. Read are exports
FOB and imports, in dollars: SDMX-ML and SDMX-CSV of the data interface, the workbooks that the old data portal gave for
one reporter, and two tables of many reporters that others made from it (``layouts``). Trade balances, and groups of
states among the partners, are not read.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd

from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, Scope, SourceError, declare, prefixed
from pipelines.sources.parsing.dots_workbook import COLUMNS, read_workbook
from pipelines.sources.parsing.files import start_of
from pipelines.sources.parsing.plain import layouts, read_plain, valued
from pipelines.sources.parsing.tabular import frame, header, read_csv, to_numbers
from pipelines.sources.parsing.trade_flows import are_copies, check_sums, drop_repeated_flows, reports
from schemas import beside

HOST = "api.imf.org"
ERROR = re.compile(rb"<(?:\w+:)?(?:Error|ErrorMessage)[\s>](?:.{0,4000}?<(?:\w+:)?Text[^>]*>([^<]+)<)?", re.DOTALL)
"""An SDMX error message, which may come with status 200."""
INDICATORS = ("XG_FOB_USD", "MG_CIF_USD", "MG_FOB_USD")
BALANCE = "TBG_USD"
REPORTED = ("O", "OU", "R")
"""Derivation types of official data; the others are estimates, calculations and mirror data of the IMF."""
LAYOUTS = layouts(__file__)
CODES = beside.read(__file__)["codes"]
SILENT: list[dict[str, Any]] = CODES["silent"]
SCOPES: dict[str, str] = CODES["scopes"]
REIMPORTS: list[dict[str, Any]] = CODES["reimports"]
DIMENSIONS = ("COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY", "TIME_PERIOD")
FLOW = [name for name in DIMENSIONS if name != "COUNTERPART_COUNTRY"]
READ = (*DIMENSIONS, "OBS_VALUE")
OPTIONAL = ("SCALE", "DERIVATION_TYPE")
CODED = {"INDICATOR": "|".join((*INDICATORS,)), "FREQUENCY": "[AQM]", "TIME_PERIOD": r"\d{4}(-(Q[1-4]|M?\d\d))?"}
"""What the columns of codes hold."""
YEAR_OF_FILE = re.compile(r"_(\d{4})\.json$")
QUARTERS = {"1": "01/{0}-03", "2": "04/{0}-06", "3": "07/{0}-09", "4": "10/{0}-12"}
SHARES = {"COUNTRY": "SELLER", "COUNTERPART_COUNTRY": "BUYER"}
"""Columns of the table of all pairs that say the value again, in millionths of a per cent of GDP."""
LARGE = 0.05
"""Per cent of GDP from which on a share, which has four decimals, says the GDP well."""
NOT_STATES = ["WLD", "EUE", LEFT_OUT]
SMALLEST_TOTAL = 1e7
"""Dollars that the world total of any state exceeds."""
UNREADABLE = (AssertionError, AttributeError, LookupError, NotImplementedError, SyntaxError, ValueError)
"""What sdmx1 and lxml raise over XML that is not a message, is cut off, or has a structure of its own."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade reports of all parts together, in dollars. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    kinds = {name: float if name == "OBS_VALUE" else "str" for name in COLUMNS}  # of each file: objects take much room
    frames = [_read(part, prefix, parsed).reindex(columns=COLUMNS).astype(kinds) for part, prefix in prefixed(parts)]
    rows = pd.concat([rows for rows in frames if len(rows)] or frames, ignore_index=True)
    rows = rows.astype(dict.fromkeys((*DIMENSIONS, *OPTIONAL), "category"))
    del frames
    rows = parsed.leave_out(rows, rows["INDICATOR"] == BALANCE, "trade balance")
    for name, pattern in CODED.items():
        rows = parsed.quarantine(rows, {f"{name} holds no such code": rows[name].str.fullmatch(pattern)}, [name])
    rows = drop_repeated_flows(_flows(rows, codes), DIMENSIONS, parsed)
    is_state = ~rows["partner"].isin(NOT_STATES)
    check_sums(parsed, rows, FLOW, is_world=rows["partner"] == "WLD", is_part=is_state, least=0.95, gross=0.0)
    is_own = (rows["reporter"] == rows["partner"]) & ~rows["reporter"].isin(NOT_STATES)
    is_own &= (rows["flow"] == "M") & (rows["value"] > 0)  # re-imports
    rows = pd.concat([parsed.between(rows[~is_own], "reporter", "partner"), rows[is_own]])
    rows["is_estimated"] |= rows["DERIVATION_TYPE"].isna() & are_copies(rows)
    rows = reports(rows, ["reporter", "flow", "freq", "year"], SCOPES)
    # files without totals keep it
    rows["slice"] = rows["slice"].where(rows["partner"] != "WLD", rows["slice"] + "/WLD")
    rows["reporter"] = rows["reporter"].mask(rows["reporter"] == "WLD")
    parsed.carry("trade_reports", rows, product="TOTAL", goods_services="G", unit_measure="USD")
    return parsed


def _read(part: Part, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """The rows of a file, whatever its layout; those columns of ``COLUMNS`` that it has."""
    start = start_of(part.path)
    if start.startswith(b"PK"):
        return read_workbook(part, prefix, parsed)
    if start.startswith(b"<"):
        return _xml(part, prefix, parsed)
    if not start:  # an answer with status 204 has no body: there are no data
        return pd.DataFrame()
    return _plain(part, prefix, parsed) if start.startswith(b"{") else _csv(part, prefix, parsed)


def _plain(part: Part, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """A table of many reporters. The all-pairs file does not say its year: the name of the file must."""
    rows = valued(read_plain(part, LAYOUTS.values(), prefix, parsed), parsed, "OBS_VALUE")
    if "TIME_PERIOD" not in rows:
        if not (year := YEAR_OF_FILE.search(part.name)):
            raise SourceError(f"{part.name} does not say its year: name the file …_2025.json after the year it is of")
        rows["TIME_PERIOD"] = year[1]
    rows["TIME_PERIOD"] = rows["TIME_PERIOD"].str.replace(r"-(\d)$", r"-0\1", regex=True)
    for state, share in SHARES.items():
        if share in rows:
            is_right = _is_that_share(rows, state, share)
            rows = parsed.quarantine(rows, {"value and share of GDP disagree": is_right}, [share])
    return rows


def _is_that_share(rows: pd.DataFrame, state: str, share: str) -> pd.Series:
    """Whether a flow is that per cent of the state's GDP, which is the median of what its large shares say.

    But for a tenth, and for rounding: the share has four decimals, the flow one of a million; a fifth more is allowed.
    """
    large = rows[rows[share] >= LARGE * 1e6]
    gdp = rows[state].map((large["OBS_VALUE"] / large[share]).groupby(large[state]).median())
    apart = (rows[share] * gdp - rows["OBS_VALUE"]).abs()
    return ~(apart > gdp * 60 + 60_000 + rows["OBS_VALUE"] * 0.1)


def _xml(part: Part, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """An SDMX-ML data message, of any version and form that sdmx1 reads."""
    import sdmx

    logging.getLogger("sdmx").setLevel(logging.ERROR)  # it asks for the structure, which is not needed
    try:
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
    rows = pd.DataFrame([_texts(observation) for dataset in message.data for observation in dataset.obs])
    if rows.empty:
        return rows
    _check_columns(rows.columns.tolist(), part, parsed)
    rows["source_row"] = [f"{prefix}{number}" for number in range(1, len(rows) + 1)]
    return _with_values(rows, part, parsed)


def _texts(observation: Any) -> dict[str, str]:
    """Dimensions, attributes and value of an observation, as text."""
    key = {name: str(value.value) for name, value in observation.key.values.items()}
    attributes = {name: str(value.value) for name, value in observation.attrib.items()}
    return {**attributes, **key, "OBS_VALUE": observation.value}


def _csv(part: Part, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """SDMX-CSV 1.0 or 2.0, recognised by its columns alone. A header without rows is an empty answer."""
    names = [name.split(":")[0].removeprefix("\ufeff").strip() for name in header(part.path)]
    if {*LAYOUTS["months"].read} <= {*names}:
        return _plain(part, prefix, parsed)
    _check_columns(names, part, parsed)
    columns = [name for name in COLUMNS if name in names]
    rows = frame(read_csv(part.path, parsed.bad, names=names, columns=columns, prefix=prefix), prefix)
    for name in DIMENSIONS:  # with labels, a cell holds `CHN: China`
        rows[name] = rows[name].str.replace(r":.*$", "", regex=True)
    return _with_values(rows, part, parsed)


def _check_columns(names: Sequence[str], part: Part, parsed: Parsed) -> None:
    parsed.check_columns([name for name in names if name not in OPTIONAL], READ, SOURCE.unread, part.name)


def _with_values(rows: pd.DataFrame, part: Part, parsed: Parsed) -> pd.DataFrame:
    """The rows that have a value, as a number. SCALE says millions, but the values are dollars."""
    is_empty = rows["OBS_VALUE"].isna()
    rows = rows.reindex(columns=COLUMNS).assign(OBS_VALUE=to_numbers(rows, "OBS_VALUE", parsed))
    rows = parsed.leave_out(rows, is_empty, "no value")
    rows = rows[rows["OBS_VALUE"].notna()]
    largest = rows["OBS_VALUE"][(rows["COUNTERPART_COUNTRY"] == "G001") & (rows["SCALE"] == "6")].max()
    if largest < SMALLEST_TOTAL:
        raise SourceError(f"{part.name}: the largest total is {largest}: values seem to be millions, not dollars")
    return rows


def _flows(rows: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """``rows`` with the columns that ``flows`` knows."""
    period = rows["TIME_PERIOD"].astype("str")
    year = period.str[:4].astype(int)
    reporter, is_cif = codes.actors("imf", rows["COUNTRY"], year), rows["INDICATOR"] == "MG_CIF_USD"
    is_official = rows["DERIVATION_TYPE"].isna() | rows["DERIVATION_TYPE"].isin(REPORTED)
    partner = codes.actors("imf", rows["COUNTERPART_COUNTRY"], year)
    for own in REIMPORTS:
        is_own = rows["COUNTERPART_COUNTRY"].isin([own["named"]]) & (reporter == own["reporter"])
        partner = partner.mask(is_own & year.between(*own["years"]), own["reporter"])
    for of in SILENT:
        is_silent = (reporter == of["reporter"]) & year.between(*of["years"]) & ~partner.isin(of["but"])
        is_official &= ~(is_silent & rows["DERIVATION_TYPE"].isna())
    return rows.assign(
        reporter=reporter,
        partner=partner,
        flow=(rows["INDICATOR"] == "XG_FOB_USD").map({True: "X", False: "M"}).astype("category"),
        freq=rows["FREQUENCY"],
        time_period=period.map({text: _period(text) for text in period.unique()}).astype("category"),
        year=year,
        valuation=is_cif.map({True: "CIF", False: "FOB"}).astype("category"),
        classification=rows["INDICATOR"],
        value=rows.pop("OBS_VALUE"),
        is_estimated=(reporter == "WLD") | ~is_official,
    )


def _period(text: str) -> str:
    """``2022``, ``2022-07`` and ``2022-04/2022-06`` for what SDMX writes 2022, 2022-M07 and 2022-Q2."""
    return f"{text[:4]}-{QUARTERS[text[-1]].format(text[:4])}" if "Q" in text else text.replace("M", "")


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """One request per reporter: exports FOB and imports CIF with all partners, of the scope or the last five years."""
    years = scope.years or range(today.year - 5, today.year)
    for state in scope.reporters:
        yield Request(
            name=f"{state}_{years[0]}-{years[-1]}.xml",
            url=f"https://{HOST}/external/sdmx/2.1/data/IMF.STA,IMTS/{state}.XG_FOB_USD+MG_CIF_USD..A",
            params={"startPeriod": str(years[0]), "endPeriod": str(years[-1]), "format": "structurespecificdata"},
            expect="xml",
            error=ERROR,
        )


SOURCE = declare(__file__, parse=parse, requests=requests)
