"""Eurostat Comext: what each member of the European Union trades with a partner, by month, in euros.

Workbooks of the Data Browser: a sheet for each product and flow, reporters and partners in rows, months in columns.
Read are values of the products that are product groups of ours. Quantities are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import takewhile

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import BadRow, Parsed, SchemaDrift, declare, prefixed
from pipelines.sources.parsing.tabular import matches, read_sheets
from pipelines.sources.parsing.trade_flows import between_actors, drop_repeated_flows, reports
from schemas import beside

CODES = beside.read(__file__)["codes"]
FLOWS: dict[str, str] = CODES["flows"]
PRODUCTS: dict[str, str] = CODES["products"]
COLUMNS = ("reporter", "partner", "flow", "time_period", "product", "classification", "value", "source_row")
SCHEMA = pa.schema([(name, pa.float64() if name == "value" else pa.string()) for name in COLUMNS])
FIRST_ROW = 11
"""Of the table, below what the sheet says of itself, the months, their frequency and the words for the sides."""
DIMENSIONS = {"REPORTER": "reporters", "PARTNER": "partners", "TIME_PERIOD": "months"}
DIMENSION, LABEL = 2, 4
"""Columns of the sheet `Structure`."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade and energy reports of all parts together. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    cells = [cell for part, prefix in prefixed(parts) for cell in _workbook(part, prefix, parsed)]
    rows = pa.Table.from_pylist(cells, schema=SCHEMA)
    is_month = {"the period is no month": matches(rows["time_period"], r"^\d{4}-(0[1-9]|1[0-2])$")}
    rows = parsed.quarantine(rows, is_month, ["time_period"], row="source_row")
    rows = rows.append_column("year", pc.utf8_slice_codeunits(rows["time_period"], 0, 4).cast(pa.int64()))
    for side in ("reporter", "partner"):
        names = pc.replace_substring_regex(rows[side], r" \(.*$", "")
        actors = codes.actors("comtrade:name", names, rows["year"])
        rows = rows.set_column(rows.schema.get_field_index(side), side, actors)
    constant = {"freq": "M", "unit_measure": "EUR", "is_estimated": False}
    for name, value in constant.items():
        rows = rows.append_column(name, pa.repeat(value, rows.num_rows))
    rows = rows.append_column("valuation", pc.if_else(pc.equal(rows["flow"], "X"), "FOB", "CIF"))
    key = ["reporter", "partner", "flow", "time_period", "product"]
    rows = between_actors(drop_repeated_flows(rows, key, parsed), parsed)
    reported = reports(rows, ["reporter", "partner", "flow", "product", "year"])
    is_total = pc.equal(reported["product"], "TOTAL")
    trade, energy = reported.filter(is_total), reported.filter(pc.invert(is_total))
    parsed.tables["trade_reports"] = trade.append_column("goods_services", pa.repeat("G", trade.num_rows))
    parsed.tables["energy_reports"] = energy.append_column("measure", pa.repeat("value", energy.num_rows))
    return parsed


def _workbook(part: Part, prefix: str, parsed: Parsed) -> Iterator[dict[str, object]]:
    """The values of all sheets that hold a table."""
    sheets = read_sheets(part)
    asked = _asked(sheets.get("Structure", []))
    for name, cells in sheets.items():
        if name.startswith("Sheet"):
            _refuse_others(cells, asked, f"{part.name}, {name}")
            yield from _sheet(cells, f"{part.name}, {name}", f"{prefix}{name}/", parsed)


def _asked(structure: list[list[object]]) -> dict[str, set[str]]:
    """Labels of each dimension that was asked for, as the sheet `Structure` lists them."""
    asked: dict[str, set[str]] = {dimension: set() for dimension in DIMENSIONS}
    for row in structure:
        if len(row) > LABEL and row[DIMENSION] in asked:
            asked[str(row[DIMENSION])].add(str(row[LABEL]))
    return asked


def _refuse_others(cells: list[list[object]], asked: dict[str, set[str]], where: str) -> None:
    """Raise SchemaDrift if a sheet has reporters, partners or months that `Structure` does not list."""
    table = [*takewhile(lambda row: row[0], cells[FIRST_ROW:])]
    months = next((row[2:] for row in cells[:FIRST_ROW] if row and row[0] == "TIME"), [])
    found = {"REPORTER": {row[0] for row in table}, "PARTNER": {row[1] for row in table}, "TIME_PERIOD": {*months}}
    for dimension, labels in found.items():
        if others := sorted({str(label) for label in labels} - asked[dimension]):
            raise SchemaDrift(
                f"{where}: {len(others)} {DIMENSIONS[dimension]} are not in the sheet Structure, which lists what was "
                f"asked for: {', '.join(others[:3])}. Download the workbook again, with all its sheets"
            )


def _sheet(cells: list[list[object]], where: str, prefix: str, parsed: Parsed) -> Iterator[dict[str, object]]:
    """The values of one product and flow; a colon says that none was reported."""
    head = {str(row[0]).partition(" ")[0]: row for row in cells[:FIRST_ROW] if row and row[0]}
    said = {name: str(head[name][2]) for name in ("PRODUCT", "FLOW", "INDICATORS") if name in head}
    code = re.search(r"\[(\w+)\]$", said.get("PRODUCT", ""))
    updated = re.match(r"\d\d/\d\d/\d{4}", str(head["Last"][1])) if "Last" in head else None
    months = [str(cell) for cell in head.get("TIME", [])[2:]]
    frequencies = {str(cell) for cell in head.get("FREQ", [])[2:]}
    is_known = said.get("INDICATORS") == "VALUE_IN_EUROS" and said.get("FLOW") in FLOWS and frequencies == {"Monthly"}
    if not (is_known and code and updated and months):
        raise SchemaDrift(
            f"{where}: expected a product with its code, a flow ({', '.join(FLOWS)}), VALUE_IN_EUROS, the day of the "
            f"last update and months; found {said}, {sorted(frequencies)}. Ask the Data Browser for these"
        )
    vintage = datetime.strptime(updated[0], "%d/%m/%Y").date()
    parsed.vintage = max(parsed.vintage or vintage, vintage)
    table, product = [*takewhile(lambda row: row[0], cells[FIRST_ROW:])], PRODUCTS.get(code[1])
    if product is None:
        parsed.count_out(len(table) * len(months), "commodity outside all product groups")
        return
    same = {"flow": FLOWS[said["FLOW"]], "product": product, "classification": f"HS:{code[1]}"}
    for number, (reporter, partner, *values) in enumerate(table, FIRST_ROW + 1):
        for month, value in zip(months, values, strict=True):
            row = same | {"reporter": str(reporter), "partner": str(partner), "time_period": month}
            place = f"{prefix}{number}/{month}"
            if isinstance(value, int | float):
                yield row | {"value": float(value), "source_row": place}
            elif value in (":", ""):
                parsed.count_out(1, "no value")
            else:
                parsed.bad.append(BadRow(place, "the cell is not a number", str(value)))


SOURCE = declare(__file__, parse=parse)
