"""Workbooks of the IMF's old data portal, the Direction of Trade Statistics: one reporter, a sheet for each flow.

They hold millions of dollars, which become dollars here; what the rows mean is for ``imf_imts.py``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipelines.archive.http.errors import FetchError
from pipelines.archive.parts import Part
from pipelines.sources.contract import BadRow, Parsed, SchemaDrift, SourceError
from pipelines.sources.parsing.tabular import sheets_of
from pipelines.sources.safe_files import guard_zip

TITLES = {"Exports, FOB": "XG_FOB_USD", "Imports, CIF": "MG_CIF_USD", "Imports, FOB": "MG_FOB_USD"}
UNIT = "US Dollars, Millions"
SCHEMA = pa.schema(
    [
        (name, pa.float64() if name == "OBS_VALUE" else pa.string())
        for name in (
            "COUNTRY",
            "INDICATOR",
            "COUNTERPART_COUNTRY",
            "FREQUENCY",
            "TIME_PERIOD",
            "OBS_VALUE",
            "SCALE",
            "DERIVATION_TYPE",
            "source_row",
        )
    ]
)
"""The columns of the data interface that a workbook fills, and the place of the cell."""


def read_workbook(part: Part, prefix: str, made: Parsed) -> pa.Table:
    """The old portal's workbook: a sheet for each flow, with title, reporter and unit above partners by years."""
    try:
        guard_zip(part.path)
    except FetchError as error:
        raise SourceError(f"{part.name} is no workbook: {error}") from error
    tables = [SCHEMA.empty_table()]
    for name, cells in sheets_of(part.path).items():
        first = (next((str(cell).strip() for cell in row if cell != ""), "") for row in cells[:7])
        title, reporter, unit, *_ = texts = [*filter(None, first), "", "", ""]
        indicator = next((code for start, code in TITLES.items() if title.startswith(start)), None)
        years = [str(cell).removesuffix(".0") for cell in cells[6][2:]] if len(cells) > 6 else []
        if not indicator or unit != UNIT or not all(re.fullmatch(r"\d{4}", year) for year in years):
            raise SchemaDrift(f"{part.name}, {name}: expected title, reporter, `{UNIT}` and years, found {texts}")
        tables.append(_partners(cells[7:], years, reporter, indicator, f"{prefix}{name}/", made))
    return pa.concat_tables(tables)


def _partners(
    cells: list[list[Any]], years: list[str], reporter: str, indicator: str, prefix: str, made: Parsed
) -> pa.Table:
    """Values in dollars, one row for each partner and year; millions are multiplied as decimals, so exactly."""
    rows: list[tuple[str, str, float, str]] = []
    empty = 0
    for number, row in enumerate(cells, 1):
        for year, cell in zip(years, row[2:], strict=True):
            if cell == "" and row[1]:
                empty += 1
            elif isinstance(cell, int | float):
                rows.append((str(row[1]), year, _dollars(cell), f"{prefix}{number}/{year}"))
            elif cell != "":
                made.bad.append(BadRow(f"{prefix}{number}/{year}", "the cell is not a number", str(cell)))
    if empty:
        made.left_out["no value"] = made.left_out.get("no value", 0) + empty
    partners, periods, values, places = zip(*rows, strict=True) if rows else ((), (), (), ())
    constant = {"COUNTRY": reporter, "INDICATOR": indicator, "FREQUENCY": "A", "SCALE": None, "DERIVATION_TYPE": None}
    columns = {"COUNTERPART_COUNTRY": partners, "TIME_PERIOD": periods, "OBS_VALUE": values, "source_row": places}
    repeated = {name: pa.repeat(pa.scalar(value, pa.string()), len(rows)) for name, value in constant.items()}
    table = pa.table({**repeated, **{name: list(column) for name, column in columns.items()}})
    return table.select(SCHEMA.names).cast(SCHEMA)


def _dollars(millions: float) -> float:
    """The dollars of millions as they are written in decimals: no rounding but that of the last digit of a float."""
    text = repr(millions)
    return float(Decimal(text) * 1_000_000 if "e" in text else f"{text}e6")
