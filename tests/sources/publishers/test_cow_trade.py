"""Trade of the Correlates of War: the direction of flows, pairs from both sides, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift, SourceError
from pipelines.sources.publishers.cow_trade import SOURCE
from tests.support.source_fixtures import gzipped, sample, text_reader

PUBLISHED = sample("cow_trade_published.csv")
COPIED = sample("cow_trade_copied.csv")


read = text_reader(SOURCE, "trade.csv", gzipped)  # its name does not say that it is packed


def flows(parsed: Parsed) -> dict[str, tuple[str, str, int, float]]:
    """Origin, destination, year and value by row."""
    columns = ("origin", "destination", "year", "value")
    table: pa.Table = parsed.tables["trade_reports"]
    return {row["source_row"]: tuple(row[name] for name in columns) for row in table.to_pylist()}


def test_flow1_runs_from_the_second_to_the_first(read: Callable[[str], Parsed]) -> None:
    parsed = read(PUBLISHED)
    assert flows(parsed) == {
        "1/flow1": ("CHN", "RUS", 2014, 51_135_500_000.0),
        "1/flow2": ("RUS", "CHN", 2014, 42_807_000_000.0),
        "2/flow1": ("CHN", "SUN", 1985, 290_000.0),
    }
    assert parsed.left_out == {
        "the flow is missing": 1,
        "one side is not an actor in that year": 2,
        "both sides are one actor": 2,
    }
    assert "smoothflow1" in parsed.unread
    assert not parsed.new
    [row] = parsed.tables["trade_reports"].slice(0, 1).to_pylist()
    constants = {
        name: row[name] for name in ("product", "goods_services", "classification", "freq", "time_period", "slice")
    }
    assert constants == {
        "product": "TOTAL",
        "goods_services": "G",
        "classification": "COW 4.0",
        "freq": "A",
        "time_period": "2014",
        "slice": "",
    }
    assert (row["reporter"], row["valuation"], row["unit_measure"], row["obs_status"], row["is_estimated"]) == (
        None,
        None,
        "USD",
        "A",
        False,
    )


def test_a_pair_from_both_sides_is_read_once(read: Callable[[str], Parsed]) -> None:
    parsed = read(COPIED)
    assert flows(parsed) == {
        "1/flow1": ("CAN", "USA", 1920, 612e6),
        "1/flow2": ("USA", "CAN", 1920, 735e6),
        "3/flow2": ("USA", "CUB", 1920, 5e6),
        "5/flow1": ("RUS", "CHN", 2014, 42_807e6),
        "5/flow2": ("CHN", "RUS", 2014, 51_135e6),
    }
    assert parsed.left_out == {"the same pair and year from the other side": 2, "the flow is missing": 1}
    assert not parsed.bad


def test_what_cannot_be_read(read: Callable[[str], Parsed]) -> None:
    parsed = read(
        COPIED
        + "20,40,1950,1,2,1\n2,70,1950,1,-3,1,1\n2,70,1951,many,4,1,1\n2,,1951,1,1,1,1\n2,20,1920,1,1,1,1\n"
        + "2,80,1950,1,2,1,2\n80,2,1950,2,9,2,9\n"
    )
    assert {(row.source_row, row.reason) for row in parsed.bad} == {
        ("6", "6 fields, expected 7"),
        ("7", "a code or the year is missing or not a whole number, or a flow is negative"),
        ("8", "flow1 is not a number"),
        ("9", "a code or the year is missing or not a whole number, or a flow is negative"),
        ("10", "the pair and year appeared before"),
        ("12", "the flows differ from those of the same pair from the other side"),
    }
    values = flows(parsed)
    assert values["8/flow2"] == ("USA", "MEX", 1951, 4e6)
    assert values["11/flow1"] == ("BLZ", "USA", 1950, 1e6)
    assert not {"6/flow1", "7/flow1", "9/flow1", "10/flow1", "12/flow1"} & set(values)
    with pytest.raises(UnknownCodes, match=r"999 \(1950\)"):
        read(COPIED + "2,999,1950,1,1,1,1\n")
    with pytest.raises(UnknownCodes, match=r"1 codes .*: 2 \(199001\)\. "):
        read(COPIED.partition("\n")[0] + "\n2,20,199001,1,1,1,1\n")
    with pytest.raises(UnknownCodes, match=r"1 codes .*: 2147483648 \(1950\)\. "):
        read(COPIED + f"2,{2**31},1950,1,1,1,1\n")
    with pytest.raises(SchemaDrift, match="flow2"):
        read(COPIED.replace(",flow2", ",imports2"))
    assert read(COPIED.replace("smoothflow2", "flag")).new == ["flag"]


@pytest.mark.parametrize("code", ["2.5", "1e19", "inf"])
def test_what_is_no_whole_number_is_no_code(read: Callable[[str], Parsed], code: str) -> None:
    parsed = read(COPIED + f"{code},710,1950,1,1,1,1\n365,{code},1950,1,1,1,1\n365,710,{code},1,1,1,1\n")
    assert [row.source_row for row in parsed.bad] == ["6", "7", "8"]


def test_a_file_without_rows_has_none(read: Callable[[str], Parsed]) -> None:
    parsed = read(COPIED.partition("\n")[0] + "\n")
    assert (flows(parsed), parsed.bad, parsed.left_out) == ({}, [], {})


def test_a_file_of_too_many_years_is_refused(read: Callable[[str], Parsed]) -> None:
    lines = "".join(f"710,740,{year},1,2,1,2\n" for year in range(3000, 4001))
    with pytest.raises(SourceError, match="1,001 different years"):
        read(COPIED.splitlines()[0] + "\n" + lines)


def test_the_real_file(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("cow/dyadic_trade_4.0_1870_2014.csv.gz"))
    table = parsed.tables["trade_reports"]
    assert table.num_rows == 1_287_904
    assert parsed.left_out == {
        "the same pair and year from the other side": 673_654,
        "the flow is missing": 50_833,
        "one side is not an actor in that year": 8_571,
    }
    assert not parsed.bad
    assert pc.min_max(table["year"]).as_py() == {"min": SOURCE.domain.first, "max": SOURCE.domain.last}
    recent = table.filter(pc.equal(table["year"], 2014))
    value = {
        (row["origin"], row["destination"]): row["value"]
        for row in recent.select(["origin", "destination", "value"]).to_pylist()
    }
    assert len(value) == recent.num_rows
    assert value["CHN", "RUS"] == 51_135e6
    assert value["RUS", "CHN"] == 42_807e6
    assert value["CHN", "USA"] == 472_525e6
    assert value["USA", "CHN"] == 183_283e6
