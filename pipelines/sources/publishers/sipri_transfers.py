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

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes, is_actor
from pipelines.sources.contract import Parsed, SourceError, declare, only_part
from pipelines.sources.parsing.tabular import header, labels, map_distinct, numbers, read_csv

ORDERED, N_ORDERED, N_DELIVERED = "Year of order", "Number ordered", "Number delivered"
DESIGNATION, DELIVERY = "Weapon designation", "Year(s) of delivery"
UNIT, ORDER, DELIVERED = ("SIPRI TIV per unit", "SIPRI TIV for total order", "SIPRI TIV of delivered weapons")
MARK = " ?"
COLUMNS = (
    *("Recipient", "Supplier", ORDERED, ORDERED + MARK, N_ORDERED, N_ORDERED + MARK, DESIGNATION, "Weapon description"),
    *(N_DELIVERED, N_DELIVERED + MARK, DELIVERY, "status", "Comments", UNIT, ORDER, DELIVERED),
)
"""The columns; those without a name hold the question mark that belongs to the column before them."""
MAX_PREAMBLE = 60
YEARS = r"^(?:\(?(?:19|20)\d\d\)?\??(?:[;,\-] ?)?)+$"
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
    table = read_csv(
        part.path, parsed.bad, names=names, columns=COLUMNS, encoding=encoding.removesuffix("-sig"), skip=len(preamble)
    )
    table = parsed.quarantine(table, {TORN: _is_complete(table)}, COLUMNS)
    table = parsed.agreeing(table, SOURCE.twice, codes, "row")
    deals = _deals(table, codes, parsed)
    deals = parsed.leave_out(deals, deals["is_foreign"], "a party is not a state or is unknown")
    deals = parsed.leave_out(deals, deals["is_self"], "a state and itself")
    parsed.tables["arms_transfers"] = deals.drop_columns(["is_foreign", "is_self"])
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


def _is_complete(table: pa.Table) -> Any:
    """Whether rows are whole. A line break in a comment tears a row in two, padded with commas in 2025."""

    def matching(column: str, pattern: str) -> pa.Array:
        return map_distinct(table[column], lambda texts: pc.match_substring_regex(texts, pattern))

    has_year = pc.fill_null(matching(ORDERED, r"^\(?\d{4}\)?\??$"), False)
    is_complete = pc.and_(has_year, pc.fill_null(matching(DELIVERY, YEARS), True))
    for name in ("Recipient", "Supplier", DESIGNATION, UNIT):
        is_complete = pc.and_(is_complete, pc.is_valid(table[name]))
    return is_complete


def _deals(table: pa.Table, codes: Codes, parsed: Parsed) -> pa.Table:
    rows = labels(table["row"], "")
    order_year = _year(table[ORDERED], "first")
    supplier, recipient = codes.sides("sipri", table["Supplier"], table["Recipient"], order_year)

    def is_bracketed(name: str) -> pa.Array:
        return map_distinct(table[name], lambda texts: pc.match_substring_regex(texts, r"[(?]"))

    def number(name: str) -> pa.Array:
        texts = table.select([name])
        if pc.any(is_bracketed(name)).as_py():
            texts = pa.table({name: pc.replace_substring_regex(table[name], r"[()?\s]", "")})
        return numbers(texts, name, parsed.bad, rows)

    def is_estimated(name: str) -> pa.Array:
        is_marked = pc.equal(table[name + MARK], "?")
        return pc.or_(pc.fill_null(is_marked, False), pc.fill_null(is_bracketed(name), False))

    comment = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(table["Comments"]))
    return pa.table(
        {
            "source_row": rows,
            "supplier": supplier,
            "recipient": recipient,
            "is_foreign": pc.or_(is_actor(supplier, LEFT_OUT), is_actor(recipient, LEFT_OUT)),
            "is_self": pc.equal(supplier.indices, recipient.indices),
            "designation": pc.utf8_trim_whitespace(table[DESIGNATION]),
            "description": pc.utf8_trim_whitespace(table["Weapon description"]),
            "order_year": order_year,
            "is_order_year_estimated": is_estimated(ORDERED),
            "n_ordered": number(N_ORDERED),
            "is_n_ordered_estimated": is_estimated(N_ORDERED),
            "n_delivered": number(N_DELIVERED),
            "is_n_delivered_estimated": is_estimated(N_DELIVERED),
            "delivery_years": table[DELIVERY],
            "first_delivery_year": _year(table[DELIVERY], "first"),
            "last_delivery_year": _year(table[DELIVERY], "last"),
            "status": table["status"],
            "tiv_unit": number(UNIT),
            "tiv_ordered": number(ORDER),
            "tiv_delivered": number(DELIVERED),
            "comment": pc.binary_join(pc.list_slice(comment, 0, WORDS), " "),
        }
    )


def _year(texts: object, which: str) -> pa.Array:
    """The first or the last year in each text."""
    pattern = {"first": r"^\D*(?P<year>\d{4})", "last": r"(?P<year>\d{4})\D*$"}[which]
    return map_distinct(
        texts, lambda distinct: pc.struct_field(pc.extract_regex(distinct, pattern), "year").cast(pa.int64())
    )


SOURCE = declare(__file__, parse=parse)
