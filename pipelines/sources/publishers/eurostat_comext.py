"""Eurostat Comext: what each member of the European Union trades with a partner, by month, in euros.

Workbooks of the Data Browser: a sheet for each product and flow, reporters and partners in rows, months in columns.
Read are values of the products that are product groups of ours. Quantities are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import takewhile

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SchemaDrift, declare, prefixed
from pipelines.sources.parsing.tabular import read_sheets
from pipelines.sources.parsing.trade_flows import drop_repeated_flows, reports
from schemas import beside

CODES = beside.read(__file__)["codes"]
FLOWS: dict[str, str] = CODES["flows"]
PRODUCTS: dict[str, str] = CODES["products"]
SIDES = ["reporter", "partner"]
FIRST_ROW = 11
"""Of the table, below what the sheet says of itself, the months, their frequency and the words for the sides."""
DIMENSIONS = {"REPORTER": "reporters", "PARTNER": "partners", "TIME_PERIOD": "months"}
DIMENSION, LABEL = 2, 4
"""Columns of the sheet `Structure`."""
KEY = [*SIDES, "flow", "time_period", "product"]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Trade and energy reports of all parts together. Raises SourceError, SchemaDrift and UnknownCodes."""
    parsed = Parsed()
    sheets = [sheet for part, prefix in prefixed(parts) for sheet in _workbook(part, prefix, parsed)]
    rows = pd.concat([pd.DataFrame(columns=[*KEY, "value", "source_row"], dtype="str"), *sheets], ignore_index=True)
    rows = parsed.leave_out(rows, rows["value"].isin([":", ""]), "no value")
    is_number = rows["value"].map(lambda cell: isinstance(cell, int | float)).astype(bool)
    rows = parsed.quarantine(rows, {"the cell is not a number": is_number}, ["value"])
    is_month = {"the period is no month": rows["time_period"].str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])")}
    rows = parsed.quarantine(rows, is_month, ["time_period"])
    rows["value"], rows["year"] = rows["value"].astype(float), rows["time_period"].str[:4].astype(int)
    for side in SIDES:
        names = rows[side].str.replace(r" \(.*$", "", regex=True)
        rows[side] = codes.actors("comtrade:name", names, rows["year"])
    rows["valuation"], rows["is_estimated"] = rows["flow"].map({"X": "FOB", "M": "CIF"}), False
    rows = parsed.between(drop_repeated_flows(rows, KEY, parsed), "reporter", "partner")
    rows = reports(rows, [*SIDES, "flow", "product", "year"])
    is_total = rows["product"] == "TOTAL"
    parsed.carry("trade_reports", rows[is_total], goods_services="G", freq="M", unit_measure="EUR")
    parsed.carry("energy_reports", rows[~is_total], measure="value", freq="M", unit_measure="EUR")
    return parsed


def _workbook(part: Part, prefix: str, parsed: Parsed) -> Iterator[pd.DataFrame]:
    """The cells of all sheets that hold a table of one of our products."""
    sheets = read_sheets(part)
    asked = _asked(sheets.get("Structure", []))
    for name, cells in sheets.items():
        if name.startswith("Sheet"):
            _refuse_others(cells, asked, f"{part.name}, {name}")
            yield _sheet(cells, f"{part.name}, {name}", f"{prefix}{name}/", parsed)


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


def _sheet(cells: list[list[object]], where: str, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """The cells of one product and flow, a row each; a colon says that none was reported."""
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
        return pd.DataFrame()
    rows = pd.DataFrame(table, columns=[*SIDES, *months]).rename_axis("number").reset_index()
    rows = rows.melt(["number", *SIDES], var_name="time_period", value_name="value")
    number = (rows["number"] + FIRST_ROW + 1).astype(str)
    same = {"flow": FLOWS[said["FLOW"]], "product": product, "classification": f"HS:{code[1]}"}
    return rows.assign(source_row=prefix + number + "/" + rows["time_period"], **same)


SOURCE = declare(__file__, parse=parse)
