"""Where bulk expressions are computed: DuckDB in this process, or Spark, as ``BILATERAL_ENGINE`` says.

Expressions are Ibis's, so that both give the same. No source is named here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.settings import SettingsError, settings, variable

if TYPE_CHECKING:
    import ibis

DUCKDB = {"memory": "600MiB", "threads": "2"}
"""Of DuckDB alone: the process has a few hundred MiB more, and a hundred and more above the limit were measured."""
BATCH = 98_304


class Engine(Protocol):
    """What computes the expressions of one year."""

    def table(self, batches: pa.RecordBatchReader) -> ibis.Table:
        """The rows of a stream, which is read once, when the first expression needs it."""

    def keep(self, expression: ibis.Table) -> ibis.Table:
        """The expression computed now, once for all that use it."""

    def arrow(self, expression: ibis.Table) -> pa.Table:
        """The rows of a small expression."""

    def in_order(self, expression: ibis.Table, by: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows of an expression, sorted, a batch at a time."""


@contextmanager
def engine(folder: Path, address: str | None = None) -> Iterator[Engine]:
    """The engine at ``address``, or else at the one that is set; it may spill into ``folder``. Raises SettingsError."""
    address = address or settings().engine
    name, _, options = address.partition("?")
    with _duckdb(folder, DUCKDB | dict(parse_qsl(options))) if name == "duckdb" else _spark(folder, address) as made:
        yield made


def is_spark() -> bool:
    """Whether Spark is the engine that is set, whose driver is a process worth its own."""
    return not settings().engine.startswith("duckdb")


@contextmanager
def _duckdb(folder: Path, options: dict[str, str]) -> Iterator[Engine]:
    import ibis

    connection = ibis.duckdb.connect(
        threads=int(options["threads"]), memory_limit=options["memory"], temp_directory=str(folder / "spilled")
    )
    try:
        yield _DuckDB(connection)
    finally:
        connection.disconnect()


class _DuckDB:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._number = 0

    def _name(self) -> str:
        self._number += 1
        return f"bulk_{self._number}"

    def table(self, batches: pa.RecordBatchReader) -> ibis.Table:
        name = self._name()
        self._connection.con.register(name, batches)
        return self._connection.table(name)

    def keep(self, expression: ibis.Table) -> ibis.Table:
        return self._connection.create_table(self._name(), expression, temp=True)

    def arrow(self, expression: ibis.Table) -> pa.Table:
        return expression.to_pyarrow()

    def in_order(self, expression: ibis.Table, by: Sequence[str]) -> Iterator[pa.RecordBatch]:
        sql = self._connection.compile(expression.order_by(*by))
        yield from self._connection.con.sql(sql).to_arrow_reader(BATCH)


@contextmanager
def _spark(folder: Path, master: str) -> Iterator[Engine]:
    """Spark in this process as the driver. Its workers read and write ``folder``, which they must share with it."""
    try:
        import pyspark
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise SettingsError(
            f"{variable('engine')} is `{master}`, and there is no pyspark here: install the one of "
            "requirements-readers.lock, and a Java for it"
        ) from None
    import ibis

    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    builder = SparkSession.builder.master(master).appName("bilateral").config("spark.ui.enabled", "false")
    if master.startswith("local"):
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
        builder = builder.config("spark.sql.shuffle.partitions", "4")
    session = builder.config("spark.local.dir", str(folder / "spilled")).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield _Spark(ibis.pyspark.connect(session), folder)
    finally:
        session.stop()


class _Spark:
    def __init__(self, connection: Any, folder: Path) -> None:
        self._connection, self._folder = connection, folder
        self._number = 0

    def _place(self) -> Path:
        self._number += 1
        return self._folder / f"spark-{self._number}"

    def table(self, batches: pa.RecordBatchReader) -> ibis.Table:
        place = self._place()
        place.mkdir(parents=True)
        with pq.ParquetWriter(place / "rows.parquet", batches.schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
        return self._connection.read_parquet(str(place / "rows.parquet"))

    def keep(self, expression: ibis.Table) -> ibis.Table:
        place = self._place()
        expression.to_parquet_dir(place)
        return self._connection.read_parquet(str(place))

    def arrow(self, expression: ibis.Table) -> pa.Table:
        return expression.to_pyarrow()

    def in_order(self, expression: ibis.Table, by: Sequence[str]) -> Iterator[pa.RecordBatch]:
        place = self._place()
        expression.order_by(*by).to_parquet_dir(place)
        for file in sorted(place.glob("part-*.parquet")):  # they are numbered in the order of their rows
            yield from pq.ParquetFile(file).iter_batches(BATCH)
