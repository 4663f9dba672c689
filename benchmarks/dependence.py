"""Dependence of all dyads in all years against a bare group-by of the same rows: time and peak memory.

The panel is generated: 1.3 million flows of 200 states, skewed as trade is, with zeros and gaps. Where the
publisher's file is available (``$BILATERAL_SHARED_DATA`` or ``../shared/data``), Correlates of War trade is measured
too. Reading the rows counts towards memory but not towards time. Both take memory from the pool that a build uses.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.parsing import SHARED
from benchmarks.timing import Run, interleaved, python

COW = "cow/dyadic_trade_4.0_1870_2014.csv.gz"
MAKE = """
import numpy as np, pyarrow as pa, pyarrow.parquet as pq
random, n, years = np.random.default_rng(4), 200, range(1982, 2015)
names = pa.array([chr(65 + i // 26) + chr(65 + i % 26) + "X" for i in range(n)])
a, b, year = (part.ravel() for part in np.meshgrid(np.arange(n), np.arange(n), np.array(years), indexing="ij"))
here = (a != b) & (random.random(len(a)) > 0.01)
a, b, year = a[here], b[here], year[here]
size = random.lognormal(0, 2, n)
value = np.round(size[a] * size[b] * random.lognormal(0, 2, len(a))) * 1e6
order = random.permutation(len(a))
same = lambda word: pa.array(np.full(len(a), word))
table = pa.table({{
    "origin": names.take(a[order]), "destination": names.take(b[order]), "year": year[order], "value": value[order],
    "reporter": pa.nulls(len(a), pa.string()), "valuation": pa.nulls(len(a), pa.string()),
    "source_id": same("cow_trade"), "capture_id": same("cow_trade-1").dictionary_encode(),
    "product": same("TOTAL"), "goods_services": same("G"), "freq": same("A"), "unit_measure": same("USD"),
    "is_current": same(True), "is_estimated": same(False),
}})
pq.write_table(table, {file!r})
"""
PARSE = """
from pathlib import Path
import pyarrow as pa, pyarrow.parquet as pq
from pipelines.sources.codes import Codes
from pipelines.archive.parts import Part
from pipelines.sources.declarations import discover
parts, codes = [Part({source!r}, Path({source!r}))], Codes(Path("data/reference/codes"))
table = discover()["cow_trade"].parse(parts, codes).tables["trade_reports"]
number = table.num_rows
for name, word in (("reporter", None), ("valuation", None), ("source_id", "cow_trade"), ("product", "TOTAL")):
    if name not in table.column_names:
        table = table.append_column(name, pa.repeat(pa.scalar(word, pa.string()), number))
table = table.append_column("is_current", pa.repeat(pa.scalar(True), number))
columns = "origin destination year value reporter valuation source_id product goods_services freq"
table = table.select([*columns.split(), "unit_measure", "is_current", "is_estimated"])
types = [(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
table = table.cast(pa.schema(types))
capture = pa.repeat(pa.scalar("cow_trade-1"), number).dictionary_encode()
pq.write_table(table.append_column("capture_id", capture), {file!r})
"""
AS_IN_A_BUILD = """
import os, time
import pyarrow as pa, pyarrow.parquet as pq
pa.set_memory_pool(pa.system_memory_pool())
"""
OURS = """
from pipelines.tables import dependence
from schemas import derive
from schemas.tables import model_of
reports, economy = pq.read_table({file!r}), derive.to_arrow(model_of("economy")).empty_table()
actors = [{{"actor_id": name, "type": "state"}} for name in reports["origin"].unique().to_pylist()]
derive.to_arrow(model_of("dependence"))
began, own = time.perf_counter(), os.times().user
margins = derive.to_arrow(model_of("transport_margins")).empty_table()
rows = dependence.build(reports, economy, [], actors, margins, [])
seconds = {{"seconds": time.perf_counter() - began, "own": os.times().user - own}}
report = seconds | {{"read": reports.num_rows, "rows": rows.num_rows}}
"""
FLOOR = """
import duckdb
reports = pq.read_table({file!r})
began, own = time.perf_counter(), os.times().user
with duckdb.connect(config={{"threads": 1}}) as connection:
    connection.register("reports", reports)
    connection.execute(
        "WITH total AS (SELECT origin, year, sum(value) AS value FROM reports GROUP BY ALL) "
        "SELECT r.origin, r.destination, r.year, r.value / nullif(total.value, 0) AS share FROM reports r "
        "JOIN total ON r.origin = total.origin AND r.year = total.year ORDER BY ALL"
    ).to_arrow_table()
report = {{"seconds": time.perf_counter() - began, "own": os.times().user - own}}
"""


def rows() -> Iterator[tuple[str, str]]:
    """One line for each panel: seconds, peak memory, and the ratio to one sum and one division per flow in DuckDB."""
    with tempfile.TemporaryDirectory() as folder:
        panel = str(Path(folder) / "panel.parquet")
        python(MAKE.format(file=panel))
        yield _measured("synthetic panel", panel)
        if (SHARED / COW).exists():
            parsed = str(Path(folder) / "cow.parquet")
            python(PARSE.format(source=str(SHARED / COW), file=parsed))
            yield _measured("Correlates of War 4.0", parsed)
        else:
            yield "Correlates of War 4.0", f"skipped: no {COW} in {SHARED}"


def _measured(what: str, file: str) -> tuple[str, str]:
    def ours() -> Run:
        return python(AS_IN_A_BUILD + OURS.format(file=file))

    def floor() -> Run:
        return python(AS_IN_A_BUILD + FLOOR.format(file=file))

    runs = interleaved(5, ours=ours, floor=floor)
    seconds, bare = (_median(runs[way], "seconds") for way in ("ours", "floor"))
    own, own_bare = (_median(runs[way], "own") for way in ("ours", "floor"))
    peak = median(run.peak_mb for run in runs["ours"])
    report = runs["ours"][0].report
    return (
        f"{what}: {report['read']:,.0f} flows",
        f"{report['rows']:,.0f} rows in {seconds:.2f} s = {seconds / bare:.1f} × one group-by {bare:.2f} s (aim 2); "
        f"without the system's time, most of it to give memory, {own / own_bare:.1f} ×; peak {peak:.0f} MB",
    )


def _median(runs: list[Run], name: str) -> float:
    return median(run.report[name] for run in runs)
