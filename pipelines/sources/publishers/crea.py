"""Centre for Research on Energy and Clean Air (CREA): Russia Fossil Tracker, estimates of what Russia sells to whom.

CREA estimates deliveries of fossil fuels from Russia by tracking ships, pipeline flows and customs statistics, and
prices them itself. Read is the counter of the tracker's interface, CSV or JSON, by month or day, commodity and
destination. Its commodities are finer than the product groups here: their tonnes and euros are added up, and
``source_row`` names the rows.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd

from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError, declare, prefixed
from pipelines.sources.parsing.files import read_json, start_of, text_table
from pipelines.sources.parsing.tabular import frame, header, read_csv, to_numbers
from schemas import beside

HOST = "api.russiafossiltracker.com"
CODES = beside.read(__file__)["codes"]
PRODUCTS = {commodity: product for product, names in CODES["commodities"].items() for commodity in names}
"""Product group of each commodity of the tracker."""
NO_PRODUCT: list[str] = CODES["no_product"]
"""Known commodities that belong to none of the product groups."""
MEASURES = {"value_eur": ("value", "EUR"), "value_tonne": ("volume", "t")}
ERROR = re.compile(rb"[^\n]{0,200}(?:not complete|Internal Server Error)[^\n]{0,200}")
"""The words that replace data which are not complete."""
SCENARIO = "default"
PERIODS = {"month": ("M", r"\d{4}-\d\d"), "date": ("D", r"\d{4}-\d\d-\d\d")}
"""Frequency, and how the period begins, by the column that holds it."""
READ = ("commodity", "destination_iso2", *MEASURES)
OPTIONAL = (*PERIODS, "pricing_scenario")
KEY = ["product", "destination", "freq", "time_period", "measure", "year", "unit_measure"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Energy reports of all parts together, in euros and tonnes. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    rows = pd.concat([_rows(part, prefix, parsed) for part, prefix in prefixed(parts)], ignore_index=True)
    is_known = rows["commodity"].isin([*PRODUCTS, *NO_PRODUCT])
    rows = parsed.quarantine(rows, {"commodity is not known": is_known}, ["commodity"])
    rows = parsed.quarantine(rows, {"time_period is not known": rows["period"].notna()}, ["time_period"])
    rows = parsed.leave_out(rows, rows["commodity"].isin(NO_PRODUCT), "commodity outside all product groups")
    rows = parsed.leave_out(rows, rows["pricing_scenario"] != SCENARIO, "another pricing scenario than the default")
    is_unknown = ~rows["destination_iso2"].str.fullmatch("[A-Z]{2}")
    rows = parsed.leave_out(rows, is_unknown, "destination is not known yet (for orders)")
    is_again = rows.duplicated(["commodity", "destination_iso2", "freq", "period"])
    rows = parsed.leave_out(rows, is_again, "the same flow again")
    rows["time_period"], rows["year"] = rows["period"], rows["period"].str[:4].astype(int)
    rows["product"] = rows["commodity"].map(PRODUCTS)
    rows["destination"] = codes.actors("iso2", rows["destination_iso2"], rows["year"])
    rows = parsed.leave_out(rows, rows["destination"] == LEFT_OUT, "destination is not an actor")
    rows = parsed.leave_out(rows, rows["destination"] == SOURCE.domain.origin, "trade with itself")
    sums = _sums(rows, parsed)
    sums["slice"] = f"{SOURCE.domain.origin}/" + sums["freq"] + "/" + sums["year"].astype(str)
    parsed.carry("energy_reports", sums, origin=SOURCE.domain.origin, obs_status="E", is_estimated=True)
    return parsed


def _rows(part: Part, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """Commodity, destination, period as it is there and as it is read, values and ``source_row`` of one answer."""
    if start_of(part.path).startswith((b"{", b"[")):
        answer = read_json(part)
        content = answer.get("data") if isinstance(answer, dict) else answer
        if not isinstance(content, list) or not content or not all(isinstance(row, dict) for row in content):
            raise SourceError(f"{part.name} holds no rows but {str(answer)[:200]}")
        names = list(dict.fromkeys(name for row in content for name in row))
        table = text_table(content, names)
    else:
        names = header(part.path, encoding="utf-8-sig")
        # an empty cell is missing, NA is Namibia
        table = read_csv(part.path, parsed.bad, names=names, nulls=["", "nan"], prefix=prefix)
    if not (period := next((name for name in PERIODS if name in names), None)):
        ask = "ask for aggregate_by=month,commodity,destination_iso2"
        raise SchemaDrift(f"{part.name} has neither a month nor a date: {ask}")
    parsed.check_columns([name for name in names if name not in OPTIONAL], READ, SOURCE.unread, part.name)
    rows = frame(table, prefix)
    for name in MEASURES:
        rows[name] = to_numbers(rows, name, parsed)
    freq, form = PERIODS[period]
    scenario = rows.get("pricing_scenario", SCENARIO)
    read = rows[period].str.extract(f"^({form})", expand=False)
    return rows.assign(freq=freq, time_period=rows[period], period=read, pricing_scenario=scenario)


def _sums(rows: pd.DataFrame, parsed: Parsed) -> pd.DataFrame:
    """Commodities added up to product groups, by measure, in the order of the source.

    The interface fills days without deliveries with zeros, which are left out.
    """
    tables = []
    for column, (measure, unit) in MEASURES.items():
        table = rows.assign(value=rows[column], measure=measure, unit_measure=unit)
        table = parsed.leave_out(table, table["value"].isna(), f"no value, in {unit}")
        tables.append(parsed.leave_out(table, table["value"] == 0, f"zero, in {unit}"))
    groups = pd.concat(tables).groupby(KEY, sort=False)
    joined = groups[["source_row", "commodity"]].agg("+".join)
    sums = joined.assign(value=groups["value"].sum(), classification=joined["commodity"]).reset_index()
    return sums.assign(source_row=sums["source_row"] + "/" + sums["measure"])


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """One request per year, by month, up to the last month that is over."""
    first_year = SOURCE.domain.first
    last = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
    for year in scope.years or range(first_year, last.year + 1):
        if first_year <= year <= last.year:
            month = last.month if year == last.year else 12
            yield Request(
                name=f"counter_{year}.csv",
                url=f"https://{HOST}/v0/counter",
                params={
                    "aggregate_by": "month,commodity,destination_iso2",
                    "date_from": f"{year}-01-01",
                    "date_to": f"{year}-{month:02}-{monthrange(year, month)[1]}",
                    "pricing_scenario": SCENARIO,
                    "keep_zeros": "false",
                    "format": "csv",
                },
                expect="csv",
                error=ERROR,
            )


SOURCE = declare(__file__, parse=parse, requests=requests)
