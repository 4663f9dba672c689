"""One dyad out of 33 million rows: how long it takes and how much of the file is read, against the same rows unsorted.

The rows are generated (exporter, importer, year, product; dyads as unequal in size as trade is) and written by the
function that writes released tables, in the order that such a table declares; the other file has them shuffled, from
the same function. The cache is warm; bytes are those that the process asked for (``rchar``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from statistics import median

from benchmarks.timing import python

ROWS = 33_000_000
AIM_MS, AIM_SHARE = 25, 0.01
TURNS = 15
MAKE = """
import pathlib
import numpy as np, pyarrow as pa
from pipelines.store.parquet import to_parquet
from schemas.ordering import order
from tests.support.small_release import describe
folder, rows, random = pathlib.Path({folder!r}), {rows}, np.random.default_rng(1)
names = np.array([a + b + c for a in "ABCDEF" for b in "ABCDEF" for c in "ABCDEF"])[:200]
weight = random.lognormal(0, 1.8, 200 * 200)
weight[:: 201] = 0  # nobody trades with itself
dyad = np.repeat(np.arange(200 * 200), (weight / weight.sum() * rows * 1.15).astype(int))
cells = np.unique(dyad * 140_000 + random.integers(0, 140_000, len(dyad)))[:rows]
dyad, (year, product) = cells // 140_000, np.divmod(cells % 140_000, 5_000)
def text(codes, words):
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(words)).cast(pa.string())
columns = {{
    "origin": text(dyad // 200, names), "destination": text(dyad % 200, names), "year": pa.array(1995 + year),
    "product": text(product, [f"{{n * 180 + 10_101:06d}}" for n in range(5_000)]),
    "value": pa.array(random.lognormal(3, 2.5, len(cells)).round(3)),
    "quantity": pa.array(random.lognormal(2, 2.5, len(cells)).round(3), mask=random.random(len(cells)) < 0.02),
}}
key = ["origin", "destination", "year", "product"]
metadata = {{"key": ",".join(key), "sorted": ",".join(order(list(columns), key))}}
fields = [pa.field(name, a.type, nullable=name not in key) for name, a in columns.items()]
table = pa.table(columns, schema=pa.schema(fields, metadata))
(folder / "flows.parquet").write_bytes(to_parquet(table))
describe(folder)
places = random.permutation(len(cells))
shuffled = {{name: column.take(pa.array(places)) for name, column in columns.items() if column.type != pa.string()}}
shuffled["product"] = columns["product"].take(pa.array(places))
ends = {{"origin": text((dyad // 200)[places], names), "destination": text((dyad % 200)[places], names)}}
mixed = pa.table(ends | shuffled, schema=table.schema.with_metadata({{"key": metadata["key"]}}))
del table, columns
(folder / "mixed.parquet").write_bytes(to_parquet(mixed))
at = [len(cells) * n // 10 for n in (1, 3, 5, 7, 9)]
(folder / "dyads.json").write_text(json.dumps([[str(names[dyad[n] // 200]), str(names[dyad[n] % 200])] for n in at]))
report = {{"rows": len(cells)}}
"""
TIMED = """
import json, os, pathlib, time
import duckdb, pandas as pd, polars as pl
import bilateral
folder = pathlib.Path({folder!r})
dyads = json.loads((folder / "dyads.json").read_text())
r = bilateral.open(str(folder))
def bare(file, a, b):
    return len(pd.read_parquet(folder / file, filters=[("origin", "==", a), ("destination", "==", b)]))
QUERY = "SELECT * FROM '{{folder}}/flows.parquet' WHERE origin = '{{a}}' AND destination = '{{b}}'"
jobs = {{
    "pandas": lambda a, b: bare("flows.parquet", a, b),
    "package": lambda a, b: len(r.load("flows", dyad=f"{{a}}-{{b}}")),
    "polars": lambda a, b: pl.scan_parquet(folder / "flows.parquet").filter(origin=a, destination=b).collect().height,
    "duckdb": lambda a, b: len(duckdb.sql(QUERY.format(folder=folder, a=a, b=b)).df()),
    "mixed": lambda a, b: bare("mixed.parquet", a, b),
}}
def read():
    return int(open("/proc/self/io").readline().split()[1])
taken, bytes_, counts = {{name: {{}} for name in jobs}}, {{name: [] for name in jobs}}, {{}}
for turn in range({turns} + 1):
    for place, (a, b) in enumerate(dyads):
        for name, job in jobs.items():
            if name == "mixed" and (turn > 1 or place > 1):
                continue
            before, began = read(), time.perf_counter()
            count = job(a, b)
            if turn:
                taken[name].setdefault(place, []).append(time.perf_counter() - began)
                bytes_[name].append(read() - before)
            if name in ("pandas", "mixed"):
                assert counts.setdefault(place, count) == count
middle = lambda times: sorted(times)[len(times) // 2] * 1000
report = {{"rows_least": min(counts.values()), "rows_most": max(counts.values())}}
for name in jobs:
    each = [middle(times) for times in taken[name].values()]
    file = "mixed.parquet" if name == "mixed" else "flows.parquet"
    size = os.path.getsize(folder / file)
    report |= {{f"{{name}}_ms": sorted(each)[len(each) // 2], f"{{name}}_worst_ms": max(each)}}
    report |= {{f"{{name}}_share": max(bytes_[name]) / size, f"{{name}}_mb": size / 1e6}}
"""


def rows() -> Iterator[tuple[str, str]]:
    """The table of results: medians of three processes, each of them medians of turns over five dyads."""
    with tempfile.TemporaryDirectory() as folder:
        written = python(MAKE.format(folder=folder, rows=ROWS))
        runs = [python(TIMED.format(folder=folder, turns=TURNS)).report for _ in range(3)]
    report = {name: median(run[name] for run in runs) for name in runs[0]}
    yield (
        f"written by the function of releases: {written.report['rows']:,.0f} rows",
        f"{report['pandas_mb']:.0f} MB sorted, {report['mixed_mb']:.0f} MB unsorted; "
        f"five dyads of {report['rows_least']:,.0f} to {report['rows_most']:,.0f} rows",
    )
    ms, share = report["pandas_ms"], report["pandas_share"]
    met = "met" if ms <= AIM_MS and share < AIM_SHARE else "missed"
    yield (
        "one dyad, pandas",
        f"{ms:.1f} ms (slowest dyad {report['pandas_worst_ms']:.1f}), at most {share:.2%} of the bytes "
        f"(aim {AIM_MS} ms, {AIM_SHARE:.0%}: {met})",
    )
    yield (
        "one dyad, pandas, unsorted",
        f"{report['mixed_ms']:,.0f} ms = {report['mixed_ms'] / ms:.0f} × sorted; "
        f"{report['mixed_share']:.0%} of the bytes",
    )
    for name, what in (("package", "the package, both directions"), ("polars", "Polars"), ("duckdb", "DuckDB")):
        yield (
            f"one dyad, {what}",
            f"{report[f'{name}_ms']:.1f} ms, at most {report[f'{name}_share']:.2%} of the bytes",
        )
