"""Tables in CSV: the rule for cells that a spreadsheet would run, and nothing lost by it."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.formats.spreadsheet import MAX_ROWS, to_csv
from tests.support.ledger_world import published_names


def cells(data: bytes) -> list[list[str]]:
    """The cells as a spreadsheet takes them, header first."""
    assert data.startswith(b"\xef\xbb\xbf"), "a spreadsheet needs the mark to take it for UTF-8"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def column(*values: str | None) -> list[str]:
    """The cells of one column of texts."""
    return [row[0] for row in cells(to_csv(pa.table({"text": pa.array(values, pa.string())})))[1:]]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+7 495", "-", "@SUM(A1)", "＝1＋1", "－5", "\t=1", "\r=1", "\n=1", "'quoted'", '=HYPERLINK("x","y")'],
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_no_other_change(text: str) -> None:
    assert column(text) == [f"'{text}"]


@pytest.mark.parametrize(
    "text", ["a=1", "245 billion", " =1", "Россия, 俄罗斯", 'say "no"', "two\nlines", "a,b", "<script>"]
)
def test_any_other_text_is_as_it_was(text: str) -> None:
    assert column(text) == [text]


def test_numbers_dates_lists_truth_and_nulls() -> None:
    table = pa.table(
        {
            "number": pa.array([-1.5, 244.81e9, None]),
            "count": pa.array([-3, 7, None], pa.int64()),
            "flag": pa.array([True, False, None]),
            "day": pa.array([date(2024, 2, 29), None, None]),
            "names": pa.array([["CHN", "RUS"], ["=CHN"], None], pa.list_(pa.string())),
            "text": pa.array(["", "x", None]),
        }
    )
    header, *rows = cells(to_csv(table))
    assert header == ["number", "count", "flag", "day", "names", "text"]
    assert rows == [
        ["-1.5", "-3", "true", "2024-02-29", "CHN; RUS", ""],
        ["2.4481e+11", "7", "false", "", "'=CHN", "x"],
        ["", "", "", "", "", ""],
    ]


def test_small_tables_are_there_with_every_row_and_taking_the_mark_away_restores_every_text(released: Path) -> None:
    small = {name for name in published_names() if pq.read_metadata(released / f"{name}.parquet").num_rows <= MAX_ROWS}
    assert {path.stem for path in (released / "csv").iterdir()} == small
    for name in small:
        table = pq.read_table(released / f"{name}.parquet")
        header, *rows = cells((released / f"csv/{name}.csv").read_bytes())
        assert (header, len(rows)) == (table.column_names, table.num_rows)
        for place, field in enumerate(table.schema):
            if pa.types.is_string(field.type):
                read = [row[place].removeprefix("'") for row in rows]
                assert read == [text or "" for text in table[field.name].to_pylist()], (name, field.name)
                assert not any(row[place][:1] in {*"=+-@＝＋－＠\t\r\n"} and row[place] for row in rows)
