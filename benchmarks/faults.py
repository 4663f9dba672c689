"""kill -9 at many points of a build: after each, `latest` must name a whole release and the next build must succeed.

``python -m benchmarks.faults 200`` runs the whole round (a second number seeds the moments). Half of the points are
calls that change the disk (rename, replace, link, symlink, fsync), counted in a first run; the other half are moments
spread over the build's time.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bilateral.releases import find
from bilateral.verify import verify
from tests.support.built_home import make_checkout

_CALLS = ("replace", "rename", "link", "symlink", "fsync")
_CHILD = """
import os, signal, sys
at, seen = int(sys.argv[1]), [0]
def counted(call):
    def wrapped(*args, **kwargs):
        seen[0] += 1
        if seen[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return wrapped
for name in {calls!r}:
    setattr(os, name, counted(getattr(os, name)))
from bilateral.cli import main
code = main(["build"])
print("calls", seen[0])
sys.exit(code)
"""


@dataclass
class Round:
    """A checkout and a home of their own, in which builds are killed."""

    folder: Path

    def __post_init__(self) -> None:
        self.root, self.home = self.folder / "checkout", self.folder / "home"
        make_checkout(self.root, copies_code=True)
        self.env = os.environ | {"BILATERAL_HOME": str(self.home), "PYTHONPATH": str(self.root)}
        self.edits = 0

    def edit(self) -> None:
        """Change a curated file, so that the next build has something to publish."""
        self.edits += 1
        file = self.root / "data" / "reference" / "definitions.yaml"
        kept = file.read_text().splitlines()
        first = next(i for i, line in enumerate(kept) if line.startswith("  statement:"))
        kept[first] = f"  statement: edit number {self.edits}"
        file.write_text("\n".join(kept) + "\n")

    def start(self, at: int = 0) -> subprocess.Popen[bytes]:
        """Start a build that dies at its ``at``-th call, or lives if it is 0."""
        code = _CHILD.format(calls=_CALLS)
        return subprocess.Popen(
            [sys.executable, "-c", code, str(at)],
            cwd=self.root,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def build(self) -> int:
        """A build that must succeed by itself; the number of calls it made."""
        process = self.start()
        out, _ = process.communicate()
        if process.returncode:
            raise AssertionError(f"the build after a kill failed:\n{out.decode()[-3000:]}")
        return int(out.decode().strip().splitlines()[-1].split()[1])

    def check(self) -> str:
        """The version that ``latest`` names; raises if it is not whole."""
        release = find(self.home / "releases")
        if wrong := verify(release):
            raise AssertionError(f"latest is {release.name}, and not whole: {wrong[:5]}")
        return release.name


def kill_at_call(case: Round, at: int) -> bool:
    """Kill a build at its ``at``-th call; whether it died there."""
    process = case.start(at)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def kill_at_time(case: Round, seconds: float) -> bool:
    """Kill a build after ``seconds``, checking meanwhile what a reader sees; whether it died by that."""
    process = case.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        case.check()
        time.sleep(0.1)
    process.kill()
    process.communicate()
    return process.returncode == -signal.SIGKILL


def spread(count: int, seed: int = 1) -> tuple[int, int]:
    """Kill ``count`` builds; returns how many died before their end and how many releases readers saw."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        case = Round(Path(folder))
        started = time.monotonic()
        case.build()
        case.edit()
        calls = case.build()
        took = (time.monotonic() - started) / 2
        died, seen = 0, {case.check()}
        for number in range(count):
            case.edit()
            if number % 2:
                died += kill_at_time(case, chance.uniform(0.3, took))
            else:
                died += kill_at_call(case, 1 + (number * calls // count + seed) % calls)
            seen.add(case.check())
            case.build()
            seen.add(case.check())
            print(
                f"{number + 1}/{count}: {died} died, {len(seen)} releases seen, all whole", file=sys.stderr, flush=True
            )
        return died, len(seen)


if __name__ == "__main__":
    points = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    began = time.monotonic()
    dead, versions = spread(points, seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(
        f"{points} kills, {dead} before the end of the build; {versions} releases seen, all whole; "
        f"{time.monotonic() - began:.0f} s"
    )
