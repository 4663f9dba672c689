"""``make interop``: read the latest release with other people's programs, and tell what each makes of it.

Of tables it is compared what their columns have and add up to, as PyArrow reads them. Worse than what RESULTS.md
says, or not there any more, is a regression: exit 1, and RESULTS.md stays. Otherwise the table there is replaced; what
is written below it stays.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from math import inf, isclose
from pathlib import Path
from typing import Any

from benchmarks.timing import ROOT, machine

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
HEADING = "## In other people's programs (`make interop`)\n"
HERE = Path(__file__).parent
PYTHON = {name: [f"{ROOT}/.{name}/bin/python"] for name in ("venv", "oldest", "interop")}
TABLES = [
    ("pyarrow", "venv"),
    ("pandas", "venv"),
    ("pandas", "interop"),
    ("pandas", "oldest"),
    ("fastparquet", "venv"),
    ("fastparquet", "interop"),
    ("polars", "venv"),
    ("duckdb", "venv"),
    ("chdb", "interop"),
]
"""Readers of tables in Python, each with the environment that it runs in. The first is held against."""
DESCRIBED = {
    "sdmx1": ("values of the core", "venv"),
    "pysdmx": ("values and bounds", "venv"),
    "frictionless": ("CSV files found valid", "venv"),
    "mlcroissant": ("tables with records", "venv"),
    "feedparser": ("feeds", "interop"),
    "icalendar": ("events", "interop"),
}
NOT_HAD = "R's arrow and nanoparquet are not among them: no package of Debian or for Python has them."


@dataclass(frozen=True)
class Result:
    """What one client made of a release."""

    client: str
    version: str
    what: str
    right: int
    tried: int
    seconds: float

    @property
    def line(self) -> str:
        """Its row in RESULTS.md."""
        return f"| {self.client} | {self.version} | {self.what} | {self.right} of {self.tried} | {self.seconds:.0f} |"


def said_by(command: list[str], **env: str) -> dict[str, Any]:
    """The JSON that a client prints last. Raises RuntimeError where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | env)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-1500:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def wrong(read: dict[str, Any], truth: dict[str, Any]) -> list[str]:
    """The tables that a client reads otherwise, with the first column that differs, or what it said."""
    found = []
    for table, columns in truth.items():
        mine = read.get(table, "it was not read")
        if isinstance(mine, str):
            found.append(f"{table}: {mine}")
        elif differing := [name for name, told in columns.items() if not is_same(mine.get(name), told)]:
            found.append(f"{table}.{differing[0]}: {mine.get(differing[0])} for {columns[differing[0]]}")
    return found


def is_same(read: list[Any] | None, told: list[Any]) -> bool:
    """Whether a column has as many values, and they add up to the same; what is None was not asked."""
    if read is None:
        return told[0] == 0  # JavaScript names no columns where there are no rows
    is_as_much = None in (read[1], told[1]) or isclose(read[1], told[1], rel_tol=1e-9, abs_tol=1e-6)
    return read[0] in (None, told[0]) and is_as_much


def spark(folder: str) -> dict[str, Any]:
    """What Spark makes of the tables, by the program of the test, in the shape of the others."""
    started = time.perf_counter()
    script = str(ROOT / "tests/release/spark_reader.py")
    said = said_by([sys.executable, script, folder], PYTHONPATH=f"{ROOT}/.readers")
    tables = {  # it counts empty lists, too
        name: {
            column: [None if kind.startswith("array") else one["values"][column], one["sums"].get(column)]
            for column, kind in one["types"]
        }
        for name, one in said.items()
    }
    lock = (ROOT / "requirements-readers.lock").read_text("utf-8")
    version = re.search(r"pyspark==(\S+)", lock)
    assert version
    return {"version": version[1], "seconds": time.perf_counter() - started, "tables": tables}


def results(folder: str, tables: str) -> list[Result]:
    """Every client in turn, on a release and on a folder of its tables; what one makes otherwise is printed."""
    found, truth = list[Result](), dict[str, Any]()

    def compared(client: str, said: dict[str, Any], most: float = inf) -> None:
        of = {name: told for name, told in (truth or said["tables"]).items() if size(name) < most}
        differing = wrong(said["tables"], of)
        print(*differing, sep="\n", end="\n" if differing else "")
        found.append(Result(client, said["version"], "tables", len(of) - len(differing), len(of), said["seconds"]))
        print(found[-1].line, flush=True)

    def size(table: str) -> int:
        return (Path(tables) / f"{table}.parquet").stat().st_size

    for client, where in TABLES:
        said = said_by([*PYTHON[where], str(HERE / "tables.py"), client, tables])
        compared(f"{client}, {where}", said)
        truth = truth or said["tables"]
    compared("hyparquet", said_by(["node", str(HERE / "tables.mjs"), tables]), 5e6)
    compared("Spark", spark(tables))
    for client, (what, where) in DESCRIBED.items():
        said = said_by([*PYTHON[where], str(HERE / "described.py"), client, folder])
        found.append(Result(client, said["version"], what, said["right"], said["tried"], said["seconds"]))
        print(found[-1].line, flush=True)
    return found


def regressions(now: list[Result], written: str) -> list[str]:
    """What of the written table is gone, or has more wrong than it had; how much there is may have changed."""
    wrong_now = {(one.client, one.what): one.tried - one.right for one in now}
    found = []
    for client, what, right, tried in re.findall(
        r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \| (\d+) of (\d+) \|", written, re.M
    ):
        before, after = int(tried) - int(right), wrong_now.get((client, what))
        if after is None or after > before:
            found.append(
                f"{client}, {what}: {'not tried any more' if after is None else f'{after} wrong, {before} before'}"
            )
    return found


def main() -> int:
    """Print the table, and write it down unless something is worse."""
    folder = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "data/releases/latest")
    text = RESULTS.read_text("utf-8")
    before, _, rest = text.partition(HEADING)
    written, mark, after = rest.partition("\n## ")
    notes = written.rpartition("|\n")[2]
    with tempfile.TemporaryDirectory() as tables:
        for file in (*Path(folder).glob("*.parquet"), *Path(folder).glob("panel/*.parquet")):
            Path(tables, file.name).symlink_to(file.resolve())
        now = results(folder, tables)
    if worse := regressions(now, written):
        print("worse than before:", *worse, sep="\n  ")
        return 1
    lines = [f"{time.strftime('%Y-%m-%d')}, {machine()}. Seconds of the processor; of Spark on the clock. {NOT_HAD}"]
    lines += ["", "| client | version | what | right | seconds |", "|---|---|---|---|---|", *(one.line for one in now)]
    RESULTS.write_text(f"{before.rstrip()}\n\n{HEADING}\n" + "\n".join([*lines, notes]) + mark + after, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
