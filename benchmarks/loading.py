"""Loading a table, against bare ``pandas.read_parquet`` on the same file, and questions of the guides, against DuckDB.

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
ASKED = '''
import time
import duckdb, pandas as pd
import bilateral
from bilateral.actors import actors_of
r, db, at = bilateral.open({release!r}), duckdb.connect(config={{"threads": 1}}), {release!r}
states = pd.DataFrame({{"actor": sorted({{actor for actor, _, _ in actors_of(r.folder).states}})}})
row = r.series("trade_total", "CHN-RUS").query("year == 2024")
best = f"""(select *, row_number() over (partition by indicator, dyad, origin, destination, year
  order by obs_value is null, series) place from '{{at}}/indicators.parquet'
  where freq = 'A' and status = 'actual' and """
jobs = {{
    "series": (
        lambda: r.series("trade_total", "CHN-RUS"),
        f"""select * from {{best}} indicator = 'trade_total' and dyad = 'CHN-RUS' and unit_measure = 'USD')
        where place = 1 order by year""",
    ),
    "evidence": (
        lambda: r.evidence(row),
        f"""select * from '{{at}}/evidence.parquet' join '{{at}}/documents.parquet' using (document_id)
        join '{{at}}/observations.parquet' using (observation_id)
        where observation_id = '{{row["observation_id"].iloc[0]}}'""",
    ),
    "panel": (
        lambda: r.panel(["trade_total", "un_agreement"], "all", "2000-2024"),
        f"""select * from (select a.actor || '-' || b.actor dyad, year, indicator from states a, states b,
        (select unnest(range(2000, 2025)) as year), (select unnest(['trade_total', 'un_agreement']) as indicator)
        where a.actor < b.actor) left join (from {{best}} indicator in ('trade_total', 'un_agreement')) where place = 1)
        using (indicator, dyad, year) order by indicator, dyad, year""",
    ),
}}
report = {{}}
for name, (ours, query) in jobs.items():
    for which, job in (("ours", ours), ("duckdb", lambda: db.execute(query).df())):
        taken = []
        for _ in range(3 if name == "panel" else 7):
            began = time.process_time()
            job()
            taken.append(time.process_time() - began)
        report[f"{{name}} {{which}}"] = sorted(taken)[len(taken) // 2]
'''
"""What the guides ask, and one query each for the same; time of the processor, of DuckDB with one thread."""
QUESTIONS = {"series": 3, "evidence": 2, "panel": 5}
"""How many times DuckDB's time a question may take."""
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
    if latest.exists():
        report = python(ASKED.format(release=str(latest))).report
        for name, aim in QUESTIONS.items():
            ours, theirs = report[f"{name} ours"], report[f"{name} duckdb"]
            met = "met" if ours <= aim * theirs else "missed"
            said = f"{ours:.3f} s = {ours / theirs:.1f} × DuckDB {theirs:.3f} s (aim {aim}: {met})"
            yield f"{name}, again in one process, time of the processor", said
