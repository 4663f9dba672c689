"""``python -m benchmarks.fuzz [SECONDS] [--of NAME]``: every parser and reader is fed spoilt files for so many seconds.

Each may refuse what it is given, in words of its own. A raw exception of a library, a hang, or memory without bound is
a finding; the bytes are kept in ``benchmarks/.fuzz/``. The tally stands there too, and later runs go on where it ends.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import multiprocessing
import random
import re
import resource
import shutil
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import bilateral
from bilateral.lookup import NotThere
from bilateral.releases import NoRelease
from bilateral.verify import verify
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules.checker import problems
from pipelines.sources.readings import MEANT
from tests.conftest import GOOD
from tests.support.built_home import ROOT, bilateral_build
from tests.support.plausibility import RealFile, real_files
from tests.support.real_files import SHARED
from tests.support.source_world import checkout

KEPT = Path(__file__).parent / ".fuzz"
TALLY = KEPT / "tally.json"
PATIENCE = 60
"""Seconds after which a try counts as hanging."""
MEMORY = 6_000_000_000
PIECES = [
    b"\0",
    b"\n",
    b",",
    b'"',
    b"-",
    b"1e400",
    b"NaN",
    b"\xff\xfe",
    b"<!--",
    b"&#0;",
    b"9" * 40,
    b"{",
    b"]",
    "٣".encode(),
]
Reader = Callable[[random.Random, Callable[[str, bytes], None]], None]
"""Reads something spoilt by chance, and hands over its name and bytes before it does."""
NAMES = [*dict.fromkeys(f"source {file.source.id}" for file in real_files()), "ledger", "release"]


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to four changes: a bit, a piece put in, a part lost, repeated or moved, or the end cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) + 1)
        length = min(len(changed) - at, int(2 ** chance.uniform(0, 12)))
        match chance.randrange(6):
            case 0 if length:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at:at] = chance.choice(PIECES)
            case 2:
                del changed[at : at + length]
            case 3:
                changed[at:at] = changed[at : at + length] * chance.randint(1, 8)
            case 4:
                other = chance.randrange(len(changed) + 1)
                changed[other:other] = changed[at : at + length]
            case 5 if chance.random() < 0.1:
                del changed[at:]
    return bytes(changed)


def repacked(data: bytes, chance: random.Random) -> bytes:
    """The same of the text inside a gzip or a zip, and now and then of the package itself."""
    if chance.random() < 0.1:
        return spoilt(data, chance)
    if data[:2] == b"\x1f\x8b":
        return gzip.compress(spoilt(gzip.decompress(data), chance), 1)
    if data[:2] != b"PK":
        return spoilt(data, chance)
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        struck = chance.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, spoilt(old.read(name), chance) if name == struck else old.read(name))
    return whole.getvalue()


def reader(name: str, folder: Path) -> Reader:
    """What reads files of this kind; those of a source with several files take one by chance."""
    if name == "ledger":
        return _of_ledger(folder)
    if name == "release":
        return _of_release(folder)
    files = [_of_source(file) for file in real_files() if name == f"source {file.source.id}"]
    return lambda chance, keep: chance.choice(files)(chance, keep)


def _of_source(file: RealFile) -> Reader:
    data = (SHARED / file.file).read_bytes()

    def read(chance: random.Random, keep: Callable[[str, bytes], None]) -> None:
        bad = repacked(data, chance)
        keep(Path(file.file).name, bad)
        with suppress(*MEANT):
            file.read(bad)

    return read


def _of_ledger(folder: Path) -> Reader:
    shutil.copytree(GOOD, folder / "ledger")
    for name in ("measures", "units", "products"):
        shutil.copy(ROOT / "data" / "reference" / f"{name}.yaml", folder / "ledger" / "reference")
    files = sorted(path for path in (folder / "ledger").rglob("*") if path.suffix in (".yaml", ".csv"))

    def read(chance: random.Random, keep: Callable[[str, bytes], None]) -> None:
        file = chance.choice(files)
        good = file.read_bytes()
        bad = spoilt(good, chance)
        keep(file.name, bad)
        try:
            file.write_bytes(bad)
            problems(read_ledger(folder / "ledger"))
        finally:
            file.write_bytes(good)

    return read


def _of_release(folder: Path) -> Reader:
    checkout(folder / "checkout")
    done = bilateral_build(folder / "checkout", folder / "home")
    assert done.returncode == 0, done.stdout
    release = folder / "home" / "releases" / "1.0.0"
    files = sorted(path for path in release.rglob("*") if path.is_file())

    def read(chance: random.Random, keep: Callable[[str, bytes], None]) -> None:
        file = chance.choice(files)
        good, mode = file.read_bytes(), file.stat().st_mode
        bad = spoilt(good, chance)
        keep(file.name, bad)
        file.chmod(0o644)
        try:
            file.write_bytes(bad)
            assert bad == good or verify(release), f"{file.name} was changed, and verify found nothing"
            with suppress(NotThere, NoRelease):
                bilateral.open(release).load("trade")
        finally:
            file.write_bytes(good)
            file.chmod(mode)

    return read


def work(name: str, first: int, seconds: float, said: Connection) -> None:
    """In a process of its own: try seeds from ``first`` on until the time is over, telling the number of each."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        read = reader(name, Path(folder))
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
