"""Centre for Research on Energy and Clean Air (CREA): Russia Fossil Tracker, estimates of what Russia sells to whom.

CREA estimates deliveries of fossil fuels from Russia by tracking ships, pipeline flows and customs statistics, and
prices them itself. Read is the counter of the tracker's interface, CSV or JSON, by month or day, commodity and
destination. Its commodities are finer than the product groups here: their tonnes and euros are added up, and
``source_row`` names the rows.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.http.messages import Request
from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import Parsed, SchemaDrift, Scope, SourceError, declare, prefixed
from pipelines.sources.parsing.files import read_json, start_of, text_table
from pipelines.sources.parsing.tabular import header, is_first, labels, matches, numbers, read_csv, replaced, whole
from schemas import beside

HOST = "api.russiafossiltracker.com"
CODES = beside.read(__file__)["codes"]
PRODUCTS = {commodity: product for product, names in CODES["commodities"].items() for commodity in names}
"""Product group of each commodity of the tracker."""
NO_PRODUCT: list[str] = CODES["no_product"]
"""Known commodities that belong to none of the product groups."""
MEASURES = {"value_eur": ("value", "EUR"), "value_tonne": ("volume", "t")}
SCENARIO = "default"
PERIODS = {"month": ("M", 7), "date": ("D", 10)}
"""Frequency, and characters of the period, by the column that holds it."""
READ = ("commodity", "destination_iso2", *MEASURES)
OPTIONAL = (*PERIODS, "pricing_scenario")
KEY = ["product", "destination", "freq", "time_period", "measure", "year", "unit_measure"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Energy reports of all parts together, in euros and tonnes. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    answers = [_rows(part, prefix, parsed) for part, prefix in prefixed(parts)]
    rows = _carried(pa.concat_tables(answers).combine_chunks(), parsed)
    year = pc.utf8_slice_codeunits(rows["time_period"], 0, 4).cast(pa.int64())
    destination = codes.actors("iso2", rows["destination_iso2"], year)
    rows = rows.append_column("year", year).append_column("destination", destination)
    rows = parsed.leave_out(rows, pc.equal(rows["destination"], LEFT_OUT), "destination is not an actor")
    rows = parsed.leave_out(rows, pc.equal(rows["destination"], SOURCE.domain.origin), "trade with itself")
    parsed.tables["energy_reports"] = _reports(_by_measure(rows, parsed))
    return parsed


def _rows(part: Part, prefix: str, parsed: Parsed) -> pa.Table:
    """Commodity, destination, period, values and ``source_row`` of one answer."""
    if start_of(part.path).startswith((b"{", b"[")):
        table, names = _json(part)
    else:
        names = header(part.path, encoding="utf-8-sig")
        columns = [name for name in (*READ, *OPTIONAL) if name in names]
        # an empty cell is missing, NA is Namibia
        table = read_csv(part.path, parsed.bad, names=names, columns=columns, nulls=["", "nan"], prefix=prefix)
    period = next((name for name in PERIODS if name in names), None)
    if not period:
        raise SchemaDrift(
            f"{part.name} has neither a month nor a date: ask for aggregate_by=month,commodity,destination_iso2"
        )
    parsed.check_columns([name for name in names if name not in OPTIONAL], READ, SOURCE.unread, part.name)
    rows = labels(table["row"], prefix)
    for name in MEASURES:
        table = replaced(table, name, numbers(table, name, parsed.bad, rows))
    if "pricing_scenario" not in table.column_names:
        table = table.append_column("pricing_scenario", pa.repeat(SCENARIO, table.num_rows))
    freq, length = PERIODS[period]
    return pa.table(
        {
            **{name: table[name] for name in (*READ, "pricing_scenario")},
            "freq": pa.repeat(freq, table.num_rows),
            "time_period": pc.utf8_slice_codeunits(table[period], 0, length),
            "source_row": rows,
        }
    )


def _json(part: Part) -> tuple[pa.Table, list[str]]:
    """`{"data": [...]}`, or the list alone, as text, and the names of all columns. Raises SourceError without rows."""
    answer = read_json(part)
    rows = answer.get("data") if isinstance(answer, dict) else answer
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise SourceError(f"{part.name} holds no rows but {str(answer)[:200]}")
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = text_table(rows, [name for name in (*READ, *OPTIONAL) if name in names])
    return table, names


def _carried(rows: pa.Table, parsed: Parsed) -> pa.Table:
    """Rows with default prices, a product group and a known destination and period, each once, with its product."""
    is_known = pc.is_in(rows["commodity"], pa.array([*PRODUCTS, *NO_PRODUCT]))
    rows = parsed.quarantine(rows, {"commodity is not known": is_known}, ["commodity"], row="source_row")
    length = pc.if_else(pc.equal(rows["freq"], "M"), 7, 10)
    is_period = pc.and_(
        matches(rows["time_period"], r"^\d{4}-\d\d(-\d\d)?$"), pc.equal(pc.utf8_length(rows["time_period"]), length)
    )
    rows = parsed.quarantine(rows, {"time_period is not known": is_period}, ["time_period"], row="source_row")
    is_other = pc.invert(pc.is_in(rows["commodity"], pa.array(list(PRODUCTS))))
    rows = parsed.leave_out(rows, is_other, "commodity outside all product groups")
    is_other = pc.not_equal(rows["pricing_scenario"], SCENARIO)
    rows = parsed.leave_out(rows, is_other, "another pricing scenario than the default")
    is_unknown = pc.invert(matches(rows["destination_iso2"], "^[A-Z]{2}$"))
    rows = parsed.leave_out(rows, is_unknown, "destination is not known yet (for orders)")
    key = pc.binary_join_element_wise(
        *(rows[name] for name in ("commodity", "destination_iso2", "freq", "time_period")), "/"
    )
    rows = parsed.leave_out(rows, pc.invert(is_first(whole(key))), "the same flow again")
    product = pc.index_in(rows["commodity"], pa.array(list(PRODUCTS)))
    return rows.append_column("product", pa.array(list(PRODUCTS.values())).take(whole(product)))


def _by_measure(rows: pa.Table, parsed: Parsed) -> pa.Table:
    """One row per measure with a value; the interface fills days without deliveries with zeros, which are left out."""
    tables = []
    for column, (measure, unit) in MEASURES.items():
        table = rows.append_column("value", rows[column]).append_column("measure", pa.repeat(measure, rows.num_rows))
        table = table.append_column("unit_measure", pa.repeat(unit, rows.num_rows)).drop([*MEASURES])
        table = parsed.leave_out(table, pc.is_null(table["value"]), f"no value, in {unit}")
        tables.append(parsed.leave_out(table, pc.equal(table["value"], 0), f"zero, in {unit}"))
    return pa.concat_tables(tables).combine_chunks()


def _reports(rows: pa.Table) -> pa.Table:
    """Commodities added up to product groups, in the order of the source, so that sums do not depend on threads."""
    groups = rows.group_by(KEY, use_threads=False)
    sums = groups.aggregate([("value", "sum"), ("source_row", "list"), ("commodity", "list")])
    count, origin = sums.num_rows, SOURCE.domain.origin
    return pa.table(
        {
            **{name: sums[name] for name in KEY},
            "value": sums["value_sum"],
            "origin": pa.repeat(origin, count),
            "classification": pc.binary_join(sums["commodity_list"], "+"),
            "obs_status": pa.repeat("E", count),
            "is_estimated": pa.repeat(True, count),
            "slice": pc.binary_join_element_wise(origin, sums["freq"], sums["year"].cast(pa.string()), "/"),
            "source_row": pc.binary_join_element_wise(
                pc.binary_join(sums["source_row_list"], "+"), sums["measure"], "/"
            ),
        }
    )


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
                is_error=is_error,
            )


def is_error(head: bytes, media_type: str) -> str | None:
    """The words that replace data which are not complete."""
    text = head[:2000].decode("utf-8", "replace")
    return text if "not complete" in text or "Internal Server Error" in text else None


SOURCE = declare(__file__, parse=parse, requests=requests)
