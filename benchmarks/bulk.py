"""A year of BACI through the bulk stage, against one bare DuckDB script and pandas with pandera, and its memory.

The rows are made up, in the published layout. Every way reads the same CSV, checks the same columns, makes the same
sums and writes the flows sorted; each in a fresh process, whose start counts.

    python -m benchmarks.bulk [ROWS] [YEARS]     one year in turn, then the memory of 1, 3 and YEARS years

With the eleven million rows of a real year and ten of them, it writes 4 GB to the folder of temporary files.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.timing import Run, interleaved, middle, python
from tests.support.baci_files import year_file

ROWS, YEARS, REPEAT = 11_000_000, 10, 3
AIM_BARE, AIM_MB = 1.8, 1_200
WAYS = {"bare": "a bare DuckDB script", "pandas": "pandas and pandera", "stage": "the bulk stage"}
STAGE = """
from functools import partial
from pathlib import Path
from pipelines.bulk.stage import finished
import tempfile
with tempfile.TemporaryDirectory(dir={folder!r}) as made:
    for file in map(Path, {files!r}):
        finished(int(file.name[11:15]), file.name, Path(made), partial(file.open, "rb"))
"""
BARE = """
import duckdb
(file,), folder = {files!r}, {folder!r}
with duckdb.connect(config={{"threads": 2, "memory_limit": "600MiB", "temp_directory": folder + "/spilled"}}) as on:
    on.execute("CREATE TABLE flows AS SELECT t AS year, i AS exporter, j AS importer, k AS product, "
        "(v * 1000)::BIGINT AS value, (q * 1000)::BIGINT AS quantity FROM read_csv(?, header=true, nullstr=['NA', ''], "
        "columns={{'t': 'INTEGER', 'i': 'INTEGER', 'j': 'INTEGER', 'k': 'INTEGER', 'v': 'DECIMAL(18,3)', "
        "'q': 'DECIMAL(18,3)'}})", [file])
    codes = "exporter", "importer", "year", "product", "value"
    checks = [f"count(*) FILTER ({{name}} IS NULL)" for name in codes]
    checks += ["count(*) FILTER (NOT exporter BETWEEN 1 AND 999)", "count(*) FILTER (NOT importer BETWEEN 1 AND 999)",
        "count(*) FILTER (NOT product BETWEEN 10000 AND 999999)", "count(*) FILTER (value <= 0)",
        "count(*) FILTER (value > 5000000000000)", "count(*) FILTER (quantity < 0)",
        "count(*) FILTER (year <> 2022)", "count(*) FILTER (exporter = importer)",
        "count(*) - count(DISTINCT (exporter::BIGINT * 1000 + importer) * 1000000 + product)"]
    assert not any(on.execute(f"SELECT {{', '.join(checks)}} FROM flows").fetchone())
    on.execute("CREATE TABLE of_product AS SELECT importer, product, sum(value) AS imports FROM flows GROUP BY ALL")
    on.execute("CREATE TABLE baskets AS SELECT importer, exporter, sum(value) AS value, count(*) AS n_products, "
        "sum(value::DECIMAL(19,0) * value::DECIMAL(19,0)) AS squares, max(value * 1000000 + 999999 - product) AS top, "
        "count(*) FILTER (2 * value > imports) AS n_dependent, sum(value) FILTER (2 * value > imports) AS dependent "
        "FROM flows JOIN of_product USING (importer, product) GROUP BY ALL")
    on.execute("CREATE TABLE main AS SELECT importer, exporter, product, f.value FROM flows f "
        "JOIN baskets b USING (importer, exporter) WHERE b.value >= 10000000 AND f.value * 20 >= b.value")
    main = "SELECT importer, exporter, product, value, imports FROM main JOIN of_product USING (importer, product)"
    heads = "(2701, 2709, 2711, 2805, 8507, 8542, 8703)"
    heading = ("SELECT importer, exporter, h AS product, sum(f.value) AS value, sum(sum(f.value)) OVER "
        "(PARTITION BY importer, h) AS imports FROM (SELECT *, product // 100 AS h FROM flows) f "
        f"WHERE h IN {{heads}} GROUP BY importer, exporter, h")
    options = "(FORMAT parquet, COMPRESSION zstd)"
    on.execute(f"COPY (SELECT * FROM baskets ORDER BY ALL) TO '{{folder}}/baskets.parquet' {{options}}")
    on.execute(f"COPY ({{main}} UNION ALL {{heading}} ORDER BY ALL) TO '{{folder}}/main.parquet' {{options}}")
    flows = "SELECT * FROM flows ORDER BY exporter, importer, product"
    on.execute(f"COPY ({{flows}}) TO '{{folder}}/flows.parquet' {{options}}")
"""
PANDAS = """
import pandas as pd, pandera.pandas as pa
(file,), folder = {files!r}, {folder!r}
flows = pd.read_csv(file, dtype={{"t": "int32", "i": "int32", "j": "int32", "k": "int32", "v": float, "q": float}})
flows.columns = ["year", "exporter", "importer", "product", "value", "quantity"]
flows["value"] = (flows["value"] * 1000).round().astype("int64")
flows["quantity"] = flows["quantity"] * 1000
code, check = pa.Column("int32", pa.Check.in_range(1, 999)), pa.Check
pa.DataFrameSchema({{
    "year": pa.Column("int32", check.eq(2022)), "exporter": code, "importer": code,
    "product": pa.Column("int32", check.in_range(10_000, 999_999)),
    "value": pa.Column("int64", [check.gt(0), check.le(5_000_000_000_000)]),
    "quantity": pa.Column(float, check.ge(0), nullable=True),
}}, checks=check(lambda f: f["exporter"] != f["importer"]), unique=["exporter", "importer", "product"]).validate(flows)
flows["imports"] = flows.groupby(["importer", "product"])["value"].transform("sum")
pair = ["importer", "exporter"]
dependent = flows["value"].where(2 * flows["value"] > flows["imports"])
flows = flows.assign(square=flows["value"].astype(float) ** 2, dependent=dependent)
baskets = flows.groupby(pair).agg(value=("value", "sum"), n_products=("value", "size"), squares=("square", "sum"),
    top=("value", "max"), n_dependent=("dependent", "count"), dependent=("dependent", "sum")).reset_index()
main = flows.merge(baskets[baskets["value"] >= 10_000_000][[*pair, "value"]], on=pair, suffixes=("", "_total"))
main = main[main["value"] * 20 >= main["value_total"]]
goods = flows.assign(product=flows["product"] // 100)
goods = goods[goods["product"].isin([2701, 2709, 2711, 2805, 8507, 8542, 8703])]
goods = goods.groupby([*pair, "product"])["value"].sum().reset_index()
baskets.to_parquet(folder + "/baskets.parquet")
pd.concat([main, goods]).to_parquet(folder + "/main.parquet")
flows = flows.drop(columns=["imports", "square", "dependent"]).sort_values(["exporter", "importer", "product"])
flows.to_parquet(folder + "/flows.parquet", compression="zstd")
"""
CPU = """
import os
report = {"cpu": os.times().user + os.times().system}
"""
"""Beside the wall, which other work on the machine stretches."""


def rows(count: int = ROWS, years: int = YEARS) -> Iterator[tuple[str, str]]:
    """The table of results: seconds of one year, three ways in turn, and the peak memory of several years."""
    with tempfile.TemporaryDirectory() as folder:
        files = [str(year_file(Path(folder), 2022 - place, count)) for place in range(years)]
        size = Path(files[0]).stat().st_size / 1e6

        def timed(code: str, some: list[str]) -> Run:
            return python(code.format(files=some, folder=folder) + CPU)

        runs = interleaved(
            REPEAT,
            bare=lambda: timed(BARE, files[:1]),
            pandas=lambda: timed(PANDAS, files[:1]),
            stage=lambda: timed(STAGE, files[:1]),
        )
        wall = {name: middle(many) for name, many in runs.items()}
        cpu = {name: median(run.report["cpu"] for run in many) for name, many in runs.items()}
        peak = {name: max(run.peak_mb for run in many) for name, many in runs.items()}
        yield (
            f"a year of {count:,} rows ({size:.0f} MB of CSV)",
            f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores",
        )
        for name, what in WAYS.items():
            yield f"the same, {what}", f"{wall[name]:.2f} s, processor {cpu[name]:.2f} s, peak {peak[name]:,.0f} MB"
        for name, aim in {"bare": AIM_BARE, "pandas": 1.0}.items():
            ratio = wall["stage"] / wall[name]
            yield (
                f"the same, the stage over {WAYS[name]}",
                f"{ratio:.2f} × on the wall, {cpu['stage'] / cpu[name]:.2f} × of the processor "
                f"(aim {aim}: {'met' if ratio <= aim else 'missed'})",
            )
        for number in sorted({1, 3, years}):
            run = timed(STAGE, files[:number])
            met = "met" if run.peak_mb <= AIM_MB else "missed"
            yield (
                f"the bulk stage, {number} years",
                f"{run.seconds:.1f} s, {run.seconds / number:.1f} a year; peak {run.peak_mb:,.0f} MB "
                f"(aim {AIM_MB:,}: {met})",
            )


if __name__ == "__main__":
    for what, result in rows(*map(int, sys.argv[1:])):
        print(f"{what:60} {result}", flush=True)
