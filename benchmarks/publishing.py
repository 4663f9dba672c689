"""``python -m benchmarks.publishing [RACES] [KILLS]``: publishers who race at a bucket, and who are killed there.

In a race two processes publish after the same release, through a server that refuses one call in twenty (half of those
once they were carried out), waits up to 50 ms, before one call in a hundred 2 to 5 s or longer than the client does,
and lists what was there at first; a reader looks all the time. A publisher is killed after one byte of a call or of an
answer, which is another one in each try, and another publisher follows. Releases are tiny; the code is that of builds.
It needs a server of its own: moto's, or Ceph's where ``S3=ceph``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections import Counter
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
    bytes: Counter[str] = field(default_factory=Counter)
    """How many were killed after a byte of a call and of an answer."""
    published: int = 0
    """Releases of publishers that were killed after they had published."""
    looks: int = 0
    refused: int = 0
    delayed: int = 0
    gave_up: int = 0
    """Publishers who waited for an answer in vain, and said so."""
    findings: list[str] = field(default_factory=list)


def races(server: str, folder: Path, count: int, slow: float = 0.0) -> Tally:
    """Races of two publishers, seen by a reader; the part ``slow`` of the calls is slow."""
    tally, over = Tally(), threading.Event()
    with object_store.Proxy(server, refused=0.05, wait=0.05, slow=slow) as proxy:
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
            is_late = False
            for _ in range(count):
                won, odd = publishers.race()
                tired = [why for why in odd if "cannot be used" in why]
                tally.tries, tally.won, tally.gave_up = tally.tries + 1, tally.won + won, tally.gave_up + len(tired)
                tally.lost += 2 - won - len(odd)
                tally.findings += [why for why in odd if why not in tired] + publishers.wrong()
                tally.findings += [f"{won} of two won"] if won != 1 and not (tired or is_late) else []
                is_late = bool(tired)  # their last call may be carried out in the next race
                print(tally, file=sys.stderr)
        finally:
            over.set()
            reader.join()
        tally.refused, tally.delayed = proxy.refusals, proxy.delays
    return tally


def kills(server: str, folder: Path, count: int) -> Tally:
    """Publishers killed after one byte of a publication each, spread evenly over all; another follows from that home.

    Each has an address of its own with one release, so that the bytes of all publications are about as many.
    """
    tally, size = Tally(), 0
    with object_store.Proxy(server) as proxy:
        for place in range(-1, count):
            publishers = Publishers(
                proxy.address, f"s3://{object_store.BUCKET}/kills-{folder.name}/{place}", folder / str(place)
            )
            publishers.once("home")
            before = proxy.passed
            if place < 0:
                publishers.once("home")
                size = proxy.passed - before
                continue
            answers = FORK.Queue()
            process = publishers.start("home", "minor", answers)

            def strike(where: str) -> None:
                process.kill()  # noqa: B023 - of this turn: it is replaced in the next
                process.join()  # noqa: B023
                tally.bytes[where] += 1

            proxy.strike, proxy.last = strike, before + 1 + place * size // count
            version = publishers.end(process, answers)
            tally.tries, tally.killed = tally.tries + 1, tally.killed + (version is None)
            tally.findings += publishers.wrong()
            known = len(publishers.acknowledged)
            publishers.once("home")
            there = len(publishers.latest().releases)
            tally.published += there - known - 1
            publishers.acknowledged = [*publishers.latest().releases]
            tally.findings += publishers.wrong()
            print(f"{place + 1}/{count}: byte {proxy.last - before} of {size}, {tally}", file=sys.stderr)
    return tally


def main(n_races: int, n_kills: int) -> int:
    """Run both and print their tallies; 1 if anything was found."""
    found = 0
    with object_store.serve() as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(object_store.environment(server))
        for name, run in (
            ("races", lambda place: races(server, place, n_races, slow=0.01)),
            ("kills", lambda place: kills(server, place, n_kills)),
        ):
            started = time.monotonic()
            tally = run(Path(folder) / name)
            found += len(tally.findings)
            print(f"{name}: {tally} in {time.monotonic() - started:.0f} s", flush=True)
    return int(found > 0)


if __name__ == "__main__":
    given = [*map(int, sys.argv[1:])]
    sys.exit(main(*given, *(50, 200)[len(given) :]))
