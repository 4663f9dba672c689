"""Tables as CSV: every table of a release can be printed, and no cell is lost or run as a formula."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from bilateral.cli import main
from bilateral.spreadsheet import to_csv


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
                if pa.types.is_string(field.type.value_type):
                    assert shown == ["; ".join(texts or []) for texts in lists], (file.stem, field.name)
                else:
                    read = [[float(text) for text in texts.split("; ") if text] for texts in shown]
                    assert read == [numbers or [] for numbers in lists], (file.stem, field.name)
    assert empty


@pytest.mark.parametrize("kind", [pa.list_(pa.null()), pa.list_(pa.string())], ids=str)
def test_a_list_without_items_is_an_empty_cell_whatever_its_type(kind: pa.DataType) -> None:
    table = pa.table({"id": ["a", "b"], "names": pa.array([[], None], kind)})
    assert to_csv(table) == b'"id","names"\n"a",""\n"b",\n'


def test_numbers_in_a_list_are_written_as_numbers_are() -> None:
    table = pa.table({"id": ["a"], "values": [[1.5, 2.0, -2.4481e11]]})
    assert to_csv(table) == b'"id","values"\n"a","1.5; 2; -2.4481e+11"\n'
