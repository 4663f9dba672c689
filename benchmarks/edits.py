"""Edits of documents, registers, code and schemas: after each a release that makes only what changed is the same anew.

``python -m benchmarks.edits 50`` edits a copy of the checkout 50 times, at random but by ``--seed``, takes back every
third edit, and builds after each; after each fifth it runs `bilateral build --anew --compare`, and at the end it builds
all tables in a new home. It prints each edit with what came of it, and ends with 1 if any file or table differed. An
edit that the ledger or the gate refuses is taken back at once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.support.built_home import make_checkout

PLACES = {
    "a rating": ("data/documents/*/*.yaml", r"^(    credibility: )\d$"),
    "a value": ("data/documents/*/*.yaml", r"^(    value: \d+\.\d)\d$"),
    "a title": ("data/documents/*/*.yaml", r"^(title: [^\"'&>|{}\[\]#:]+)$"),
    "a day": ("data/documents/*/*.yaml", r"^(accessed: 2026-\d\d-)\d\d$"),
    "a definition": ("data/reference/definitions.yaml", r"^( +label: [^\"'&>|{}\[\]#:]+)$"),
    "a text of the book": ("pipelines/book/texts.yaml", r"^(    title: [^\"'&>|{}\[\]#:]+)$"),
    "a docstring": (
        "pipelines/[bf]o*/*.py pipelines/release/*.py pipelines/store/*.py",
        r"^(    \"\"\"[A-Z][^\"]*)\.\"\"\"$",
    ),
    "a style": ("pipelines/book/app/*.css", r"^(\S.*\})$"),
    "a schema": ("schemas/tables/*.yaml", r"^(    text: [A-Z][^'\":#]*)\.$"),
}
"""What is edited: in which files, and the line, of which the first group stays and something else follows."""
ENDS = {
    "a rating": "{n}",
    "a value": "{n}",
    "a day": "1{n}",
    "a docstring": ' again."""',
    "a style": " ",
    "a schema": ", as ever.",
}


def edit(checkout: Path, kind: str, dice: random.Random) -> Callable[[], int]:
    """Edit one line; how to take it back."""
    patterns, line = PLACES[kind]
    files = sorted(path for pattern in patterns.split() for path in checkout.glob(pattern))
    for path in dice.sample(files, len(files)):
        text = path.read_text(encoding="utf-8")
        if found := [*re.finditer(line, text, re.MULTILINE)]:
            match = dice.choice(found)
            end = ENDS.get(kind, " too").format(n=dice.randrange(1, 6))
            path.write_text(text[: match.start()] + match[1] + end + text[match.end() :], encoding="utf-8")
            print(f"{kind}: {path.relative_to(checkout)}: {(match[1] + end).strip()[:80]}", flush=True)
            return partial(path.write_text, text, encoding="utf-8")
    raise LookupError(f"no file of {patterns} has a line for {kind}")


def build(checkout: Path, home: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """`bilateral build` with these flags and the code of the checkout."""
    environment = os.environ | {"BILATERAL_HOME": str(home), "PYTHONPATH": str(checkout)}
    command = [str(Path(sys.executable).with_name("bilateral")), "build", *flags]
    return subprocess.run(command, cwd=checkout, env=environment, text=True, capture_output=True, check=False)


def run(edits: int, seed: int, checkout: Path, home: Path, at_once: int = 1) -> list[str]:
    """Edit so many times, and compare after each ``at_once`` of them; the lines that name what differs."""
    dice, differing = random.Random(seed), list[str]()
    assert build(checkout, home).returncode == 0
    for n in range(1, edits + 1):
        started, is_compared = time.monotonic(), n % at_once == 0 or n == edits
        undo = edit(checkout, dice.choice([*PLACES]), dice)
        done = build(checkout, home, *(["--anew", "--compare"] if is_compared else []))
        lines = done.stdout.splitlines()
        said = [line for line in lines if ("files compared" if is_compared else "built in") in line]
        words = said or [f"refused: {(done.stdout + done.stderr).strip().splitlines()[-1][:150]}"]
        print(f"   {time.monotonic() - started:.0f} s", *words, flush=True)
        differing += [line for line in lines if "differs when it is made anew" in line]
        if not said or n % 3 == 0:
            undo()
    assert build(checkout, home).returncode == 0
    return differing


def from_nothing(checkout: Path, home: Path) -> list[str]:
    """A line for each table that is another where a new home builds it."""
    new = home.with_name("new-home")
    assert build(checkout, new).returncode == 0
    kept, anew = (
        {
            str(file.relative_to(of)): json.loads(file.read_bytes())["sha256"]
            for file in of.rglob("build/**/current.json")
        }
        for of in (home, new)
    )
    print(f"   {len(anew)} tables built from nothing", flush=True)
    return [f"{name} differs when it is built from nothing" for name in anew if kept.get(name) != anew[name]]


def main() -> int:
    """Edit, and say what differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edits", type=int)
    parser.add_argument("--at-once", type=int, default=5, help="how many edits are built before all files are compared")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checkout = make_checkout(Path(folder) / "checkout", copies_code=True)
        differing = run(args.edits, args.seed, checkout, Path(folder) / "home", args.at_once)
        differing += from_nothing(checkout, Path(folder) / "home")
    print(*differing, f"{args.edits} edits, {len(differing)} files or tables differ", sep="\n")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
