"""Workbooks of the IMF's old data portal, the Direction of Trade Statistics: one reporter, one sheet per flow.

They hold millions of dollars, which become dollars here; what the rows mean is for ``imf_imts.py``.
"""

from __future__ import annotations

import re
from decimal import Decimal

import pyarrow as pa

from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.sources.contract import BadRow, Parsed, SchemaDrift, SourceError
from pipelines.sources.parsing.tabular import read_sheets
from pipelines.sources.safe_files import guard_zip

TITLES = {"Exports, FOB": "XG_FOB_USD", "Imports, CIF": "MG_CIF_USD", "Imports, FOB": "MG_FOB_USD"}
UNIT = "US Dollars, Millions"
ESTIMATE = re.compile(r"(-?[\d,]*\.?\d+(?:[Ee][-+]?\d+)?) e")
"""A number that the IMF estimated, as some workbooks mark it: `1,247.27 e`."""
COLUMNS = (
    "COUNTRY INDICATOR COUNTERPART_COUNTRY FREQUENCY TIME_PERIOD OBS_VALUE SCALE DERIVATION_TYPE source_row".split()
)
SCHEMA = pa.schema([(name, pa.float64() if name == "OBS_VALUE" else pa.string()) for name in COLUMNS])
"""The columns of the data interface that a workbook fills, and the cell that each value is from."""


def read_workbook(part: Part, prefix: str, parsed: Parsed) -> pa.Table:
    """Rows in ``SCHEMA`` of a workbook: each sheet has title, reporter and unit above a table of partners by years."""
    try:
        guard_zip(part.path)
    except FetchError as error:
        raise SourceError(f"{part.name} is not a workbook: {error}") from error
    tables = [SCHEMA.empty_table()]
    for name, cells in read_sheets(part.path).items():
        first = (next((str(cell).strip() for cell in row if cell != ""), "") for row in cells[:7])
        title, reporter, unit, *_ = texts = [*filter(None, first), "", "", ""]
        indicator = next((code for start, code in TITLES.items() if title.startswith(start)), None)
        years = [str(cell).removesuffix(".0") for cell in cells[6][2:]] if len(cells) > 6 else []
        if not indicator or unit != UNIT or not all(re.fullmatch(r"\d{4}", year) for year in years):
            raise SchemaDrift(f"{part.name}, {name}: expected title, reporter, `{UNIT}` and years, found {texts}")
        tables.append(_partners(cells[7:], years, reporter, indicator, f"{prefix}{name}/", parsed))
    return pa.concat_tables(tables)


def _partners(
    cells: list[list[object]], years: list[str], reporter: str, indicator: str, prefix: str, parsed: Parsed
) -> pa.Table:
    """Values in dollars, one row per partner and year."""
    values: list[dict[str, object]] = []
    for number, row in enumerate(cells, 1):
        for year, cell in zip(years, row[2:], strict=True):
            place = f"{prefix}{number}/{year}"
            estimate = ESTIMATE.fullmatch(cell) if isinstance(cell, str) else None
            amount = float(estimate[1].replace(",", "")) if estimate else cell
            if cell == "" and row[1]:
                parsed.count_out(1, "no value")
            elif isinstance(amount, int | float):
                flow = {"COUNTERPART_COUNTRY": str(row[1]), "TIME_PERIOD": year, "OBS_VALUE": _dollars(amount)}
                values.append(flow | {"DERIVATION_TYPE": "E" if estimate else None, "source_row": place})
            elif cell != "":
                parsed.bad.append(BadRow(place, "the cell is not a number", str(cell)))
    constant = {"COUNTRY": reporter, "INDICATOR": indicator, "FREQUENCY": "A"}
    return pa.Table.from_pylist([constant | value for value in values], schema=SCHEMA)


def _dollars(millions: float) -> float:
    """Dollars from millions, multiplied as decimals: exact but for the last binary digit."""
    text = repr(millions)
    return float(Decimal(text) * 1_000_000 if "e" in text else f"{text}e6")
