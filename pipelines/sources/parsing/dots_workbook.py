"""Workbooks of the IMF's old data portal, the Direction of Trade Statistics: one reporter, one sheet per flow.

Tables hold millions of dollars, which become dollars here, and downloads of charts dollars; what the rows mean is for
``imf_imts.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.contract import BadRow, Parsed, SchemaDrift
from pipelines.sources.parsing.tabular import read_sheets

TITLES = {"Exports, FOB": "XG_FOB_USD", "Imports, CIF": "MG_CIF_USD", "Imports, FOB": "MG_FOB_USD"}
UNIT = "US Dollars, Millions"
TOOLTIP = "Tooltip"
REPORTER = re.compile(r"Country: (.+)\nTime: \d{4}")
"""The sheet of a chart's download that names the reporter, in every cell; the chart's numbers are whole dollars."""
CHARTS = {"Goods, Value of Imports, Cost,": "MG_CIF_USD", "Goods, Value of Exports, Free o": "XG_FOB_USD"}
"""How the names of the sheets with a chart's numbers begin: a workbook cuts them after 31 characters."""
ESTIMATE = re.compile(r"(-?(?:\d[\d,]*+(?:\.\d++)?|\.\d++)(?:[Ee][-+]?\d++)?) e")
"""A number that the IMF estimated, as some workbooks mark it: `1,247.27 e`."""
COLUMNS = (
    "COUNTRY INDICATOR COUNTERPART_COUNTRY FREQUENCY TIME_PERIOD OBS_VALUE SCALE DERIVATION_TYPE source_row".split()
)
"""The columns of the data interface that a workbook fills, and the cell that each value is from."""


def read_workbook(part: Part, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """Rows with ``COLUMNS`` of a workbook: sheets with title, reporter and unit above a table of partners by years."""
    tables, sheets = [pd.DataFrame(columns=COLUMNS)], read_sheets(part)
    if TOOLTIP in sheets:
        return _chart(sheets, part.name, prefix, parsed)
    for name, cells in sheets.items():
        first = (next((str(cell).strip() for cell in row if cell != ""), "") for row in cells[:7])
        title, reporter, unit, *_ = texts = [*filter(None, first), "", "", ""]
        indicator = next((code for start, code in TITLES.items() if title.startswith(start)), None)
        years = [str(cell).removesuffix(".0") for cell in cells[6][2:]] if len(cells) > 6 else []
        if not indicator or unit != UNIT or not all(re.fullmatch(r"\d{4}", year) for year in years):
            raise SchemaDrift(f"{part.name}, {name}: expected title, reporter, `{UNIT}` and years, found {texts}")
        rows = _partners([row[1:] for row in cells[7:]], years, f"{prefix}{name}/", parsed, _dollars)
        tables.append(rows.assign(COUNTRY=reporter, INDICATOR=indicator))
    return pd.concat(tables, ignore_index=True)


def _chart(sheets: dict[str, list[list[object]]], where: str, prefix: str, parsed: Parsed) -> pd.DataFrame:
    """Rows of the download of a chart: one reporter and flow, partners by years, with the years in the first row."""
    tips = {match[1] for row in sheets[TOOLTIP] for cell in row if (match := REPORTER.fullmatch(str(cell)))}
    found = [(name, code) for name in sheets for start, code in CHARTS.items() if name.startswith(start)]
    years = [str(cell) for cell in sheets[found[0][0]][0][1:]] if len(found) == 1 else []
    if len(tips) != 1 or not years or not all(re.fullmatch(r"\d{4}", year) for year in years):
        raise SchemaDrift(f"{where}: expected one reporter and one sheet of a flow by years, found {sorted(sheets)}")
    [(name, indicator)] = found
    rows = _partners(sheets[name][1:], years, f"{prefix}{name}/", parsed, float)
    return rows.assign(COUNTRY=tips.pop(), INDICATOR=indicator)


def _partners(
    cells: list[list[object]], years: list[str], prefix: str, parsed: Parsed, in_dollars: Callable[[float], float]
) -> pd.DataFrame:
    """Values in dollars, one row per partner and year; the partner is in the first of ``cells``."""
    values: list[tuple[str, str, float, str | None, str]] = []
    for number, (partner, *amounts) in enumerate(cells, 1):
        for year, cell in zip(years, amounts, strict=True):
            place = f"{prefix}{number}/{year}"
            estimate = ESTIMATE.fullmatch(cell) if isinstance(cell, str) else None
            amount = float(estimate[1].replace(",", "")) if estimate else cell
            if cell == "" and partner:
                parsed.count_out(1, "no value")
            elif isinstance(amount, int | float):
                values.append((str(partner), year, in_dollars(amount), "E" if estimate else None, place))
            elif cell != "":
                parsed.bad.append(BadRow(place, "the cell is not a number", str(cell)))
    columns = ["COUNTERPART_COUNTRY", "TIME_PERIOD", "OBS_VALUE", "DERIVATION_TYPE", "source_row"]
    return pd.DataFrame(values, columns=columns).assign(FREQUENCY="A")


def _dollars(millions: float) -> float:
    """Dollars from millions, multiplied as decimals: exact but for the last binary digit."""
    text = repr(millions)
    return float(Decimal(text) * 1_000_000 if "e" in text else f"{text}e6")
