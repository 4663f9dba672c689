"""``python -m benchmarks.publishing [RACES] [KILLS]``: publishers who race at a bucket, and who are killed there.

In a race two processes publish after the same release, through a server that refuses one call in twenty (half of those
once they were carried out), waits up to 50 ms and lists what was there at first; a reader looks all the time. A
publisher is killed at a call, before it is carried out or before it is answered, and another one follows. Releases are
tiny; the code is that of builds. It needs a server of its own: moto's.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import object_store
from tests.support.publishers import FORK, Publishers, whole


@dataclass
class Tally:
    """What became of races or kills."""

    tries: int = 0
    won: int = 0
    lost: int = 0
    killed: int = 0
    published: int = 0
    """Releases of publishers that were killed after they had published."""
    looks: int = 0
    refused: int = 0
    findings: list[str] = field(default_factory=list)


def races(server: str, folder: Path, count: int) -> Tally:
    """Races of two publishers, seen by a reader."""
    tally, over = Tally(), threading.Event()
    with object_store.Proxy(server, refused=0.05, wait=0.05) as proxy:
        proxy.is_stale = True
        publishers = Publishers(proxy.address, f"s3://{object_store.BUCKET}/races-{folder.name}", folder)
        publishers.once("first")

        def read() -> None:
            while not over.is_set():
                tally.findings += [f"a reader: {problem}" for problem in whole(publishers.address)]
                tally.looks += 1

        reader = threading.Thread(target=read)
        reader.start()
        try:
            for _ in range(count):
                won, odd = publishers.race()
                tally.tries, tally.won, tally.lost = tally.tries + 1, tally.won + won, tally.lost + 2 - won
                tally.findings += odd + ([f"{won} of two won"] if won != 1 else []) + publishers.wrong()
        finally:
            over.set()
            reader.join()
        tally.refused = proxy.refusals
    return tally


def kills(server: str, folder: Path, count: int) -> Tally:
    """Publishers killed at every call of a publication in turn, and each followed by another from the same home."""
    tally = Tally()
    with object_store.Proxy(server) as proxy:
        publishers = Publishers(proxy.address, f"s3://{object_store.BUCKET}/kills-{folder.name}", folder)
        publishers.once("home")
        before = proxy.calls.total()
        publishers.once("home")
        calls = proxy.calls.total() - before
        for place in range(count):
            at = proxy.calls.total() + 1 + place * calls // max(count // 2, 1) % calls
            is_done = place >= count // 2
            answers = FORK.Queue()
            process = publishers.start("home", "minor", answers)

            def strike(number: int, was_done: bool, at: int = at, is_done: bool = is_done) -> None:
                if number == at and was_done == is_done:
                    process.kill()  # noqa: B023 - of this turn: the hook is replaced in the next
                    process.join()  # noqa: B023
                    if not was_done:
                        raise ConnectionAbortedError  # the call is never carried out

            proxy.hook = strike
            version = publishers.end(process, answers)
            proxy.hook = lambda number, is_done: None
            tally.tries, tally.killed = tally.tries + 1, tally.killed + (version is None)
            tally.findings += publishers.wrong()
            known = len(publishers.acknowledged)
            publishers.once("home")
            there = len(publishers.latest().releases)
            tally.published += there - known - 1
            publishers.acknowledged = [*publishers.latest().releases]
            tally.findings += publishers.wrong()
            print(f"{place + 1}/{count}: {tally}", file=sys.stderr)
    return tally


def main(counts: list[int]) -> int:
    """Run both and print their tallies; 1 if anything was found."""
    found = 0
    with object_store.serve() as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(object_store.environment(server))
        for run, count in zip((races, kills), counts, strict=True):
            started = time.monotonic()
            tally = run(server, Path(folder) / run.__name__, count)
            found += len(tally.findings)
            print(f"{run.__name__}: {tally} in {time.monotonic() - started:.0f} s", flush=True)
    return int(found > 0)


if __name__ == "__main__":
    given = [*map(int, sys.argv[1:])]
    sys.exit(main([*given, *(50, 200)[len(given) :]]))
