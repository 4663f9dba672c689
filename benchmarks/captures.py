"""kill -9 while captures are written: none may be torn, and none lost that was acknowledged.

``python -m benchmarks.captures 1000`` runs the whole round. A writer prints the id of each capture once ``put`` has
returned; it is killed at a random moment, half of the time inside a call that changes the disk. The archive is verified
as it grows.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.timing import ROOT
from pipelines.archive.blobs import Folder
from pipelines.archive.captures import Archive

_CALLS = ("replace", "link", "fsync", "unlink")
_WRITER = """
import os, signal, sys
from pathlib import Path
home, first, at = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
seen = [0]
def counted(call):
    def wrapped(*args, **kwargs):
        seen[0] += 1
        if seen[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return wrapped
for name in {calls!r}:
    setattr(os, name, counted(getattr(os, name)))
from pipelines.archive.captures import Archive, Incoming, Sighting
from pipelines.archive.blobs import Folder
archive = Archive(Folder(home / "archive"))
for number in range(first, first + 1000):
    files = []
    for name in ("a.csv", "b.csv"):
        file = home / name
        file.write_bytes(f"{{name}} {{number}},".encode() * (number % 5000 + 1))
        files.append(Incoming(name, file))
    put = archive.put("some_source", files, Sighting("2026-01-01T00:00:00.000000+00:00", "file"))
    print(put.capture.capture_id, flush=True)
"""


def spread(count: int, seed: int = 1) -> tuple[int, int, int]:
    """Kill ``count`` writers; how many died, how many captures there are, how many were acknowledged.

    Raises AssertionError where one is torn or lost.
    """
    chance, acknowledged, died = random.Random(seed), set[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for number in range(count):
            at = chance.randint(1, 60) if number % 2 else 0
            code = _WRITER.format(calls=_CALLS)
            writer = subprocess.Popen(
                [sys.executable, "-c", code, folder, str(number * 1000), str(at)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert writer.stdout
            acknowledged |= {line.strip() for line in [writer.stdout.readline()] if line.endswith("\n")}
            if not at:
                time.sleep(chance.uniform(0, 0.1))
                writer.kill()
            acknowledged |= {line.strip() for line in writer.stdout if line.endswith("\n")}
            died += writer.wait() == -signal.SIGKILL
            if number % 50 == 49 or number == count - 1:
                archive = Archive(Folder(home / "archive"))
                kept = {capture.capture_id for capture in archive.captures()}
                wrong = [*archive.verify(), *(f"{lost} was acknowledged and is lost" for lost in acknowledged - kept)]
                if wrong:
                    raise AssertionError("; ".join(wrong[:5]))
                print(f"{number + 1}/{count}: {died} died, {len(kept)} captures whole", file=sys.stderr, flush=True)
        return died, len(kept), len(acknowledged)


if __name__ == "__main__":
    points = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    began = time.monotonic()
    dead, whole, acknowledged = spread(points)
    print(
        f"{points} kills, {dead} died by them; {acknowledged} captures acknowledged, none lost; "
        f"{whole} there, none torn; {time.monotonic() - began:.0f} s"
    )
