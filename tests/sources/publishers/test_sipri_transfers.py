"""The trade register: two layouts and encodings, torn rows, marks of uncertainty, and the sums of the real releases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift, SourceError
from pipelines.sources.publishers.sipri_transfers import SOURCE
from tests.support.source_fixtures import sample

PREAMBLE = """Transfers of major conventional arms from All countries
SIPRI trend-indicator values (TIVs) are in millions.

Data generated: 5 Apr 2023 9:01:00 AM
"""
HEADER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,"
    "Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
)
ROWS = sample("sipri_transfers_rows.csv")


@pytest.fixture
def read(tmp_path: Path, parse: Callable[..., Parsed]) -> Callable[..., Parsed]:
    """A register of this text, read."""

    def read_text(text: str, encoding: str = "utf-8", name: str = "register.csv") -> Parsed:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return parse(SOURCE, path)

    return read_text


def test_a_register_with_its_preamble(read: Callable[..., Parsed]) -> None:
    parsed = read(PREAMBLE + HEADER + ROWS, "cp1252")
    first, second, third = parsed.tables["arms_transfers"].to_pylist()
    assert parsed.vintage == date(2023, 4, 5)
    assert (first["supplier"], first["recipient"], first["designation"]) == ("RUS", "CHN", "Su-27S")
    assert (first["order_year"], first["is_order_year_estimated"]) == (1990, True)
    assert (first["n_ordered"], first["is_n_ordered_estimated"]) == (24, False)
    assert (first["n_delivered"], first["is_n_delivered_estimated"]) == (24, True)
    years = first["delivery_years"], first["first_delivery_year"], first["last_delivery_year"]
    assert years == ("1992; 1993", 1992, 1993)
    assert (first["tiv_unit"], first["tiv_ordered"], first["tiv_delivered"]) == (10.5, 252, 252)
    assert first["comment"] == "one two three four five six seven, eight nine ten eleven twelve"
    assert (second["supplier"], second["n_ordered"], second["is_n_ordered_estimated"]) == ("SUN", 100, True)
    assert (second["delivery_years"], second["first_delivery_year"], second["tiv_delivered"]) == (None, None, 0)
    assert third["source_row"] == "4"
    assert parsed.left_out == {"a party is not a state or is unknown": 1}
    assert (parsed.bad, list(parsed.new)) == ([], [])


def test_a_register_without_preamble_and_with_a_byte_order_mark(read: Callable[..., Parsed]) -> None:
    parsed = read(HEADER + ROWS, "utf-8-sig", "register_2024-03-11.csv")
    assert parsed.vintage == date(2024, 3, 11)
    assert parsed.tables["arms_transfers"].num_rows == 3
    assert read(HEADER + ROWS, "utf-8-sig", "trade_register_2025.csv").vintage is None


def test_torn_rows_are_named_whether_short_or_padded(read: Callable[..., Parsed]) -> None:
    torn = "India,Russia,2000,,7,,BMP,vehicle,7,,2001,New,a comment that"
    assert [bad.source_row for bad in read(HEADER + torn + "\n,2,14,14\n" + ROWS).bad] == ["1", "2"]
    parsed = read(HEADER + torn + ",,,\n,2,14,14" + "," * 12 + "\n" + ROWS)
    assert [bad.source_row for bad in parsed.bad] == ["1", "2"]
    assert "torn" in parsed.bad[0].reason
    rows = parsed.tables["arms_transfers"]["source_row"].to_pylist()
    assert rows == ["3", "4", "6"]


def test_a_number_that_is_none_is_null_and_named(read: Callable[..., Parsed]) -> None:
    parsed = read(HEADER + ROWS.replace(",2,14,14", ",2,many,14"))
    assert [(bad.source_row, bad.text) for bad in parsed.bad] == [("4", "many")]
    assert parsed.tables["arms_transfers"]["tiv_ordered"].to_pylist() == [252, 50, None]


def test_what_is_unknown_or_not_there_is_an_error(read: Callable[..., Parsed]) -> None:
    with pytest.raises(UnknownCodes, match="Atlantis"):
        read(HEADER + ROWS.replace("India,", "Atlantis,"))
    with pytest.raises(SchemaDrift, match="SIPRI TIV per unit"):
        read(HEADER.replace("TIV per unit", "TIV each") + ROWS)
    with pytest.raises(SourceError, match="not a trade register"):
        read("a,b\n1,2\n")


def test_a_new_column_is_reported(read: Callable[..., Parsed]) -> None:
    wide = [line + f",{n}" for n, line in enumerate(ROWS.splitlines())]
    assert list(read(HEADER.strip() + ",Deal\n" + "\n".join(wide) + "\n").new) == ["Deal"]


def delivered(table: pa.Table, supplier: str) -> float:
    """The TIV that ``supplier`` delivered to China."""
    pair = pc.and_(pc.equal(table["supplier"], supplier), pc.equal(table["recipient"], "CHN"))
    return round(pc.sum(table.filter(pair)["tiv_delivered"]).as_py(), 2)


@pytest.mark.parametrize(
    ("name", "rows", "bad", "left_out", "russia", "vintage"),
    [
        ("trade_register_2024-03-18.csv", 28_501, 4, 553, 38_541.65, date(2024, 3, 18)),
        ("trade_register_2025.csv", 28_918, 8, 581, 38_156.15, None),
    ],
)
def test_the_real_registers(
    shared: Callable[[str], Path],
    parse: Callable[..., Parsed],
    name: str,
    rows: int,
    bad: int,
    left_out: int,
    russia: float,
    vintage: date | None,
) -> None:
    parsed = parse(SOURCE, shared(f"sipri/{name}"))
    table = parsed.tables["arms_transfers"]
    assert (table.num_rows, len(parsed.bad), sum(parsed.left_out.values())) == (rows, bad, left_out)
    assert delivered(table, "RUS") == russia
    assert delivered(table, "SUN") > 30_000
    assert parsed.vintage == vintage
    assert pc.max(pc.count_substring_regex(pc.fill_null(table["comment"], ""), r"\s+")).as_py() == 11
