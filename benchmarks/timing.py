"""Running fresh processes and measuring them: wall time, peak memory, and the parts that a process reports itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
_PEAK = """
def peak_mb():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) * 1024 / 1e6
"""
"""What a snippet may ask: its own peak. ``getrusage`` begins with that of the process that started it."""

COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""So that Python compiles what it imports once, as it does for users, and not in each process anew."""


@dataclass(frozen=True)
class Run:
    """One fresh process: seconds on the wall, peak memory in MB, and what it printed last as JSON, if it did."""

    seconds: float
    peak_mb: float
    report: dict[str, float]


def run(arguments: list[str], env: dict[str, str] | None = None) -> Run:
    """Run one command to its end; raises if it fails."""
    before = time.perf_counter()
    process = subprocess.Popen(
        arguments, cwd=ROOT, env=os.environ | COMPILED | (env or {}), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, error = process.communicate()
    seconds = time.perf_counter() - before
    if process.returncode:
        raise RuntimeError(f"{arguments} failed:\n{out.decode()[-2000:]}\n{error.decode()[-2000:]}")
    lines = out.decode().strip().splitlines()
    report = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    return Run(seconds, report.pop("peak_mb", 0.0), report)


def python(code: str, env: dict[str, str] | None = None) -> Run:
    """Run a snippet in a fresh interpreter, which also reports its peak memory; it may call ``peak_mb()`` (Linux)."""
    # a line of its own: without a file, DuckDB takes itself to be at a terminal and draws how far long queries are
    tail = (
        "\nimport json; globals().setdefault('report', {}); print('\\n' + json.dumps(report | {'peak_mb': peak_mb()}))"
    )
    return run([sys.executable, "-c", _PEAK + code + tail], env)


def interleaved(count: int, **jobs: Callable[[], Run]) -> dict[str, list[Run]]:
    """Run every job ``count`` times in turn, so that a noisy minute falls on all of them."""
    results: dict[str, list[Run]] = {name: [] for name in jobs}
    for _ in range(count):
        for name, job in jobs.items():
            results[name].append(job())
    return results


def middle(runs: list[Run]) -> float:
    """The median wall time."""
    return median(run.seconds for run in runs)


def machine() -> str:
    """Cores and memory of this machine."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{os.cpu_count()} cores, {pages:.0f} GiB, Python {sys.version.split()[0]}"
