"""A living `bilateral ui` whose processes are killed while it reads edits: ``latest`` must carry each edit by itself.

``python -m benchmarks.healing 20`` edits one document to and fro and kills 20 times what ``FAULTS`` names next, before
each four once nothing. ``--of step`` kills that alone: the worker of a run while it is at a step, of which each has its
turn before one comes again. Then come eight builds at once beside it, and thirty saves within a minute. The table that
it prints says how long each took to be published, from the edit or from the kill, how often something was struck, and
how long after each release something was still shown as stale.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bilateral.releases import find, versions
from bilateral.verify import verify
from pipelines.rows import rows_of
from pipelines.store.parquet import read
from tests.support.built_home import bilateral_build
from tests.support.source_world import ROOT, checkout

LIMIT = 600.0
"""Seconds after which an edit counts as lost."""
PROMISED = 120.0
"""Seconds within which it is published, or three times what it takes without a fault: a machine may be busy."""
EIGHT = "eight builds"
FAULTS = ("worker", "step", "daemon", "server", "everything")
"""A worker at any moment, most of which it imports what it needs, and a worker at a step."""
MARKS = {
    "worker": ("multiprocessing.spawn", "spawn_main"),
    "daemon": ("dagster-daemon",),
    "server": ("dagster api grpc", "dagster code-server", "code-server", "api grpc"),
}
"""Words in the command lines of the processes that are killed."""
SAVES = "nothing, 30 saves in a minute: releases"
FRESH = "after a release, until nothing is stale"
STALE = "{assetNodes {assetKey {path} staleStatus isExecutable}}"


@dataclass
class House:
    """A small checkout, its home and a UI on it."""

    folder: Path
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    struck: Counter[str] = field(default_factory=Counter)
    steps: list[str] = field(default_factory=list)
    """Those of a run after a quiet edit."""
    cut: list[str] = field(default_factory=list)
    """What workers were at when they were killed at a step."""

    def __post_init__(self) -> None:
        self.root, self.home = checkout(self.folder / "checkout", copies_code=True), self.folder / "home"
        shutil.copy(ROOT / "workspace.yaml", self.root)
        self.file = self.root / "data" / "documents" / "navy.yaml"
        self.text = self.file.read_text()
        self.env = os.environ | {"BILATERAL_HOME": str(self.home), "PYTHONPATH": str(self.root)}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> None:
        """Start the UI, as a person would or a service manager."""
        with (self.folder / "ui.log").open("ab") as log:
            command = [Path(sys.executable).with_name("bilateral"), "ui", "-p", str(self.port)]
            self.ui = subprocess.Popen(
                command, cwd=self.root, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def edit(self, title: str) -> None:
        """Write the document with this title."""
        self.file.write_text(self.text.replace("title:", f"title: {title} #", 1))

    @property
    def published(self) -> str:
        """The title in the last release, which must be whole."""
        release = find(self.home / "releases")
        rows = rows_of(read(release / "documents.parquet", ["document_id", "title"]))
        return str(next(row["title"] for row in rows if row["document_id"] == "navy"))

    def processes(self, kind: str) -> list[int]:
        """The processes of the UI of a kind, itself last; all for ``everything``."""
        parents: dict[int, list[int]] = defaultdict(list)
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                parents[int(stat.read_text().rpartition(")")[2].split()[1])].append(int(stat.parent.name))
        found, wanted = [], [self.ui.pid]
        while wanted:
            found.append(wanted.pop())
            wanted += parents[found[-1]]
        return [process for process in reversed(found) if kind == "everything" or _is(process, MARKS[kind])]

    def kill(self, kind: str) -> int:
        """Kill all of a kind at once; how many there were. Whoever looks after the UI itself starts it again."""
        chosen = self.processes(kind)
        for process in chosen:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if kind == "everything":
            self.ui.wait()
            self.start()
        return len(chosen)

    def runs(self) -> set[Path]:
        """The files of events of all runs."""
        return {*(self.home / "runs" / "dagster" / "history" / "runs").glob("*-*.db")}

    def build_eight(self) -> None:
        """Eight builds at once beside the living UI. Raises AssertionError with what the first that failed said."""
        with ThreadPoolExecutor(8) as pool:
            for done in pool.map(lambda _: bilateral_build(self.root, self.home), range(8)):
                assert done.returncode == 0, done.stdout + done.stderr

    def until(self, done: Callable[[], bool], what: str, limit: float = LIMIT, pause: float = 0.3) -> float:
        """Seconds until something is so, asked every ``pause``. Raises AssertionError with the log after ``limit``."""
        started = time.monotonic()
        while time.monotonic() - started < limit:
            if done():
                return time.monotonic() - started
            if self.ui.poll() is not None:
                break
            time.sleep(pause)
        raise AssertionError(f"{what}: not within {limit:.0f} s\n{self.log()}")

    def log(self) -> str:
        """The last that it printed."""
        return (self.folder / "ui.log").read_text()[-6000:]

    def stale(self) -> list[str] | None:
        """Assets that the UI shows as stale; None while it does not answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            json.dumps({"query": STALE}).encode(),
            {"Content-Type": "application/json"},
        )
        with suppress(OSError, KeyError, TypeError), urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
            nodes = json.load(answer)["data"]["assetNodes"]
            made = [node for node in nodes if node["isExecutable"] and node["assetKey"]["path"][0] != "capture"]
            return ["/".join(n["assetKey"]["path"]) for n in made if n["staleStatus"] != "FRESH"] if made else None
        return None


def _is(process: int, words: tuple[str, ...]) -> bool:
    with suppress(OSError):
        line = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        return any(word in line for word in words)
    return False


def events(run: Path) -> list[tuple[str, str]]:
    """Beginnings and ends of the steps of a run, and its own end: what and where, in order."""
    query = "SELECT dagster_event_type, coalesce(step_key, '') FROM event_logs WHERE dagster_event_type IN (?, ?, ?)"
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(f"file:{run}?mode=ro", uri=True)) as history:
        return history.execute(f"{query} ORDER BY id", ("STEP_START", "STEP_SUCCESS", "PIPELINE_SUCCESS")).fetchall()
    return []


def rounds(house: House, kills: int, seed: int, of: str) -> Iterator[str]:
    """Edit until so many kills were tried, and once more for eight builds; a line for each."""
    chance = random.Random(seed)
    kinds = [of] if of else FAULTS
    faults = [kinds[number % len(kinds)] for number in range(kills)]
    for place in range(0, kills + kills // 4, 5):
        faults.insert(place, "nothing")
    for number, fault in enumerate([*faults, EIGHT]):
        title = "ABAC"[number % 4]
        before = house.runs()
        house.edit(title)
        started, killed = time.monotonic(), 0
        if fault == EIGHT:
            house.build_eight()
        elif fault == "step":
            killed, started = strike_step(house, title, before, chance), time.monotonic()
        elif fault != "nothing":
            killed, started = strike(house, fault, title, chance), time.monotonic()
        house.struck[fault] += bool(killed)
        house.until(lambda wanted=title: house.published == wanted, f"{number}: {title} after {fault}")  # type: ignore[misc]
        took = time.monotonic() - started
        house.times[fault].append(took)
        assert verify(find(house.home / "releases")) == []
        house.times[FRESH].append(house.until(lambda: house.stale() == [], "nothing is stale"))
        if fault == "nothing" and not house.steps:
            house.steps = [step for run in house.runs() - before for what, step in events(run) if what == "STEP_START"]
            chance.shuffle(house.steps)
        where, load = f" at {house.cut[-1]}" if fault == "step" and killed else "", os.getloadavg()[0]
        yield f"{number + 1}: {title} after {fault} ({killed} killed{where}): after {took:.0f} s, load {load:.0f}"


def strike(house: House, fault: str, title: str, chance: random.Random) -> int:
    """Kill at a random moment after an edit; how many were killed. None is if no worker was met before the release."""
    if fault != "worker":
        time.sleep(chance.uniform(0, 40))
        return house.kill(fault)
    while house.published != title:
        if house.processes(fault):
            time.sleep(chance.uniform(0, 3))
            if killed := house.kill(fault):
                return killed
        time.sleep(0.1)
    return 0


def strike_step(house: House, title: str, before: set[Path], chance: random.Random) -> int:
    """Kill the worker at the next step, or just after it; 0 if it ended before, or if no run had that step."""
    step = house.steps[len(house.cut) % len(house.steps)]
    while house.published != title:
        for run in house.runs() - before:
            if ("STEP_START", step) in events(run):
                time.sleep(chance.choice([0, 0, 0.02, 0.2]))
                killed = house.kill("worker")
                seen = events(run)
                if not killed or seen[-1][0] == "PIPELINE_SUCCESS":
                    return 0
                house.cut.append(f"{seen[-1][1]}, {'begun' if seen[-1][0] == 'STEP_START' else 'ended'}")
                return killed
        time.sleep(0.005)
    return 0


def burst(house: House) -> int:
    """Thirty saves in a minute; how many releases they gave."""
    before = len(versions(house.home / "releases"))
    for number in range(30):
        house.edit(f"save {number}")
        time.sleep(2)
    house.until(lambda: house.published == "save 29", "the last of thirty saves")
    return len(versions(house.home / "releases")) - before


def live(kills: int, seed: int, of: str) -> House:
    """The whole round on a UI of its own; it has the seconds of each fault."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        done = bilateral_build(house.root, house.home)
        assert done.returncode == 0, done.stdout
        house.start()
        try:
            for line in rounds(house, kills, seed, of):
                print(line, file=sys.stderr, flush=True)
            house.times[SAVES].append(burst(house))
            house.times[FRESH].append(house.until(lambda: house.stale() == [], "nothing is stale"))
        finally:
            for process in house.processes("everything"):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        return house


def main() -> int:
    """Print what was measured; 1 if an edit took too long or saves gave too many releases."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.healing", description=__doc__)
    parser.add_argument("kills", type=int, nargs="?", default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", choices=FAULTS, default="", help="kill this alone")
    asked = parser.parse_args()
    house = live(asked.kills, asked.seed, asked.of)
    times = house.times
    print("| what was killed, or run | edits | struck | seconds |\n|---|---|---|---|")
    for name, seconds in times.items():
        print(f"| {name} | {len(seconds)} | {house.struck[name]} | {', '.join(f'{each:.0f}' for each in seconds)} |")
    print(f"steps: {'; '.join(house.cut)}")
    longest = max((max(times[fault]) for fault in (*FAULTS, "nothing", EIGHT) if fault in times), default=0.0)
    return int(longest > max(PROMISED, 3 * max(times.get("nothing", [0.0]))) or times[SAVES][0] > 2)


if __name__ == "__main__":
    sys.exit(main())
