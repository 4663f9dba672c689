"""Votes of all pairs of states in all sessions, against one bare matrix product a session in NumPy.

The bare product is that of the one-hot votes (a row for each state and kind of vote) with themselves: the nine cells
of every pair's contingency table, and nothing computed from them. Ours gives from the same votes the two sets of roll
calls, the identical share, agreement, S, π, κ and weighted κ of every pair. For comparison there is also the product
of who voted alone: a ninth of that work, and too little to compute any measure from. The library that multiplies has
one thread, so that what else the machine does matters less. Generated votes always; the publishers' where they are
available.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.parsing import SHARED
from benchmarks.timing import Run, python

FILES = ("unga/un_votes.csv.gz", "unga/un_roll_calls.csv.gz")
AIM = 3
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
REAL = """
from pathlib import Path
from pipelines.sources.codes import Codes
from pipelines.indicators.ballots import ballots
from pipelines.archive.parts import Part
from pipelines.sources.contract import conform, fill
from pipelines.sources.declarations import discover
codes, parts = Codes(Path("data/reference/codes")), [Part(Path(f).name, Path(f)) for f in {files!r}]
parsed = discover()["unga_votes"].parse(parts, codes).tables
tables = {{name: fill(conform(name, table), is_current=True, capture_id="x") for name, table in parsed.items()}}
sessions = [(s.votes, s.is_divided, s.is_whole) for s in ballots(tables["votes"], tables["roll_calls"]).sessions]
"""
MADE_UP = """
import numpy as np
random = np.random.default_rng(1)
def session(calls):
    votes = random.choice(np.array([1, 0, -1, 9], np.int8), (193, calls), p=[0.62, 0.14, 0.12, 0.12])
    return votes, random.random(calls) > 0.02, random.random(calls) > 0.2
sessions = [session(int(calls)) for calls in random.integers(50, 150, 74)]
"""
TIMED = """
import time
import numpy as np
from pipelines.indicators.voting import measures, pair_votes
def hot(kind, kinds):
    return [np.concatenate([votes == k for k in kinds]).astype(kind) for votes, _, _ in sessions]
def ours():
    for session in sessions:
        measures(pair_votes(*session))
def product(marks):
    for session in marks:
        session @ session.T
before = peak_mb()
ours()
report = {"grown_mb": peak_mb() - before}
jobs = {"ours": ours}
products = {"bare": (np.float64, (1, 0, -1)), "bare32": (np.float32, (1, 0, -1)), "least": (np.float64, (1,))}
for name, (kind, kinds) in products.items():
    jobs[name] = lambda marks=hot(kind, kinds): product(marks)
taken = {name: [] for name in jobs}
for _ in range(15):
    for name, job in jobs.items():
        began = time.perf_counter()
        job()
        taken[name].append(time.perf_counter() - began)
report |= {name: min(times) for name, times in taken.items()}
report["pairs"] = sum(len(votes) * (len(votes) - 1) // 2 for votes, _, _ in sessions)
report["sessions"] = len(sessions)
"""


def _compared(what: str, run: Run) -> tuple[str, str]:
    report = run.report
    ratio = report["ours"] / report["bare"]
    return (
        f"{what}: {report['pairs'] / 1e6:.2f} million pair-sessions of {report['sessions']:.0f} sessions",
        f"{report['ours']:.3f} s = {ratio:.1f} × bare product {report['bare']:.3f} s "
        f"(aim {AIM}: {'met' if ratio <= AIM else 'missed'}); "
        f"{report['ours'] / report['bare32']:.1f} × the same in float32; "
        f"{report['ours'] / report['least']:.0f} × who voted alone; "
        f"memory +{report['grown_mb']:.0f} MB, {run.peak_mb:.0f} MB with the marks of all products",
    )


def rows() -> Iterator[tuple[str, str]]:
    """Made-up votes, then the real ones; the fastest of fifteen turns each, in one process."""
    yield _compared("made up", python(MADE_UP + TIMED, ONE_THREAD))
    files = [str(SHARED / name) for name in FILES]
    if not all((SHARED / name).exists() for name in FILES):
        yield "real: skipped", f"no {' and '.join(FILES)} in {SHARED}"
        return
    yield _compared("real", python(REAL.format(files=files) + TIMED, ONE_THREAD))
