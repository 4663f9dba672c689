"""Loading a table, against bare ``pandas.read_parquet`` on the same file, in one process and in fresh ones.

Measured are the front door of the latest release, where there is one, and a generated table of a million rows laid
out as released: text, whole numbers with and without nulls, days and numbers. ``open`` is included; the import is
measured alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import ROOT, Run, interleaved, middle, python

AIM = 1.2
TURNS = {"small": 60, "large": 9}
MAKE = """
import pathlib
import numpy as np, pyarrow as pa
from pipelines.store.parquet import to_parquet
from tests.support.small_release import describe
folder, n = pathlib.Path({folder!r}), 1_000_000
random = np.random.default_rng(1)
names = np.array([a + b + c for a in "ABCDEF" for b in "ABCDEF" for c in "ABCDEF"])
a, b = np.sort(random.integers(0, len(names), n)), random.integers(0, len(names), n)
table = pa.table({{
    "actor_a": names[a], "actor_b": names[b], "year": random.integers(1990, 2026, n),
    "n": pa.array(random.integers(0, 99, n), mask=random.random(n) < 0.1),
    "day": pa.array(random.integers(9000, 20000, n).astype("int32")).cast(pa.date32()),
    "value": random.random(n).round(4), "value_low": pa.array(random.random(n), mask=random.random(n) < 0.3),
    "obs_status": np.full(n, "A"),
}})
table = table.replace_schema_metadata({{"key": "actor_a,actor_b"}})
(folder / "made_up.parquet").write_bytes(to_parquet(table))
describe(folder)
"""
TIMED = """
import time
import pandas as pd
import bilateral
jobs = {{
    "bare": lambda: pd.read_parquet({file!r}),
    "ours": lambda: bilateral.open({release!r}).load({table!r}),
}}
taken = {{name: [] for name in jobs}}
for _ in range({turns}):
    for name, job in jobs.items():
        began = time.perf_counter()
        job()
        taken[name].append(time.perf_counter() - began)
report = {{name: sorted(times)[len(times) // 2] for name, times in taken.items()}}
"""
IMPORT = "import time; began = time.perf_counter(); import bilateral; report = {'import': time.perf_counter() - began}"


def _repeated(what: str, run: Run) -> tuple[str, str]:
    ours, bare = run.report["ours"], run.report["bare"]
    met = "met" if ours / bare <= AIM else "missed"
    return (
        f"{what}, again in one process",
        f"{ours * 1000:.1f} ms = {ours / bare:.2f} × bare {bare * 1000:.1f} ms (aim {AIM}: {met})",
    )


def _fresh(what: str, release: str, table: str, file: str) -> tuple[str, str]:
    """The whole process, imports included: what a notebook waits for first."""
    runs = interleaved(
        5,
        bare=lambda: python(f"import pandas as pd; pd.read_parquet({file!r})"),
        ours=lambda: python(f"import bilateral; bilateral.open({release!r}).load({table!r})"),
    )
    ours, bare = middle(runs["ours"]), middle(runs["bare"])
    return f"{what}, fresh process", f"{ours:.2f} s = {ours / bare:.2f} × bare {bare:.2f} s"


def rows() -> Iterator[tuple[str, str]]:
    """The table of results."""
    taken = sorted(python(IMPORT).report["import"] for _ in range(5))[2]
    yield "import bilateral", f"{taken * 1000:.0f} ms (aim: under 300)"
    latest = ROOT / "data" / "releases" / "latest"
    with tempfile.TemporaryDirectory() as folder:
        python(MAKE.format(folder=folder))
        for size, what, release, table in (
            ("small", "indicators of the latest release", str(latest), "indicators"),
            ("large", "a million rows", folder, "made_up"),
        ):
            file = f"{release}/{table}.parquet"
            if not Path(file).exists():
                yield f"{what}: skipped", f"no {file}"
                continue
            yield _repeated(what, python(TIMED.format(file=file, release=release, table=table, turns=TURNS[size])))
            yield _fresh(what, release, table, file)
