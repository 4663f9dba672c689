"""Tables as CSV: every table of a release can be printed, and no cell is lost or run by a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bilateral.cli import main
from bilateral.plain import to_csv


def cells(data: bytes | str) -> list[list[str]]:
    """The cells as a program takes them, header first; an empty line is no row."""
    text = data.decode() if isinstance(data, bytes) else data
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]


def test_every_table_of_a_release_is_printed_whole(
    built_release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where every list of a column is empty, or no cell of it is filled."""
    empty = 0
    for file in sorted(built_release.glob("*.parquet")):
        table = pq.read_table(file)
        assert main(["show", file.stem, "--release", str(built_release), "--csv"]) == 0
        header, *rows = cells(capsys.readouterr().out)
        assert (header, len(rows)) == (table.column_names, table.num_rows), file.stem
        for place, field in enumerate(table.schema):
            if pa.types.is_list(field.type):
                lists = table[field.name].to_pylist()
                empty += not any(lists)
                assert [row[place].removeprefix("'") for row in rows] == [
                    "; ".join(texts or []) for texts in lists
                ], (file.stem, field.name)
    assert empty


@pytest.mark.parametrize("kind", [pa.list_(pa.null()), pa.list_(pa.string()), pa.large_list(pa.large_string())], ids=str)  # fmt: skip
def test_a_list_without_items_is_an_empty_cell_whatever_its_type(kind: pa.DataType) -> None:
    table = pa.table({"id": ["a", "b"], "names": pa.array([[], None], kind)})
    assert to_csv(table) == b'"id","names"\n"a",""\n"b",\n'
