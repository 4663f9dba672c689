"""Eurostat Comext: the real workbook, what is not carried, and sheets that are something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipelines.sources.contract import Parsed, SchemaDrift
from pipelines.sources.publishers import eurostat_comext
from pipelines.sources.publishers.eurostat_comext import SOURCE
from tests.sources.publishers.workbooks import write_workbook
from tests.support.rows import each_case

FILE = "trade/eurostat_comext_eu27_russia_neighbours_2020-2022.xlsx"


def sheet(*rows: list[object], product: str = "Total [TOTAL]", **said: str) -> list[list[object]]:
    """A sheet as the Data Browser writes it, of three months."""
    of = {"FLOW": "IMPORT", "INDICATORS": "VALUE_IN_EUROS", "every": "Monthly"} | said
    head: list[list[object]] = [
        ["Data extracted on 22/01/2023 20:19:34 from [ESTAT]", "", "", "", ""],
        ["Dataset: ", "EU trade since 1988 by HS2-4-6 and CN8 [DS-045409]", "", "", ""],
        ["Last updated: ", "13/01/2023 11:00", "", "", ""],
        [""] * 5,
        ["PRODUCT [PRODUCT]", "", product, "", ""],
        ["FLOW", "", of["FLOW"], "", ""],
        ["INDICATORS", "", of["INDICATORS"], "", ""],
        [""] * 5,
        ["TIME", "TIME", "2022-10", "2022-11", "2022-12"],
        ["FREQ (Labels)", "FREQ (Labels)", *[of["every"]] * 3],
        ["REPORTER (Labels)", "PARTNER (Labels)", "", "", ""],
    ]
    return [*head, *rows, [""] * 5, ["Special value", "", "", "", ""], [":", "not available", "", "", ""]]


@pytest.fixture
def read(tmp_path: Path, parse: Callable[..., Parsed]) -> Callable[..., Parsed]:
    """What is read from a workbook of one row, where Austria and Kazakhstan were asked for."""
    listed = [("REPORTER", "Austria"), ("PARTNER", "Kazakhstan"), *(("TIME_PERIOD", f"2022-{n}") for n in (10, 11, 12))]
    structure: list[list[object]] = [["", "", dimension, "", label] for dimension, label in listed]

    def read_row(*row: object, **said: str) -> Parsed:
        row = row or ("Austria", "Kazakhstan", 1.0, 2.0, 3.0)
        write_workbook(tmp_path / "x.xlsx", {"Structure": structure, "Sheet 1": sheet([*row], **said)})
        return parse(SOURCE, tmp_path / "x.xlsx")

    return read_row


def test_each_month_is_a_value_with_its_place_and_what_is_no_number_is_named(read: Callable[..., Parsed]) -> None:
    parsed = read("Austria", "Kazakhstan", 5.0, ":", "c")
    rows = parsed.tables["trade_reports"].to_pylist()
    assert [(row["time_period"], row["value"], row["source_row"]) for row in rows] == [
        ("2022-10", 5.0, "Sheet 1/12/2022-10")
    ]
    assert [(row.source_row, row.text) for row in parsed.bad] == [("Sheet 1/12/2022-12", "c")]
    assert (parsed.left_out, parsed.vintage) == ({"no value": 1}, date(2023, 1, 13))


def test_a_product_outside_the_groups_is_counted(read: Callable[..., Parsed]) -> None:
    parsed = read(product="CEREALS [10]")
    assert [table.num_rows for table in parsed.tables.values()] == [0, 0]
    assert parsed.left_out == {"commodity outside all product groups": 3}


@pytest.mark.parametrize("said", [{"INDICATORS": "QUANTITY_IN_100KG"}, {"FLOW": "BALANCE"}, {"every": "Annual"}])
def test_what_is_no_monthly_value_of_a_flow_is_refused(read: Callable[..., Parsed], said: dict[str, str]) -> None:
    with pytest.raises(SchemaDrift, match="found"):
        read(**said)


@each_case(__file__, "row found")
def test_a_sheet_of_others_than_were_asked_for_is_refused(
    read: Callable[..., Parsed], row: tuple[str, str], found: str
) -> None:
    with pytest.raises(SchemaDrift, match=found):
        read(*row, 1.0, 2.0, 3.0)


def test_the_real_file(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared(FILE))
    trade, energy = (parsed.tables[feed].to_pylist() for feed in SOURCE.feeds)
    assert (len(trade), len(energy), parsed.bad, parsed.vintage) == (12_493, 5_475, [], date(2023, 1, 13))
    bought = [row for row in trade if (row["origin"], row["year"]) == ("RUS", 2021)]
    assert {row["reporter"] for row in bought} == {row["destination"] for row in bought}
    assert len({row["reporter"] for row in bought}) == 27
    assert sum(row["value"] for row in bought) == pytest.approx(163.6e9, abs=0.05e9)
    (first,) = (r for r in trade if (r["origin"], r["destination"], r["time_period"]) == ("RUS", "SVK", "2020-01"))
    assert (first["value"], first["unit_measure"], first["valuation"]) == (301_840_048.0, "EUR", "CIF")
    assert {row["product"] for row in energy} == set(eurostat_comext.PRODUCTS.values()) - {"TOTAL"}
