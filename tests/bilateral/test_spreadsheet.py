"""Tables as CSV: every table of a release can be printed, and no cell is lost or run as a formula."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from bilateral.cli import main
from bilateral.spreadsheet import to_csv
from pipelines.formats.companion_files import csv_of


def cells(data: bytes | str) -> list[list[str]]:
    """The cells as a program reads them, header first; an empty line is not a row."""
    text = data.decode() if isinstance(data, bytes) else data
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]


def read_back(text: str, names: list[str]) -> pa.Table:
    """The cells of a long text under these names, all as texts."""
    kept = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    table = pa_csv.read_csv(
        io.BytesIO(text.encode()), parse_options=pa_csv.ParseOptions(newlines_in_values=True), convert_options=kept
    )
    assert table.column_names == names
    return table


@pytest.mark.torture
def test_every_table_of_a_release_is_printed_whole(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Even if every list in a column is empty, or none of its cells is filled."""
    empty = 0
    for file in sorted(released.glob("*.parquet")):
        table = pq.read_table(file)
        assert main(["show", file.stem, "--release", str(released), "--csv"]) == 0
        printed = read_back(capsys.readouterr().out, table.column_names)
        assert printed.num_rows == table.num_rows, file.stem
        for field in table.schema:
            if pa.types.is_list(field.type):
                lists = table[field.name].to_pylist()
                empty += not any(lists)
                shown = [text.removeprefix("'") for text in printed[field.name].to_pylist()]
                assert shown == ["; ".join(texts or []) for texts in lists], (file.stem, field.name)
    assert empty


@pytest.mark.parametrize(
    "kind", [pa.list_(pa.null()), pa.list_(pa.string()), pa.large_list(pa.large_string())], ids=str
)
def test_a_list_without_items_is_an_empty_cell_whatever_its_type(kind: pa.DataType) -> None:
    table = pa.table({"id": ["a", "b"], "names": pa.array([[], None], kind)})
    assert to_csv(table) == b'"id","names"\n"a",""\n"b",\n'


@pytest.mark.parametrize(
    "kind",
    [
        pa.large_string(),
        pa.string_view(),
        pa.dictionary(pa.int32(), pa.string()),
        pa.dictionary(pa.int8(), pa.large_string()),
    ],
    ids=str,
)
def test_a_text_is_marked_whatever_the_type_that_holds_it(kind: pa.DataType) -> None:
    texts = pa.array(["=1+1", None, "a", "=1+1", "\t", ""]).cast(kind)
    assert to_csv(pa.table({"text": texts, "n": range(6)})) == (
        b'"text","n"\n"\'=1+1",0\n,1\n"a",2\n"\'=1+1",3\n"\'\t",4\n"",5\n'
    )


def test_a_dictionary_of_numbers_stays_numbers() -> None:
    table = pa.table({"n": pa.array([-1, None, -1], pa.int64()).dictionary_encode(), "m": [1, 2, 3]})
    assert to_csv(table) == b'"n","m"\n-1,1\n,2\n-1,3\n'


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array(["a", None, "", "two\n\nlines"]), b'"a"\n""\n""\n"two\n\nlines"\n'),
        (pa.array([1.5, None, -2.0]), b'1.5\n""\n-2\n'),
        (pa.array([None, 7], pa.int64()), b'""\n7\n'),
        (pa.array([date(2024, 2, 29), None]), b'2024-02-29\n""\n'),
        (pa.array([None, True]), b'""\ntrue\n'),
        (pa.array([["a"], [], None], pa.list_(pa.string())), b'"a"\n""\n""\n'),
        (pa.array([None, None], pa.int64()), b'""\n""\n'),
    ],
    ids=["texts", "numbers", "whole numbers", "days", "truth", "lists", "nothing"],
)
def test_a_null_of_the_only_column_is_a_row_like_any_other(column: pa.Array, expected: bytes) -> None:
    """Written plainly it would be an empty line, which readers do not count as a row."""
    made = to_csv(pa.table({"only": column}))
    assert made == b'"only"\n' + expected
    assert len(cells(made)) == 1 + len(column)
    assert pd.read_csv(io.BytesIO(made)).shape == (len(column), 1)
    assert csv_of(pa.table({"only": column})) == b"\xef\xbb\xbf" + made
