"""UN Comtrade by partner: whose figure it is, what is left out, and the real workbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift
from pipelines.sources.declarations import discover
from tests.sources.publishers.workbooks import write_workbook

SOURCE = discover()["comtrade_by_partner"]
HEAD = ["", "refYear", "flowCode", "partnerDesc", "reporterDesc", "partner_sum", "partner_rank"]


@pytest.fixture
def read(tmp_path: Path, parse: Callable[..., Parsed]) -> Callable[..., Parsed]:
    """Parses a workbook of rows of year, flow, partner, reporter and value."""

    def write(*rows: list[Any], head: list[str] = HEAD) -> Parsed:
        cells = [head, *([number, *row, 1.0] for number, row in enumerate(rows))]
        return parse(SOURCE, write_workbook(tmp_path / "China_top.xlsx", {"Sheet1": cells}))

    return write


def test_a_row_is_what_the_other_side_reports(read: Callable[..., Parsed]) -> None:
    rows = read([2021.0, "M", "China", "Germany", 5.5], [2021.0, "X", "China", "Faeroe Isds", 7.0]).tables
    columns = ("origin", "destination", "reporter", "valuation", "time_period", "value", "slice")
    assert [tuple(row[name] for name in columns) for row in rows["trade_reports"].to_pylist()] == [
        ("CHN", "DEU", "DEU", None, "2021", 5.5, "CHN/M/2021"),
        ("FRO", "CHN", "FRO", "FOB", "2021", 7.0, "CHN/X/2021"),
    ]


def test_what_is_not_carried_is_accounted_for(read: Callable[..., Parsed]) -> None:
    parsed = read(
        [2025.0, "M", "China", "Germany", 5.0],
        [2021.0, "M", "China", "China", 5.0],
        [2021.0, "RX", "China", "Germany", 5.0],
        [2021.5, "M", "China", "Germany", 5.0],
        [2021.0, "M", "China", "Germany", -5.0],
        [2021.0, "M", "China", "France", ""],
    )
    assert parsed.tables["trade_reports"].num_rows == 0
    assert parsed.left_out == {"the year is there in part": 1, "both sides are one actor": 1, "no value": 1}
    assert [(bad.source_row, bad.reason) for bad in parsed.bad] == [
        ("4", "year is not a year"),
        ("3", "flow is neither X nor M"),
        ("5", "value is outside [0, 1e13)"),
    ]


def test_what_is_not_known(read: Callable[..., Parsed]) -> None:
    """Of a workbook that does not name the partner nobody could say whose trade it is."""
    with pytest.raises(SchemaDrift, match="lacks the columns partnerDesc"):
        read(head=[name.replace("partnerDesc", "partner") for name in HEAD])
    with pytest.raises(UnknownCodes, match=r"Atlantis \(2021\).*codes/comtrade\.csv"):
        read([2021.0, "M", "China", "Atlantis", 5.0])


def test_the_real_workbooks(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    """Kazakhstan's imports from China of 2020 are wrong, and as the workbook has them: a correction flags them."""
    files = sorted(shared("trade/cipf_comtrade").glob("*.xlsx"))
    parsed = parse(SOURCE, *(file for file in files if file.name != "Brazil_2.1.1_top_export_partners.xlsx"))
    rows = parsed.tables["trade_reports"].to_pylist()
    value = {(r["origin"], r["destination"], r["reporter"], r["year"]): r["value"] for r in rows}
    assert value["CHN", "USA", "USA", 2014] == 486_296_238_006.0
    assert value["KAZ", "CHN", "KAZ", 2022] == 10_461_770_663.88
    assert value["CHN", "KAZ", "KAZ", 2020] == 1_955_285_758.04
    assert (len(rows), parsed.bad, parsed.totals) == (24_972, [], [])
    assert max(r["year"] for r in rows) == 2024
