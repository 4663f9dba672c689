"""Every table of a release in other programs: each reads the same columns, types, rows and values.

pandas, Polars, DuckDB and PyArrow always; Spark, and R on the CSV files, if installed, as they are in CI.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bilateral import releases
from pipelines.store.parquet import to_parquet
from schemas import derive
from schemas.tables import model_of
from tests.book.test_table_pages import BULK
from tests.conftest import ROOT
from tests.support.ledger_world import published_names
from tests.support.real_files import skip_for_want_of

TABLES = [*published_names(), "changes"]
SOME = [pytest.param(name, marks=pytest.mark.torture if name in BULK else ()) for name in TABLES]
SPARK = ROOT / ".readers"
TYPES = {
    "string": ("str", pl.String(), "VARCHAR", "string"),
    "int64": ("Int64", pl.Int64(), "BIGINT", "bigint"),
    "double": ("float64", pl.Float64(), "DOUBLE", "double"),
    "bool": ("boolean", pl.Boolean(), "BOOLEAN", "boolean"),
    "date32[day]": ("object", pl.Date(), "DATE", "date"),
    "list<element: string>": ("object", pl.List(pl.String()), "VARCHAR[]", "array<string>"),
    "list<element: double>": ("object", pl.List(pl.Float64()), "DOUBLE[]", "array<double>"),
    "list<element: int64>": ("object", pl.List(pl.Int64()), "BIGINT[]", "array<bigint>"),
}
"""Declared types as pandas, Polars, DuckDB and Spark have them; the days of pandas are ``datetime.date``."""


@pytest.fixture
def file(released: Path, tmp_path: Path, name: str) -> Path:
    """The file of a table; of one that this release does not have, a file of its columns without rows."""
    there = released / f"{name}.parquet"
    if name in releases.manifest(released)["absent"]:
        there = tmp_path / there.name
        there.write_bytes(to_parquet(derive.to_arrow(model_of(name)).empty_table()))
    return there


def expected(table: pa.Table, engine: int) -> dict[str, Any]:
    return {field.name: TYPES[str(field.type)][engine] for field in table.schema}


@pytest.mark.parametrize("name", TABLES)
def test_pyarrow_gives_the_declared_types(file: Path, name: str) -> None:
    declared = derive.to_arrow(model_of(name))
    table = pq.read_table(file)
    assert (table.schema.names, table.schema.types) == (declared.names, declared.types)
    assert not [field.name for field in table.schema if str(field.type) not in TYPES]


@pytest.mark.parametrize("name", SOME)
def test_bare_pandas_gives_the_same(file: Path, name: str) -> None:
    table = pq.read_table(file)
    frame = pd.read_parquet(file)
    assert {column: str(kind) for column, kind in frame.dtypes.items()} == expected(table, 0)
    assert isinstance(frame.index, pd.RangeIndex)
    for field in table.schema:
        if pa.types.is_date(field.type):
            assert {type(day) for day in frame[field.name].dropna()} <= {datetime.date}
    assert pa.Table.from_pandas(frame, table.schema).equals(table)


@pytest.mark.parametrize("name", SOME)
def test_polars_gives_the_same(file: Path, name: str) -> None:
    table = pq.read_table(file)
    frame = pl.read_parquet(file)
    assert dict(frame.schema) == expected(table, 1)
    assert frame.to_arrow().cast(table.schema).equals(table)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.mark.parametrize("name", SOME)
def test_duckdb_gives_the_same(connection: duckdb.DuckDBPyConnection, file: Path, name: str) -> None:
    table = pq.read_table(file)
    rows = connection.sql(f"SELECT * FROM '{file}'")
    assert dict(zip(rows.columns, map(str, rows.types), strict=True)) == expected(table, 2)
    assert rows.to_arrow_table().cast(table.schema).equals(table)


@pytest.mark.torture
def test_spark_gives_the_same(released: Path) -> None:
    if not (SPARK / "pyspark").is_dir():
        skip_for_want_of(f"no Spark in {SPARK}: `make readers` installs it")
    if not shutil.which("java"):
        skip_for_want_of("no java, on which Spark runs: Debian has it in default-jre-headless")
    script = Path(__file__).with_name("spark_reader.py")
    done = subprocess.run(
        [sys.executable, script, released],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(SPARK)},
    )
    assert not done.returncode, done.stderr[-2000:]
    printed = json.loads(done.stdout.splitlines()[-1])
    assert sorted(printed) == sorted(path.stem for path in released.glob("*.parquet"))
    for name, summary in printed.items():
        table = pq.read_table(released / f"{name}.parquet")
        assert dict(summary["types"]) == expected(table, 3), name
        assert summary["rows"] == table.num_rows, name
        for column in table.column_names:
            assert summary["values"][column] == len(table) - table[column].null_count, (name, column)
        for column, total in summary["sums"].items():
            assert (total or 0) == pytest.approx(pc.sum(table[column]).as_py() or 0, rel=1e-9, abs=1e-9), (name, column)


@pytest.mark.torture
def test_base_r_reads_the_csv_files(released: Path) -> None:
    """Rows, names, types and values: sums of numbers, days as days, lengths of texts."""
    if not shutil.which("Rscript"):
        skip_for_want_of("no R: Debian has it in r-base-core")
    script = Path(__file__).with_name("reader.R")
    done = subprocess.run(
        ["Rscript", "--vanilla", script, released / "csv"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    assert not done.returncode, done.stderr[-2000:]
    printed = [line.split("\t") for line in done.stdout.splitlines()]
    seen: dict[str, list[str]] = {}
    for name, rows, column, kind, values, total in printed:
        seen.setdefault(name, []).append(column)
        table = pq.read_table(released / f"{name}.parquet")
        cells = table[column]
        if pa.types.is_list(cells.type):
            cells = pc.binary_join(cells.combine_chunks().cast(pa.list_(pa.string())), "; ")
        texts = [text for text in cells.to_pylist() if text not in (None, "")]
        assert (int(rows), int(values)) == (table.num_rows, len(texts)), (name, column)
        assert kind in R_CLASSES[str(cells.type)] or not texts, (name, column, kind)
        is_text = isinstance(next(iter(texts), ""), str | datetime.date)
        expect = sum(len(str(text)) for text in texts) if is_text else float(sum(texts))
        if kind in ("character", "Date") or not is_text:
            assert float(total) == pytest.approx(expect, rel=1e-12), (name, column)
    assert sorted(seen) == sorted(path.stem for path in (released / "csv").glob("*.csv"))
    assert all(seen[name] == pq.read_schema(released / f"{name}.parquet").names for name in seen)


R_CLASSES = {
    "string": {"character", "Date", "integer", "numeric"},
    "date32[day]": {"Date"},
    "int64": {"integer"},
    "double": {"numeric", "integer"},
    "bool": {"logical"},
}
"""Texts that are all years or days are taken for these by R, as by any reader that guesses."""
