"""SIPRI Arms Transfers Database: the trade register, one line for each deal in major conventional arms since 1950.

Read is the register as exported to CSV, in the form of 2024 (preamble, cp1252) and of 2025 (no preamble, UTF-8 with
BOM). Trend-indicator values (TIV) are in millions, as SIPRI prints them; they measure military capability and are not
prices. Comments are SIPRI's text and are cut to their first twelve words. Tables of TIV by year and pair are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import Parsed, SourceError, declare, only_part
from pipelines.sources.parsing.tabular import frame, header, read_csv, to_numbers

ORDERED, N_ORDERED, N_DELIVERED = "Year of order", "Number ordered", "Number delivered"
DESIGNATION, DELIVERY = "Weapon designation", "Year(s) of delivery"
UNIT, ORDER, DELIVERED = ("SIPRI TIV per unit", "SIPRI TIV for total order", "SIPRI TIV of delivered weapons")
MARK = " ?"
COLUMNS = (
    *("Recipient", "Supplier", ORDERED, ORDERED + MARK, N_ORDERED, N_ORDERED + MARK, DESIGNATION, "Weapon description"),
    *(N_DELIVERED, N_DELIVERED + MARK, DELIVERY, "status", "Comments", UNIT, ORDER, DELIVERED),
)
"""The columns; those without a name hold the question mark that belongs to the column before them."""
ESTIMATED = {"order_year": ORDERED, "n_ordered": N_ORDERED, "n_delivered": N_DELIVERED}
"""Columns of ours with a flag that says whether SIPRI estimated them."""
NUMBERS = {"n_ordered": N_ORDERED, "n_delivered": N_DELIVERED, "tiv_unit": UNIT}
NUMBERS |= {"tiv_ordered": ORDER, "tiv_delivered": DELIVERED}
MAX_PREAMBLE = 60
YEAR, YEARS = r"\(?\d{4}\)?\??", r"(?:\(?(?:19|20)\d\d\)?\??(?:[;,\-] ?)?)+"
FIRST, LAST = r"^\D*(\d{4})", r"(\d{4})\D*$"
"""How the year of order and those of delivery are written, and the first and the last of them."""
WORDS = 12
"""Of a comment, which is SIPRI's text."""
TORN = "a torn row: party, weapon, year or value per unit is missing"


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """The deals of one register. Raises SourceError, SchemaDrift, UnknownCodes."""
    part, parsed = only_part(parts), Parsed()
    encoding, preamble = _layout(part.path)
    parsed.vintage = _vintage(part.name, preamble)
    unnamed = header(part.path, encoding=encoding, skip=len(preamble))
    names = [name or unnamed[index - 1] + MARK for index, name in enumerate(unnamed)]
    parsed.check_columns(names, COLUMNS, COLUMNS, part.name)
    types = dict.fromkeys(COLUMNS, pa.dictionary(pa.int32(), pa.string()))
    options: dict[str, Any] = {"encoding": encoding.removesuffix("-sig"), "skip": len(preamble), "types": types}
    rows = frame(read_csv(part.path, parsed.bad, names=names, columns=COLUMNS, **options))
    # a line break in a comment tears a row in two, padded with commas in 2025
    is_whole = rows[["Recipient", "Supplier", DESIGNATION, UNIT]].notna().all(axis=1)
    is_whole &= rows[ORDERED].str.fullmatch(YEAR) & (rows[DELIVERY].isna() | rows[DELIVERY].str.fullmatch(YEARS))
    rows = parsed.quarantine(rows, {TORN: is_whole}, COLUMNS)
    deals = _deals(parsed.agreeing(rows, SOURCE.twice, codes), codes, parsed)
    parsed.carry("arms_transfers", parsed.between(deals, "supplier", "recipient"))
    return parsed


def _layout(path: Path) -> tuple[str, list[str]]:
    """The encoding, and the lines before the header. Raises SourceError if no line begins as the header does."""
    data = path.read_bytes()
    try:
        text, encoding = data.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError:
        text, encoding = data.decode("cp1252", "replace"), "cp1252"
    lines = text.split("\n", MAX_PREAMBLE)[:MAX_PREAMBLE]
    for number, line in enumerate(lines):
        if line.lstrip('"').startswith("Recipient"):
            return encoding, lines[:number]
    raise SourceError(f"{path.name} is not a trade register: none of its first lines begins with Recipient")


def _vintage(name: str, preamble: Sequence[str]) -> date | None:
    """The day on which the register was generated, by its preamble or its file's name."""
    pattern = r"(?:Data|Information) generated:?\s*(\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\d{4})"
    if generated := re.search(pattern, "\n".join(preamble)):
        return datetime.strptime(" ".join(generated.groups()), "%d %b %Y").date()
    day = re.search(r"\d{4}-\d\d-\d\d", name)
    return date.fromisoformat(day[0]) if day else None


def _deals(rows: pd.DataFrame, codes: Codes, parsed: Parsed) -> pd.DataFrame:
    """The rows in our columns."""
    year = rows[ORDERED].str.extract(FIRST, expand=False).astype(int)

    def number(name: str) -> pd.Series:
        return to_numbers(rows.assign(**{name: rows[name].str.replace(r"[()?\s]", "", regex=True)}), name, parsed)

    def is_estimated(name: str) -> pd.Series:
        return (rows[name + MARK] == "?") | rows[name].str.contains(r"[(?]")

    return pd.DataFrame(
        {
            "source_row": rows["source_row"],
            "supplier": codes.actors("sipri", rows["Supplier"], year),
            "recipient": codes.actors("sipri", rows["Recipient"], year),
            "designation": rows[DESIGNATION].str.strip(),
            "description": rows["Weapon description"].str.strip(),
            "order_year": year,
            **{name: number(column) for name, column in NUMBERS.items()},
            **{f"is_{name}_estimated": is_estimated(column) for name, column in ESTIMATED.items()},
            "delivery_years": rows[DELIVERY],
            "first_delivery_year": rows[DELIVERY].str.extract(FIRST, expand=False).astype(float),
            "last_delivery_year": rows[DELIVERY].str.extract(LAST, expand=False).astype(float),
            "status": rows["status"],
            "comment": rows["Comments"].str.strip().str.split().str[:WORDS].str.join(" "),
        }
    )


SOURCE = declare(__file__, parse=parse)
