"""``python -m benchmarks.fuzz [SECONDS] [--of NAME]``: every parser and reader is fed spoilt files for so many seconds.

Each may refuse what it is given, in words of its own. A raw exception of a library, a hang, or memory without bound is
a finding; the bytes are kept in ``benchmarks/.fuzz/``. The tally stands there too, and later runs go on where it ends.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.support.spoilt_files import NAMES, reader

KEPT = Path(__file__).parent / ".fuzz"
TALLY = KEPT / "tally.json"
PATIENCE = 60
"""Seconds after which a try counts as hanging."""
MEMORY = 6_000_000_000


def work(name: str, first: int, seconds: float, said: Connection) -> None:
    """In a process of its own: try seeds from ``first`` on until the time is over, telling the number of each."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BILATERAL_HOME"] = f"{folder}/home"
        read = reader(name, Path(folder))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        end, seed = time.monotonic() + seconds, first
        while time.monotonic() < end:
            said.send(("begins", seed, "", b""))
            last: dict[str, bytes] = {}
            try:
                read(random.Random(f"{name} {seed}"), last.__setitem__)
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                words = f"{type(error).__name__}: {error} ({where.filename.rpartition('/')[2]}:{where.lineno})"
                said.send(("raw", seed, words[:300], next(iter(last.values()), b"")))
            seed += 1
        said.send(("ends", seed, "", b""))


def fuzz(name: str, seconds: float, tally: dict[str, Any]) -> None:
    """Fuzz one reader for a time and add to its tally: tries, raw errors by kind, and hangs."""
    tally.setdefault("tries", 0)
    tally.setdefault("findings", {})
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=work, args=(name, tally["tries"], seconds, there), daemon=True)
    process.start()
    there.close()
    seed, what = tally["tries"], "begins"
    with suppress(EOFError):
        while what != "ends":
            if not here.poll(PATIENCE + (120 if seed == tally["tries"] else 0)):
                _found(name, tally, seed, f"hangs: more than {PATIENCE} s", b"")
                break
            what, seed, words, data = here.recv()
            if what == "raw":
                _found(name, tally, seed, words, data)
    process.join(1)
    if what == "begins" and not process.is_alive():
        _found(name, tally, seed, f"the process died with {process.exitcode}", b"")
    process.kill()
    process.join()
    tally["tries"] = seed + (what != "ends")


def _found(name: str, tally: dict[str, Any], seed: int, words: str, data: bytes) -> None:
    kind = re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "…", words)
    known = tally["findings"].setdefault(kind, {"times": 0, "first": words, "seed": seed})
    known["times"] += 1
    if data and known["times"] == 1:
        (KEPT / f"{name.replace(' ', '-')}-{seed}").write_bytes(data)


def main() -> int:
    """Fuzz each reader in turn; 1 if this checkout's tally holds a finding."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=180)
    parser.add_argument("--of", default="", metavar="NAME", help="only readers with this in their name")
    asked = parser.parse_args()
    KEPT.mkdir(exist_ok=True)
    tallies: dict[str, dict[str, Any]] = json.loads(TALLY.read_text()) if TALLY.exists() else {}
    for name in NAMES:
        if asked.of in name:
            fuzz(name, asked.seconds, tallies.setdefault(name, {}))
            TALLY.write_text(json.dumps(tallies, indent=1, ensure_ascii=False))
            print(f"{name}: {tallies[name]['tries']} tries", flush=True)
    print("\n| reader | tries | raw errors, hangs |\n|---|---|---|")
    for name, tally in tallies.items():
        found = "; ".join(f"{known['times']} × {known['first']}" for known in tally["findings"].values())
        print(f"| {name} | {tally['tries']} | {found or 'none'} |")
    return int(any(tally["findings"] for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
