"""Three years in BACI's layout on DuckDB, Spark and a cluster of Spark: the same faults found, the same bytes made.

    python -m benchmarks.engines [ROWS]     of each year, a million if not given; needs Java and `make readers`

The third year also comes in a version before, with the forty planted faults. DuckDB, limited to 1 GiB, is also killed
while it makes the third year, and begins again. Rows are made up, and each engine has a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.timing import ROOT, machine, python
from tests.bulk.planted import plant
from tests.support.baci_files import year_file

YEARS = (2020, 2021, 2022)
DUCKDB = "duckdb?memory=1GiB&threads=2"
ENGINES = (DUCKDB, "local[2]", "local-cluster[2,1,1024]")
MAKE = """
import contextlib, io
from pathlib import Path
from tests.bulk import planted
said = io.StringIO()
with contextlib.redirect_stdout(said):
    planted.main(*map(Path, {paths!r}))
report = {{"said": said.getvalue()}}
"""


def rows(count: int = 1_000_000) -> Iterator[tuple[str, str]]:
    """What each engine found and made, the first of them being what the others are held against, and one kill."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = [year_file(folder, year, count) for year in YEARS]
        bad = Path(shutil.copy(sound[-1], str(sound[-1]).replace("V2023", "V2022")))
        plant(bad)
        first: list[Any] = []
        for number, address in enumerate(ENGINES):
            env = {"BILATERAL_ENGINE": address, "PYTHONPATH": str(ROOT / ".readers")}
            run = python(MAKE.format(paths=[str(path) for path in (folder / str(number), bad, *sound)]), env)
            said = _lines(str(run.report["said"]))
            first = first or said
            found = sum(times for _, times, _ in said[0])
            made = sha256(json.dumps(said[1:], sort_keys=True).encode()).hexdigest()[:12]
            alike = "" if said == first else ": NOT ALIKE"
            peak = f", peak {run.peak_mb:,.0f} MB" if address == DUCKDB else ""  # of Spark it is Java's that counts
            yield (
                f"3 × {count:,} rows, {address}",
                f"{found} faults, {sum(map(len, said[1:]))} files {made}{alike}; {run.seconds:.1f} s{peak}",
            )
        yield "killed in the third year, begun again", _killed(folder / "killed", sound, first[1:])


def _killed(made: Path, files: list[Path], expected: list[Any]) -> str:
    """Kill DuckDB once two years are whole; what the next one makes, and in which time."""
    command = [sys.executable, "-m", "tests.bulk.planted", str(made), *map(str, files)]
    env = os.environ | {"BILATERAL_ENGINE": DUCKDB}
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    while len(_whole(made)) < 2 or not [*made.glob("2022/.*")]:
        time.sleep(0.01)
    process.kill()
    process.wait()
    killed, before = time.monotonic() - began, _whole(made)
    began = time.monotonic()
    said = _lines(subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=True, text=True).stdout)
    kept = before.items() <= _whole(made).items()
    return (
        f"killed after {killed:.1f} s with {len(before)} years; in {time.monotonic() - began:.1f} s the next one "
        f"{'left these and made the third' if kept and len(before) == 2 else 'MADE THEM ANEW'}, "
        f"{'the same files' if said == expected else 'OTHER FILES'}"
    )


def _whole(made: Path) -> dict[Path, int]:
    """The years that are finished, with the time of each."""
    return {path: path.stat().st_mtime_ns for path in made.glob("*/[!.]*/year.json")}


def _lines(printed: str) -> list[Any]:
    return [json.loads(line) for line in printed.splitlines() if line.startswith(("{", "["))]


if __name__ == "__main__":
    print(f"{time.strftime('%Y-%m-%d %H:%M')}, {machine()}, load {os.getloadavg()[0]:.0f}")
    for what, result in rows(*map(int, sys.argv[1:])):
        print(f"{what:45} {result}", flush=True)
