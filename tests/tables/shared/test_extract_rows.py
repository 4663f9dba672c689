"""Rows of an extract: how they are cut, and how they join what a home computed itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from pipelines.tables.shared.extract_rows import EXTRACT, ExtractColumns, cut, significant, with_extract_rows
from tests.support.rows import each_case

SHARES = ExtractColumns(
    ends=("a", "b"),
    columns=("share", "share_low", "share_high", "is_break"),
    breaks=("is_break",),
    above_zero=("share",),
)
SCHEMA = pa.schema(
    {"a": "string", "b": "string", "year": "int64", "share": "double", "share_low": "double", "share_high": "double"}
    | {"note": "string", "is_break": "bool", "extract_id": "string"},
    metadata={"key": "a,b,year"},
)


def shares(*rows: tuple[str, int, float | None, bool], low: float | None = None) -> pa.Table:
    """Rows of a computed table: the pair, the year, the share with its bounds, and whether it is a break."""
    return pa.Table.from_pylist(
        [
            {"a": pair[0], "b": pair[2], "year": year, "share": x, "is_break": is_break, "note": "computed"}
            | {"share_low": x if low is None else low, "share_high": x}
            for pair, year, x, is_break in rows
        ],
        schema=SCHEMA,
    )


def extract(table: pa.Table, first: int = 1992) -> pa.Table:
    return cut(table, SHARES, (first, 9999), None, 6).replace_schema_metadata({EXTRACT: "shares-1"})


@each_case(__file__, "value rounded")
def test_six_digits_are_kept_and_survive_single_precision(value: float, rounded: float) -> None:
    found = significant(np.array([value]), 6)
    assert found.tolist() == pytest.approx([rounded], rel=0, abs=0, nan_ok=True)
    again = significant(found.astype("float32").astype("float64"), 6)
    assert again.tolist() == pytest.approx([rounded], rel=0, abs=0, nan_ok=True)


def test_a_column_in_scope_is_kept_of_the_pairs_in_coverage_alone() -> None:
    kept = replace(SHARES, in_scope=("share_low",))
    given = shares(("A-B", 2000, None, False), ("A-C", 2000, None, False), low=0.1)
    rows = cut(given, replace(kept, above_zero=()), (1992, 9999), None, 6, ["A-B"])
    assert rows.select(["a", "b", "share_low"]).to_pylist() == [{"a": "A", "b": "B", "share_low": 0.1}]


def test_an_extract_keeps_years_states_and_columns_and_no_share_of_zero() -> None:
    table = shares(
        ("A-B", 1991, 0.5, False), ("A-B", 1992, 0.0, False), ("A-B", 1993, 1 / 3, False), ("A-C", 1993, 1, False)
    )
    assert extract(table).to_pydict() == {
        "a": ["A", "A"],
        "b": ["B", "C"],
        "year": [1993, 1993],
        "share": [0.333333, 1.0],
        "share_low": [0.333333, 1.0],
        "share_high": [0.333333, 1.0],
        "is_break": [False, False],
    }
    assert extract(table.take([3, 2, 1, 0])).equals(extract(table))
    assert cut(table, SHARES, (1992, 1999), ["A", "C"], 6)["b"].to_pylist() == ["C"]


def test_an_extract_keeps_registered_pairs_and_a_column_from_a_year_on_where_it_says_so() -> None:
    years = replace(SHARES, since={"share_low": 2015, "share_high": 2015})
    table = shares(("A-B", 2014, 0.5, False), ("A-B", 2015, 0.5, False), ("A-C", 2015, 1, False), low=0.4)
    assert cut(table, years, (1992, 9999), None, 6)["share_low"].to_pylist() == [None, 0.4, 0.4]
    table = table.append_column("dyad", pa.array(["A-B", "A-B", "A-C"]))
    pairs = replace(SHARES, of_pairs=True)
    assert cut(table, pairs, (1992, 9999), None, 6, ["A-C"])["b"].to_pylist() == ["C"]


def test_a_table_of_single_states_has_one_end_and_keeps_the_words_named() -> None:
    kept = ExtractColumns(ends=("a",), columns=("share", "share_low", "share_high"), only={"b": ["B", "C"]})
    table = shares(*((pair, 2001, 0.5, False) for pair in ("A-B", "A-C", "A-D", "E-B")))
    rows = cut(table, kept, (1992, 9999), ["A"], 6)
    assert rows.select(["a", "b"]).to_pydict() == {"a": ["A", "A"], "b": ["B", "C"]}
    whole = with_extract_rows(SCHEMA.empty_table(), rows.replace_schema_metadata({EXTRACT: "shares-1"}), kept)
    assert whole["extract_id"].to_pylist() == ["shares-1"] * 2


def test_the_break_of_a_row_that_is_left_out_is_the_next_ones() -> None:
    table = shares(
        ("A-B", 2013, 0.1, False), ("A-B", 2014, 0.0, True), ("A-B", 2015, 0.2, False), ("A-C", 2015, 1, False)
    )
    assert extract(table)["is_break"].to_pylist() == [False, True, False]


def test_a_computed_row_wins_and_no_trend_runs_across() -> None:
    kept = extract(shares(*((pair, year, 0.5, False) for pair in ("A-B", "A-C") for year in range(2001, 2006))))
    whole = with_extract_rows(shares(("A-B", 2003, 0.7, False)), kept, SHARES)
    assert [
        (row["b"], row["year"], row["share"], row["extract_id"], row["note"], row["is_break"])
        for row in whole.to_pylist()
    ] == [
        ("B", 2001, 0.5, "shares-1", None, False),
        ("B", 2002, 0.5, "shares-1", None, False),
        ("B", 2003, 0.7, None, "computed", True),
        ("B", 2004, 0.5, "shares-1", None, True),
        ("B", 2005, 0.5, "shares-1", None, False),
        *(("C", year, 0.5, "shares-1", None, False) for year in range(2001, 2006)),
    ]
    assert whole.schema.metadata[EXTRACT] == b"shares-1"


def test_the_same_report_of_another_capture_is_not_there_twice() -> None:
    kept = ExtractColumns(ends=("a", "b"), columns=("share", "share_low", "share_high", "is_break"), same=("a", "b"))
    whole = with_extract_rows(
        shares(("A-B", 2009, 0.7, False)), extract(shares(("A-B", 2001, 0.5, False), ("A-C", 2001, 0.5, False))), kept
    )
    assert list(zip(whole["b"].to_pylist(), whole["year"].to_pylist(), strict=True)) == [("B", 2009), ("C", 2001)]


def test_a_row_of_another_source_does_not_take_the_place_of_the_one_that_is_kept() -> None:
    def of(source: str, share: float) -> pa.Table:
        table = shares(("A-B", 2003, share, False)).append_column("source_id", pa.array([source]))
        return table.append_column("capture_id", pa.array([f"{source}-1"]))

    kept = replace(SHARES, columns=(*SHARES.columns, "source_id", "capture_id"))
    of_bank = cut(of("bank", 0.5), kept, (1992, 9999), None, 6).replace_schema_metadata({EXTRACT: "shares-1"})
    for source, share in (("bank", 0.7), ("stranger", 0.5)):
        assert with_extract_rows(of(source, 0.7), of_bank, kept)["share"].to_pylist() == [share]


def test_without_an_extract_a_table_is_what_was_computed() -> None:
    table = shares(("A-B", 2003, 0.7, False))
    assert with_extract_rows(table, pa.table({}), SHARES) is table
    alone = with_extract_rows(SCHEMA.empty_table(), extract(table), SHARES)
    assert (alone.num_rows, alone.schema.equals(SCHEMA)) == (1, True)


def test_a_computed_row_takes_the_rank_of_the_extract_that_it_lacks() -> None:
    schema = pa.schema(
        {"a": "string", "b": "string", "year": "int64", "share": "double", "rank": "int64", "obs_status": "string"}
        | {"is_break": "bool", "source_id": "string", "rank_source_id": "string", "extract_id": "string"},
        metadata={"key": "a,b,year"},
    )
    kept = ExtractColumns(
        ends=("a", "b"),
        columns=("share", "rank", "obs_status", "is_break", "source_id", "rank_source_id"),
        breaks=("is_break",),
        above_zero=("share",),
        filled=(("rank", "rank_source_id"),),
    )

    def ranked(*rows: tuple[int, int | None, str, bool]) -> pa.Table:
        names = ("year", "rank", "obs_status", "is_break")
        made = [dict(zip(names, row, strict=True)) | {"a": "A", "b": "B", "share": 0.5} for row in rows]
        made = [row | {"source_id": "cow", "rank_source_id": "cow" if row["rank"] else None} for row in made]
        return pa.Table.from_pylist(made, schema=schema)

    computed = ranked(*((year, rank, "A", False) for year, rank in ((2001, 7), (2002, None), (2003, None))))
    rows = cut(ranked((2001, 1, "A", False), (2002, 2, "A", True), (2003, 3, "E", True)), kept, (1992, 9999), None, 6)
    whole = with_extract_rows(computed, rows.replace_schema_metadata({EXTRACT: "shares-1"}), kept)
    assert whole["rank"].to_pylist() == [7, 2, None], "neither another one nor an estimate"
    assert whole["rank_source_id"].to_pylist() == ["cow", "cow", None], "a rank taken comes with its source"
    assert whole["extract_id"].to_pylist() == [None, "shares-1", None]
    assert whole["is_break"].to_pylist() == [False, True, False]


def test_a_computed_row_keeps_what_it_has_beside_a_share_taken_from_the_extract() -> None:
    schema = pa.schema(
        {"a": "string", "b": "string", "year": "int64", "part": "double", "share": "double", "obs_status": "string"}
        | {
            "source_id": "string",
            "share_source_id": "string",
            "n": "int64",
            "extract_id": "string",
            "is_break": "bool",
        },
        metadata={"key": "a,b,year"},
    )
    kept = ExtractColumns(
        ends=("a", "b"),
        columns=("part", "share", "obs_status", "source_id", "is_break"),
        breaks=("is_break",),
        filled=(("share", "share_source_id", "n"),),
        copied={"share_source_id": "source_id"},
    )

    def of(source: str, *rows: tuple[int, float, float | None]) -> pa.Table:
        made = [dict(zip(("year", "part", "share"), row, strict=True)) | {"a": "A", "b": "B", "n": 0} for row in rows]
        whose = {"source_id": source, "share_source_id": source, "obs_status": "A", "is_break": False}
        return pa.Table.from_pylist([row | whose for row in made], schema=schema)

    rows = cut(of("cow", *((year, 0.3, 0.4) for year in (2001, 2002, 2005))), kept, (1992, 9999), None, 6)
    computed = of("ledger", (2001, 0.2, None), (2002, 0.2, 0.5), (2003, 0.2, None), (2004, 0.2, 0.5))
    whole = with_extract_rows(computed, rows.replace_schema_metadata({EXTRACT: "shares-1"}), kept)
    names = ("part", "share", "source_id", "share_source_id", "n", "extract_id", "is_break")
    assert [tuple(row[name] for name in names) for row in whole.to_pylist()] == [
        (0.2, 0.4, "ledger", "cow", None, "shares-1", False),
        (0.2, 0.5, "ledger", "ledger", 0, None, True),
        (0.2, None, "ledger", "ledger", 0, None, False),
        (0.2, 0.5, "ledger", "ledger", 0, None, False),
        (0.3, 0.4, "cow", "cow", None, "shares-1", True),
    ]
