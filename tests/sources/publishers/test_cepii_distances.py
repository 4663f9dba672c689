"""CEPII's distances: one row of both orders of a pair, what contradicts itself, and the real file."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pipelines.sources.codes import UnknownCodes
from pipelines.sources.contract import Parsed, SchemaDrift
from pipelines.sources.publishers.cepii_distances import SOURCE

SIDES = ["iso_o", "iso_d"]
READ = ["contig", "dist", "distcap", "distw"]
CHINA = [("CHN", "RUS", 1, 5795.0, 5795.0, 5506.7), ("RUS", "CHN", 1, 5795.0, 5795.0, 5506.7004)]
OTHER = "the other order is missing or says otherwise"
Row = tuple[str, str, float, float, float, float | None]


@pytest.fixture
def read(tmp_path: Path, parse: Callable[..., Parsed]) -> Callable[..., Parsed]:
    """Parses a Stata file of these rows."""

    def write(*rows: Row, sides: list[str] = SIDES, more: str = "comcol") -> Parsed:
        path = tmp_path / "dist_cepii.dta"
        frame = pd.DataFrame(rows, columns=[*sides, *READ]).assign(**{more: 0})
        frame.to_stata(path, write_index=False, version=118)
        return parse(SOURCE, path)

    return write


@pytest.mark.parametrize("sides", [SIDES, ["exporter", "importer"]])
def test_both_orders_of_a_pair_are_one_row(read: Callable[..., Parsed], sides: list[str]) -> None:
    parsed = read(*CHINA[::-1], ("CHN", "CHN", 0, 970.0, 970.0, 900.0), sides=sides)
    (row,) = parsed.tables["distances"].to_pylist()
    columns = "actor_a actor_b distance distance_capitals distance_weighted is_contiguous source_row"
    assert [row[name] for name in columns.split()] == ["CHN", "RUS", 5795.0, 5795.0, 5506.7, True, "2"]
    assert parsed.left_out == {"both sides are one actor": 1, "the same pair in the other order": 1}
    assert (parsed.unread, parsed.new, parsed.bad) == (["comcol"], [], [])


def test_older_codes_are_states_of_today_and_states_that_are_no_more_are_left_out(read: Callable[..., Parsed]) -> None:
    parsed = read(
        ("ROM", "ZAR", 0, 5000, 5000, 5000), ("ZAR", "ROM", 0, 5000, 5000, 5000), ("ROM", "YUG", 1, 450, 450, None)
    )  # fmt: skip
    assert [(r["actor_a"], r["actor_b"]) for r in parsed.tables["distances"].to_pylist()] == [("COD", "ROU")]
    assert parsed.left_out == {"a side is not an actor in that year": 1, "the same pair in the other order": 1}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({1: (*CHINA[1][:3], 579.5, 5795.0, 5506.7)}, OTHER),
        ({1: (*CHINA[1][:5], None)}, OTHER),
        ({1: ("RUS", "CHN", 0, *CHINA[1][3:])}, OTHER),
        ({1: ("JPN", "CHN", *CHINA[1][2:])}, OTHER),
        ({2: CHINA[1]}, "the pair is there twice"),
        ({n: (*CHINA[n][:2], 2, *CHINA[n][3:]) for n in (0, 1)}, "contig is neither 0 nor 1"),
        ({n: (*CHINA[n][:3], math.nan, *CHINA[n][4:]) for n in (0, 1)}, "a distance is missing"),
        ({n: (*CHINA[n][:5], -9999) for n in (0, 1)}, "distance_weighted is outside (0, 20038)"),
    ],
)
def test_what_cannot_be_is_in_quarantine(read: Callable[..., Parsed], changed: dict[int, Row], reason: str) -> None:
    parsed = read(*(dict(enumerate(CHINA)) | changed).values())
    assert {bad.reason for bad in parsed.bad} == {reason}
    assert parsed.tables["distances"].num_rows == (len(changed) == 1 and 2 in changed)


def test_an_unknown_code_and_a_missing_column_stop_the_source(read: Callable[..., Parsed]) -> None:
    with pytest.raises(UnknownCodes, match=r"QQQ \(2011\)"):
        read(("CHN", "QQQ", 0, 1, 1, 1))
    with pytest.raises(SchemaDrift, match="lacks the columns iso_o"):
        read(*CHINA, sides=["iso3_o", "iso_d"])
    assert read(*CHINA, more="religion").new == ["religion"]


def test_the_real_file(shared: Callable[[str], Path], parse: Callable[..., Parsed]) -> None:
    """Beijing is 5,795 km from Moscow; the cities that CEPII takes for the main ones are the capitals of all but 13."""
    parsed = parse(SOURCE, shared("geo/dist_cepii_growthlab.dta"))
    rows = parsed.tables["distances"].to_pylist()
    km = {(row["actor_a"], row["actor_b"]): row for row in rows}
    assert (len(rows), parsed.bad, parsed.new) == (222 * 221 // 2, [], [])
    assert parsed.left_out == {
        "a side is not an actor in that year": 224**2 - 222**2,
        "both sides are one actor": 222,
        "the same pair in the other order": 222 * 221 // 2,
    }
    assert (round(km["CHN", "RUS"]["distance"]), round(km["CHN", "RUS"]["distance_weighted"])) == (5795, 5507)
    assert (round(km["GBR", "USA"]["distance"]), round(km["GBR", "USA"]["distance_capitals"])) == (5570, 5901)
    assert [b if a == "CHN" else a for (a, b), row in km.items() if row["is_contiguous"] and "CHN" in (a, b)] == (
        "AFG BTN HKG IND KAZ KGZ LAO MAC MMR MNG NPL PAK PRK RUS TJK VNM".split()
    )
    apart = [pair for pair, row in km.items() if row["distance"] != row["distance_capitals"]]
    assert sum("RUS" in pair for pair in apart) == 13
    assert sum(row["distance_weighted"] is None for row in rows) == 1095
