"""Files beside the tables: same bytes for any hash seed, all listed, bulk tables not opened, CSV complete."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bilateral import releases
from bilateral.verify import SUMS, verify
from pipelines.formats import companion_files
from pipelines.formats.about import Facts
from pipelines.formats.companion_files import MAX_CSV_ROWS, csv_of
from pipelines.release.candidate import facts_of
from tests.support.ledger_world import ROOT, published_names

SCRIPT = """
import sys
from hashlib import sha256
from pathlib import Path
from pipelines.formats.companion_files import companion_files
from pipelines.release.candidate import facts_of
folder = Path(sys.argv[1])
facts = facts_of(folder)
files = companion_files(facts, {name: folder / f"{name}.parquet" for name in facts.tables}, folder)
for file in sorted(files, key=lambda file: file.path):
    print(f"{sha256(file.data()).hexdigest()}  {file.path}")
"""


@pytest.mark.torture
def test_the_same_release_gives_the_same_bytes_under_another_seed_of_hashes(released: Path) -> None:
    """It was built under seed 0."""
    listed = (released / SUMS).read_text().splitlines()
    sums = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(released)],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert len(sums) > 40
    assert [line for line in sums if line not in listed] == []


def test_the_release_is_whole_with_its_folders_and_misses_no_file(released: Path) -> None:
    assert verify(released) == []


def test_the_page_on_files_names_every_file(released: Path) -> None:
    page = (ROOT / "docs/files.md").read_text()
    files = {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()}
    files = {"book/" if name.startswith("book/") else name for name in files}
    for name in published_names():
        files = files - {f"{name}.parquet", f"{name}.blocks", f"csv/{name}.csv"}
    files |= {"<table>.parquet", "<table>.blocks", "csv/<table>.csv"}
    files = {re.sub(r"^dictionary/\w+\.md", "dictionary/<table>.md", name) for name in files}
    files = {re.sub(r"^pairs/[\w-]+", "pairs/<pair>", name) for name in files}
    assert sorted(name for name in files if f"`{name}`" not in page) == []


@pytest.mark.torture
def test_a_table_that_is_not_small_is_not_opened(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    read = companion_files._read
    monkeypatch.setattr(
        companion_files, "_read", lambda file, *columns: opened.append(file.stem) or read(file, *columns)
    )
    facts = facts_of(released)
    big = {"dependence", "evidence"}
    tables = {name: entry | ({"rows": MAX_CSV_ROWS + 1} if name in big else {}) for name, entry in facts.tables.items()}
    files = {name: released / f"{name}.parquet" for name in facts.tables}
    made = companion_files.companion_files(Facts(**{**vars(facts), "tables": tables}), files, released)
    contents = {file.path: file.make() for file in made}
    assert big & {*opened} == set()
    assert {f"csv/{name}.csv" for name in big} & {*contents} == set()
    assert "csv/trade.csv" in contents


def cells(data: bytes) -> list[list[str]]:
    """The cells as a spreadsheet reads them, header first."""
    assert data.startswith(b"\xef\xbb\xbf"), "a spreadsheet needs the mark to read it as UTF-8"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def column(*values: str | None) -> list[str]:
    """The cells of one text column."""
    return [row[0] for row in cells(csv_of(pa.table({"text": pa.array(values, pa.string())})))[1:]]


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
    header, *rows = cells(csv_of(table))
    assert header == ["number", "count", "flag", "day", "names", "text"]
    assert rows == [
        ["-1.5", "-3", "TRUE", "2024-02-29", "CHN; RUS", ""],
        ["2.4481e+11", "7", "FALSE", "", "'=CHN", "x"],
        ["", "", "", "", "", ""],
    ]


def test_the_front_door_is_one_file_in_gzip_whose_truth_and_gaps_are_read_as_such(released: Path) -> None:
    read = pd.read_csv(released / "csv/indicators.csv.gz", low_memory=False)
    table = pq.read_table(released / "indicators.parquet")
    assert (read["is_break"].dtype, read["is_break"].sum()) == (bool, pc.sum(table["is_break"]).as_py())
    assert read["obs_value"].isna().sum() == table["obs_value"].null_count
    assert read["obs_value"].sum() == pytest.approx(pc.sum(table["obs_value"]).as_py())


def test_small_tables_are_there_with_every_row_and_taking_the_mark_away_restores_every_text(released: Path) -> None:
    small = {name for name, entry in releases.manifest(released)["tables"].items() if entry["rows"] <= MAX_CSV_ROWS}
    assert {path.stem for path in released.glob("csv/*.csv")} == small
    for name in small:
        table = pq.read_table(released / f"{name}.parquet")
        header, *rows = cells((released / f"csv/{name}.csv").read_bytes())
        assert (header, len(rows)) == (table.column_names, table.num_rows)
        for place, field in enumerate(table.schema):
            if pa.types.is_string(field.type):
                read = [row[place].removeprefix("'") for row in rows]
                assert read == [text or "" for text in table[field.name].to_pylist()], (name, field.name)
                assert not any(row[place][:1] in {*"=+-@＝＋－＠\t\r\n"} and row[place] for row in rows)
