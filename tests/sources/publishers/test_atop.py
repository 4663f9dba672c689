"""ATOP: obligations by ordered pair and year, two codes of one state, and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc
import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift
from pipelines.sources.publishers.atop import OBLIGATIONS, SOURCE
from tests.support.source_fixtures import gzipped, sample, text_reader

HEADER = "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\n"
ROWS = sample("atop_rows.csv")


read = text_reader(SOURCE, "atop_5.1_directed_dyad_year.csv.gz", gzipped)


def obliged(parsed: Parsed) -> dict[tuple[str, str, int], tuple[str, set[str]]]:
    """Row and obligations of each ordered pair and year."""
    return {
        (row["actor_a"], row["actor_b"], row["year"]): (
            row["source_row"],
            {name.removeprefix("has_") for name in OBLIGATIONS if row[name]},
        )
        for row in parsed.tables["alliances"].to_pylist()
    }


def test_obligations_by_pair_and_year(read: Callable[[str], Parsed]) -> None:
    parsed = read(HEADER + ROWS)
    assert obliged(parsed) == {
        ("SUN", "CHN", 1950): ("1", {"defence", "nonaggression"}),
        ("CHN", "RUS", 2018): ("2", {"nonaggression", "consultation"}),
        ("DEU", "FRA", 1990): ("3", {"defence", "nonaggression"}),
    }
    assert parsed.left_out == {
        "one side is not an actor in that year": 1,
        "an alliance without any of the five obligations": 1,
        "another code of the same state, whose obligations are combined": 1,
    }
    assert not parsed.bad


def test_what_cannot_be_read(read: Callable[[str], Parsed]) -> None:
    parsed = read(HEADER + "2,20,1950,1,1\n2,20,1951,1,2,0,0,0\n2,20,,1,0,0,0,0\n2,20,1953,x,0,0,0,0\n" + ROWS[:23])
    fault = "a code or the year is missing or not a whole number, or an obligation is not 0 or 1"
    assert {(row.source_row, row.reason) for row in parsed.bad} == {
        ("1", "5 fields, expected 8"),
        ("2", fault),
        ("3", fault),
        ("4", "atop_defense is not a number"),
    }
    assert obliged(parsed) == {("SUN", "CHN", 1950): ("5", {"defence", "nonaggression"})}
    with pytest.raises(UnknownCodes, match=r"999 \(1950\)"):
        read(HEADER + "999,20,1950,1,0,0,0,0\n")
    with pytest.raises(UnknownCodes, match=r"1 codes .*: 2 \(199001\)\. "):
        read(HEADER + "2,20,199001,1,0,0,0,0\n")
    with pytest.raises(UnknownCodes, match=r"1 codes .*: 2147483648 \(1950\)\. "):
        read(HEADER + f"{2**31},20,1950,1,0,0,0,0\n")
    with pytest.raises(SchemaDrift, match="atop_consul"):
        read(HEADER.replace("atop_consul", "consul") + ROWS)
    assert read(HEADER.replace("\n", ",version\n") + ROWS.replace("\n", ",5.1\n")).new == ["version"]


@pytest.mark.parametrize("code", ["2.5", "1e19", "inf", "-1e300"])
def test_what_is_no_whole_number_is_no_code(read: Callable[[str], Parsed], code: str) -> None:
    parsed = read(HEADER + f"{code},710,1950,1,0,0,0,0\n365,{code},1950,1,0,0,0,0\n365,710,{code},1,0,0,0,0\n" + ROWS)
    assert [row.source_row for row in parsed.bad] == ["1", "2", "3"]
    assert len(obliged(parsed)) == 3


def test_a_file_without_rows_has_none(read: Callable[[str], Parsed]) -> None:
    parsed = read(HEADER)
    assert (obliged(parsed), parsed.bad, parsed.left_out) == ({}, [], {})


def test_the_real_file(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    parsed = parse(SOURCE, shared("alliances/atop_5.1_directed_dyad_year.csv.gz"))
    table = parsed.tables["alliances"]
    assert table.num_rows == 267_025
    assert table.num_rows + sum(parsed.left_out.values()) == 273_296
    assert parsed.left_out["another code of the same state, whose obligations are combined"] == 64
    assert pc.min_max(table["year"]).as_py() == {"min": 1815, "max": SOURCE.domain.last}
    assert not parsed.bad
    pair = table.filter(pc.and_(pc.equal(table["actor_a"], "CHN"), pc.equal(table["actor_b"], "RUS")))
    modern = sorted(
        (row["year"], row["has_nonaggression"], row["has_consultation"], row["has_defence"])
        for row in pair.to_pylist()
        if row["year"] >= 1992
    )
    assert modern == [(year, True, year >= 2001, False) for year in range(1992, 2019)]
