"""Centre for Research on Energy and Clean Air (CREA): Russia Fossil Tracker, estimates of what Russia sells to whom.

CREA estimates deliveries of fossil fuels from Russia by following ships, pipeline flows and customs statistics, and prices
them itself. Read is the counter of the tracker's interface, CSV or JSON, by month or day, commodity and destination. Its
commodities are finer than the product groups here: their tonnes and euros are added up, and ``source_row`` names the rows.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.http.limits import Limit
from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Domain, Parsed, SchemaDrift, Scope, Source, SourceError, Terms, drift
from pipelines.sources.parsing.tabular import firsts, header, leave_out, numbers, read_csv, row_numbers, whole

HOST = "api.russiafossiltracker.com"
ORIGIN, FIRST_YEAR = "RUS", 2022
PRODUCTS = {
    "crude_oil": "crude_oil",
    "pipeline_oil": "crude_oil",
    "crude_oil_rail_road": "crude_oil",
    "oil_products": "oil_products",
    "oil_products_pipeline": "oil_products",
    "oil_products_rail_road": "oil_products",
    "coal": "coal",
    "coal_rail_road": "coal",
    "lng": "lng",
    "lng_rail_road": "lng",
    "natural_gas": "pipeline_gas",
}
"""Product group of each commodity of the tracker; ``natural_gas`` there is gas by pipeline alone."""

NO_PRODUCT = (
    "oil_or_chemical",
    "oil_or_ore",
    "lpg",
    "lng_pipeline",
    "gas_rail_road",
    "coke_rail_road",
    "bulk",
    "bulk_not_coal",
    "general_cargo",
    "unknown",
)
"""Commodities that are known and are none of the product groups: mixed cargoes, coke, liquefied petroleum gas."""

MEASURES = {"value_eur": ("value", "EUR"), "value_tonne": ("volume", "t")}
SCENARIO = "default"
PERIODS = {"month": ("M", 7), "date": ("D", 10)}
READ = ("commodity", "destination_iso2", *MEASURES)
OPTIONAL = (*PERIODS, "pricing_scenario")
UNREAD = (
    "commodity_group",
    "commodity_group_name",
    "commodity_name",
    "destination_country",
    "destination_region",
    "value_usd",
    "value_gbp",
    "currency",
    "pricing_scenario_name",
    "version",
)
KEY = ["product", "destination", "freq", "time_period", "measure"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Energy reports of all parts together, in euros and tonnes. Raises SourceError, SchemaDrift and UnknownCodes."""
    made = Parsed({})
    read = [_rows(part, made, f"{part.name}:" if len(parts) > 1 else "") for part in parts]
    rows = _carried(pa.concat_tables(read).combine_chunks(), made)
    year = pc.utf8_slice_codeunits(rows["time_period"], 0, 4).cast(pa.int64())
    destination = codes.actors("iso2", rows["destination_iso2"], year)
    rows = rows.append_column("year", year).append_column("destination", destination)
    rows = leave_out(rows, pc.equal(rows["destination"], LEFT_OUT), "destination is no actor", made.left_out)
    rows = leave_out(rows, pc.equal(rows["destination"], ORIGIN), "trade with itself", made.left_out)
    made.tables["energy_reports"] = _reports(_long(rows, made))
    return made


def _rows(part: Part, made: Parsed, prefix: str) -> pa.Table:
    """Commodity, destination, period, values and ``source_row`` of one answer."""
    with part.path.open("rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    bad: list[BadRow] = []
    if start.startswith((b"{", b"[")):
        table, names = _json(part)
    else:
        names = header(part.path, encoding="utf-8-sig")
        wanted = [name for name in (*READ, *OPTIONAL) if name in names]
        table, bad = read_csv(part.path, names=names, columns=wanted, nulls=["", "nan"])  # NA is Namibia
    period = next((name for name in PERIODS if name in names), None)
    if not period:
        raise SchemaDrift(
            f"{part.name} has neither a month nor a date: ask for aggregate_by=month,commodity,destination_iso2"
        )
    columns = drift([name for name in names if name not in OPTIONAL], READ, UNREAD, part.name)
    made.unread = sorted({*made.unread, *columns["unread"]})
    made.new = sorted({*made.new, *columns["new"]})
    rows = row_numbers(table.num_rows, bad=bad)
    for name in MEASURES:
        table = table.set_column(table.column_names.index(name), name, numbers(table, name, bad, rows))
    if "pricing_scenario" not in table.column_names:
        table = table.append_column("pricing_scenario", pa.repeat(SCENARIO, table.num_rows))
    freq, length = PERIODS[period]
    made.bad += [BadRow(prefix + row.source_row, row.reason, row.text) for row in bad]
    return pa.table(
        {
            **{name: table[name] for name in (*READ, "pricing_scenario")},
            "freq": pa.repeat(freq, table.num_rows),
            "time_period": pc.utf8_slice_codeunits(table[period], 0, length),
            "source_row": pc.binary_join_element_wise(prefix, rows, ""),
        }
    )


def _json(part: Part) -> tuple[pa.Table, list[str]]:
    """`{"data": [...]}`, or the list alone. Raises SourceError where there is no list of rows."""
    try:
        found = json.loads(part.path.read_bytes())
    except ValueError as error:
        raise SourceError(f"{part.name} is not JSON: {error}") from error
    rows = found.get("data") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise SourceError(f"{part.name} holds no rows but {str(found)[:200]}")
    names = list(dict.fromkeys(name for row in rows for name in row))
    texts = {
        name: [None if row.get(name) is None else str(row[name]) for row in rows]
        for name in (*READ, *OPTIONAL)
        if name in names
    }
    return pa.table({name: pa.array(column, pa.string()) for name, column in texts.items()}), names


def _carried(rows: pa.Table, made: Parsed) -> pa.Table:
    """The rows of the default prices, of a product group and of a known destination and period, each once, with product."""
    known = pc.is_in(rows["commodity"], pa.array([*PRODUCTS, *NO_PRODUCT]))
    pattern = pc.if_else(pc.equal(rows["freq"], "M"), 7, 10)
    is_period = pc.and_(
        pc.match_substring_regex(rows["time_period"], r"^\d{4}-\d\d(-\d\d)?$"),
        pc.equal(pc.utf8_length(rows["time_period"]), pattern),
    )
    for good, column in ((known, "commodity"), (is_period, "time_period")):
        wrong = rows.filter(pc.invert(pc.fill_null(good, False)))
        made.bad += [BadRow(r["source_row"], f"{column} is not known", str(r[column])) for r in wrong.to_pylist()]
    rows = rows.filter(pc.and_(pc.fill_null(known, False), pc.fill_null(is_period, False)))
    other = pc.invert(pc.is_in(rows["commodity"], pa.array(list(PRODUCTS))))
    rows = leave_out(rows, other, "commodity that is no product group", made.left_out)
    other = pc.fill_null(pc.not_equal(rows["pricing_scenario"], SCENARIO), False)
    rows = leave_out(rows, other, "another pricing scenario than the default", made.left_out)
    nowhere = pc.invert(pc.fill_null(pc.match_substring_regex(rows["destination_iso2"], "^[A-Z]{2}$"), False))
    rows = leave_out(rows, nowhere, "destination is not known yet (for orders)", made.left_out)
    key = pc.binary_join_element_wise(
        *(rows[name] for name in ("commodity", "destination_iso2", "freq", "time_period")), "/"
    )
    again = pc.invert(firsts(whole(key)))
    rows = leave_out(rows, again, "the same flow once more", made.left_out)
    product = pc.index_in(rows["commodity"], pa.array(list(PRODUCTS)))
    return rows.append_column("product", pa.array(list(PRODUCTS.values())).take(whole(product)))


def _long(rows: pa.Table, made: Parsed) -> pa.Table:
    """One row for each measure with a value; zeros are what the interface fills days without deliveries with."""
    parts = []
    for column, (measure, unit) in MEASURES.items():
        part = rows.append_column("value", rows[column]).append_column("measure", pa.repeat(measure, rows.num_rows))
        part = part.append_column("unit_measure", pa.repeat(unit, rows.num_rows)).drop([*MEASURES])
        part = leave_out(part, pc.is_null(part["value"]), f"no value, in {unit}", made.left_out)
        part = leave_out(part, pc.equal(part["value"], 0), f"zero, in {unit}", made.left_out)
        parts.append(part)
    return pa.concat_tables(parts).combine_chunks()


def _reports(rows: pa.Table) -> pa.Table:
    """Commodities added up to product groups, in the order of the source, so that sums do not depend on threads."""
    groups = rows.group_by([*KEY, "year", "unit_measure"], use_threads=False)
    found = groups.aggregate([("value", "sum"), ("source_row", "list"), ("commodity", "list")])
    count = found.num_rows
    return pa.table(
        {
            **{name: found[name] for name in (*KEY, "year", "unit_measure")},
            "value": found["value_sum"],
            "origin": pa.repeat(ORIGIN, count),
            "classification": pc.binary_join(found["commodity_list"], "+"),
            "obs_status": pa.repeat("E", count),
            "is_estimated": pa.repeat(True, count),
            "slice": pc.binary_join_element_wise(ORIGIN, found["freq"], found["year"].cast(pa.string()), "/"),
            "source_row": pc.binary_join_element_wise(
                pc.binary_join(found["source_row_list"], "+"), found["measure"], "/"
            ),
        }
    )


def requests(scope: Scope, today: date) -> Iterator[Request]:
    """One request for each year, by month, up to the last month that is over."""
    last = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
    for year in scope.years or range(FIRST_YEAR, last.year + 1):
        if FIRST_YEAR <= year <= last.year:
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
                is_error=is_error,
            )


def is_error(head: bytes, media_type: str) -> str | None:
    """The words that stand for data where these are not complete."""
    text = head[:2000].decode("utf-8", "replace")
    return text if "not complete" in text or "Internal Server Error" in text else None


SOURCE = Source(
    id="crea",
    title="CREA Russia Fossil Tracker: estimated deliveries of fossil fuels from Russia",
    url="https://www.russiafossiltracker.com",
    contract="https://api.russiafossiltracker.com",
    feeds=("energy_reports",),
    terms=Terms(
        licence="none stated by the interface: cite CREA, and ask before passing rows on",
        url="https://energyandcleanair.org",
        redistribute="derived",
        citation="Centre for Research on Energy and Clean Air, Russia Fossil Tracker, russiafossiltracker.com",
    ),
    domain=Domain(first=FIRST_YEAR, last=None, actors="Russia with all destinations of its fossil fuels"),
    parse=parse,
    requests=requests,
    cadence="0 7 10 * *",
    tried="miniatures of the layout that the server's public code gives. No real answer was ever seen.",
    max_age_days=45,
    limits={HOST: Limit(per_minute=6)},
    captures_each=True,
    files="answers of /v0/counter, CSV or JSON, by month or date, commodity and destination_iso2",
    traps=(
        "The layout is read from the server's public code and from its clients; no answer of it was ever seen here.",
        "Every number is an estimate of CREA, tonnes and prices alike; past months are estimated anew with each version.",
        "By date, days without deliveries are filled with zeros; these are left out.",
        "Several pricing scenarios may stand side by side, price caps among them; only the default is carried.",
        "natural_gas is gas by pipeline alone, in tonnes; liquefied gas is lng.",
        "Ships without a port of call are for orders: their destination is filled in later.",
        "The destination is that of the cargo; whoever refines and sells it on is not followed.",
    ),
)
