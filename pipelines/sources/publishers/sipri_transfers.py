"""SIPRI Arms Transfers Database: the trade register, one line for each deal in major conventional arms since 1950.

Read is the register as exported to CSV, in the form of 2024 (preamble, cp1252) and of 2025 (no preamble, UTF-8 with BOM).
Trend-indicator values (TIV) are in millions, as SIPRI prints them; they measure military capability and are no prices.
Comments are SIPRI's text and are cut to their first twelve words. Tables of TIV by year and pair are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes, is_actor
from pipelines.sources.contract import BadRow, Domain, Parsed, Source, SourceError, Terms, drift, one
from pipelines.sources.parsing.tabular import each, header, leave_out, numbers, read_csv, row_numbers

ORDERED, N_ORDERED, N_DELIVERED = "Year of order", "Number ordered", "Number delivered"
UNIT, ORDER, DELIVERED = ("SIPRI TIV per unit", "SIPRI TIV for total order", "SIPRI TIV of delivered weapons")
MARK = " ?"
COLUMNS = (
    "Recipient",
    "Supplier",
    ORDERED,
    ORDERED + MARK,
    N_ORDERED,
    N_ORDERED + MARK,
    "Weapon designation",
    "Weapon description",
    N_DELIVERED,
    N_DELIVERED + MARK,
    "Year(s) of delivery",
    "status",
    "Comments",
    UNIT,
    ORDER,
    DELIVERED,
)
"""The columns; those without a name hold the question mark of the column before them."""

MAX_PREAMBLE = 60
YEARS = r"^(?:\(?(?:19|20)\d\d\)?\??(?:[;,\-] ?)?)+$"
WORDS = 12
"""Of a comment, which is SIPRI's text."""


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """The deals of one register. Raises SourceError, SchemaDrift, UnknownCodes."""
    part = one(parts)
    encoding, preamble = _look(part.path)
    names = _names(header(part.path, encoding=encoding, skip=len(preamble)))
    columns = drift(names, COLUMNS, COLUMNS, part.name)
    table, bad = read_csv(
        part.path, names=names, columns=COLUMNS, encoding=encoding.removesuffix("-sig"), skip=len(preamble)
    )
    table = table.append_column("source_row", row_numbers(table.num_rows, bad=bad))
    table = _whole_rows(table, bad)
    made, left_out = _deals(table, codes, bad), dict[str, int]()
    made = leave_out(made, made["is_foreign"], "a party is no state or is unknown", left_out)
    made = leave_out(made, made["is_self"], "a state and itself", left_out)
    made = made.drop_columns(["is_foreign", "is_self"])
    return Parsed(
        {"arms_transfers": made},
        vintage=_vintage(part.name, preamble),
        bad=bad,
        left_out=left_out,
        unread=columns["unread"],
        new=columns["new"],
    )


def _look(path: Path) -> tuple[str, list[str]]:
    """The encoding, and the lines before the header. Raises SourceError where no line begins as the header does."""
    data = path.read_bytes()
    try:
        text, encoding = data.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError:
        text, encoding = data.decode("cp1252", "replace"), "cp1252"
    lines = text.split("\n", MAX_PREAMBLE)[:MAX_PREAMBLE]
    for number, line in enumerate(lines):
        if line.lstrip('"').startswith("Recipient"):
            return encoding, lines[:number]
    raise SourceError(f"{path.name} is no trade register: none of its first lines begins with Recipient")


def _names(found: Sequence[str]) -> list[str]:
    """The header with a name for the columns that have none: that of the column before, and a question mark."""
    return [name or found[index - 1] + MARK for index, name in enumerate(found)]


def _vintage(name: str, preamble: Sequence[str]) -> date | None:
    """The day on which the register was generated, as its preamble or its file's name says."""
    text = "\n".join(preamble)
    if found := re.search(r"(?:Data|Information) generated:?\s*(\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\d{4})", text):
        return datetime.strptime(" ".join(found.groups()), "%d %b %Y").date()
    if found := re.search(r"\d{4}-\d\d-\d\d", name):
        return date.fromisoformat(found[0])
    return None


def _whole_rows(table: pa.Table, bad: list[BadRow]) -> pa.Table:
    """The rows that are whole. A comment that holds a line break tears its row in two, padded with commas in 2025."""
    parts = pc.fill_null(
        each(table[ORDERED], lambda texts: pc.match_substring_regex(texts, r"^\(?\d{4}\)?\??$")), False
    )
    delivered = table["Year(s) of delivery"]
    years = pc.fill_null(each(delivered, lambda texts: pc.match_substring_regex(texts, YEARS)), True)
    is_whole = pc.and_(parts, years)
    for name in ("Recipient", "Supplier", "Weapon designation", UNIT):
        is_whole = pc.and_(is_whole, pc.is_valid(table[name]))
    for row in table.filter(pc.invert(is_whole)).to_pylist():
        text = ",".join(str(row[name] or "") for name in COLUMNS)
        bad.append(
            BadRow(row["source_row"], "a torn row: party, weapon, year or value per unit is not there", text[:200])
        )
    return table.filter(is_whole)


def _deals(table: pa.Table, codes: Codes, bad: list[BadRow]) -> pa.Table:
    rows = table["source_row"]
    order_year = _year(table[ORDERED], "first")
    delivered = table["Year(s) of delivery"]
    supplier, recipient = codes.sides("sipri", table["Supplier"], table["Recipient"], order_year)

    def is_bracketed(name: str) -> pa.Array:
        def marked(texts: pa.Array) -> pa.Array:
            return pc.or_(pc.match_substring(texts, "("), pc.match_substring(texts, "?"))

        return each(table[name], marked)

    def number(name: str) -> pa.Array:
        texts = table.select([name])
        if pc.any(is_bracketed(name)).as_py():
            texts = pa.table({name: pc.replace_substring_regex(table[name], r"[()?\s]", "")})
        return numbers(texts, name, bad, rows)

    def is_marked(name: str) -> pa.Array:
        marked = pc.equal(table[name + MARK], "?")
        return pc.or_(pc.fill_null(marked, False), pc.fill_null(is_bracketed(name), False))

    return pa.table(
        {
            "source_row": table["source_row"],
            "supplier": supplier,
            "recipient": recipient,
            "is_foreign": pc.or_(is_actor(supplier, LEFT_OUT), is_actor(recipient, LEFT_OUT)),
            "is_self": pc.equal(supplier.indices, recipient.indices),
            "designation": pc.utf8_trim_whitespace(table["Weapon designation"]),
            "description": pc.utf8_trim_whitespace(table["Weapon description"]),
            "order_year": order_year,
            "is_order_year_estimated": is_marked(ORDERED),
            "n_ordered": number(N_ORDERED),
            "is_n_ordered_estimated": is_marked(N_ORDERED),
            "n_delivered": number(N_DELIVERED),
            "is_n_delivered_estimated": is_marked(N_DELIVERED),
            "delivery_years": delivered,
            "first_delivery_year": _year(delivered, "first"),
            "last_delivery_year": _year(delivered, "last"),
            "status": table["status"],
            "tiv_unit": number(UNIT),
            "tiv_ordered": number(ORDER),
            "tiv_delivered": number(DELIVERED),
            "comment": pc.binary_join(
                pc.list_slice(pc.utf8_split_whitespace(pc.utf8_trim_whitespace(table["Comments"])), 0, WORDS), " "
            ),
        }
    )


def _year(texts: Any, which: str) -> pa.Array:
    """The first or the last year in each text."""
    pattern = {"first": r"^\D*(?P<year>\d{4})", "last": r"(?P<year>\d{4})\D*$"}[which]
    return each(texts, lambda found: pc.struct_field(pc.extract_regex(found, pattern), "year").cast(pa.int64()))


SOURCE = Source(
    id="sipri_transfers",
    title="SIPRI Arms Transfers Database: trade register",
    url="https://www.sipri.org/databases/armstransfers",
    contract="https://www.sipri.org/databases/armstransfers/sources-and-methods",
    feeds=("arms_transfers",),
    terms=Terms(
        licence="SIPRI terms: with attribution, not for commercial use",
        url="https://www.sipri.org/about/terms-and-conditions",
        redistribute="derived",
        citation="SIPRI Arms Transfers Database, Stockholm International Peace Research Institute, sipri.org",
    ),
    domain=Domain(first=1950, last=None, actors="all states, international organisations and armed groups"),
    parse=parse,
    cadence="0 6 1 4 *",
    tried="two whole exports of the register. Never live.",
    max_age_days=400,
    floor={"arms_transfers": 20_000},
    files="the trade register of all suppliers, recipients and years as CSV, exported from armstransfers.sipri.org",
    traps=(
        "The register of 2024 has eleven lines before its header and is in cp1252; that of 2025 has none and is in UTF-8 "
        "with a byte order mark, and does not say when it was generated: give its day when it is imported.",
        "Three columns have no name: they hold the question mark of the column before.",
        "A line break in a comment tears a row: short rows in 2024, padded to full width in 2025, where only their content "
        "shows it.",
        "TIV are in millions and measure capability: they are no prices, and no sum of money can be set beside them.",
        "TIV of delivered weapons is 0 for a volume below 0.5 and empty where there was no delivery.",
        "All past years may change with each release: Russia's deliveries to China were 38,541.65 in 2024, 38,156.15 in 2025.",
        "Deliveries by the Soviet Union stand under it, not under Russia.",
        "A deal counts in the year of its order; its value is not split by the years of delivery.",
        "Comments are SIPRI's text: only their first twelve words are kept.",
        "The live site asks an undocumented backend: POST https://atbackend.sipri.org/api/p/trades/trade-register-csv/ with "
        "JSON filters, answering JSON with the CSV as base64 in `bytes`. Its form may change without notice, so the file is "
        "fetched by hand.",
    ),
)
