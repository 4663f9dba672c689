"""Documents taken out of today's ledger and put back: what check and preview pass, the gate of a build must pass.

``python -m benchmarks.replay 100`` chooses so many of the commits that added documents, by ``--seed``. Of each it takes
the files that still stand out of a copy of the checkout, builds, puts them back, asks `bilateral check` and
`bilateral preview`, and builds again. It ends with 1 if a build refused what the two had passed.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.built_home import ROOT, make_checkout


def added_by_commits(root: Path) -> dict[str, list[str]]:
    """The documents that each commit added, with their tables, where they now stand: many have since been moved."""
    now = {file.name: file.relative_to(root).as_posix() for file in (root / "data").rglob("*") if file.is_file()}
    asked = [
        "git",
        "log",
        "--diff-filter=A",
        "--name-only",
        "--no-renames",
        "--reverse",
        "--format=@%h",
        "--",
        "data/documents",
        "data/series",
    ]
    printed = subprocess.run(asked, cwd=root, text=True, capture_output=True, check=True).stdout
    found: dict[str, list[str]] = {}
    for line in filter(None, printed.splitlines()):
        if line.startswith("@"):
            added = found[line[1:]] = list[str]()
        elif name := now.pop(line.rpartition("/")[2], None):
            added.append(name)
    return {commit: files for commit, files in found.items() if files}


def run(checkout: Path, home: Path, *words: str) -> tuple[int, str]:
    """The exit code of a command and what it printed."""
    environment = os.environ | {"BILATERAL_HOME": str(home), "PYTHONPATH": str(checkout)}
    command = [sys.executable, "-m", "bilateral.cli", *words]
    done = subprocess.run(command, cwd=checkout, env=environment, text=True, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


def without_records(checkout: Path, printed: str) -> dict[Path, str]:
    """Take out the records of which no document says anything any more; the files as they were."""
    before: dict[Path, str] = {}
    for name, line in reversed(re.findall(r"^(data/reference/records/\S+):(\d+): .*no document says", printed, re.M)):
        before.setdefault(file := checkout / name, file.read_text("utf-8"))
        lines = file.read_text("utf-8").splitlines(keepends=True)
        start = int(line) - 1
        end = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith(" ")), len(lines))
        file.write_text("".join(lines[:start] + lines[end:]), "utf-8")
    return before


def replay(checkout: Path, home: Path, aside: Path, files: list[str]) -> tuple[str, bool]:
    """What became of the files when they came back, in words, and whether a build refused what had passed."""
    for name in files:
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).rename(aside / name)
    before = without_records(checkout, run(checkout, home, "check")[1])
    stands = run(checkout, home, "check")[0] == 0 and run(checkout, home, "build")[0] == 0
    for file, text in before.items():
        file.write_text(text, "utf-8")
    for name in files:
        (aside / name).rename(checkout / name)
    if not stands:
        return "the rest of the ledger does not stand without them", False
    named = [name for name in files if name.startswith("data/documents")]
    checked, _ = run(checkout, home, "check", *named)
    previewed, printed = run(checkout, home, "preview", *named)
    built, said = run(checkout, home, "build")
    waits = printed.count(" waits to say: ")
    words = f"check {checked}, preview {previewed} ({waits} sentences wait), build {built}"
    refused = not (checked or (previewed and not waits)) and built != 0
    return words + (f"\n{said[-2000:]}" if refused else ""), refused


def surprises(commits: int, seed: int) -> int:
    """Replay so many commits; how many builds refused what had passed."""
    added, count = added_by_commits(ROOT), 0
    chosen = random.Random(seed).sample(sorted(added), min(commits, len(added)))
    with tempfile.TemporaryDirectory() as folder:
        checkout = make_checkout(Path(folder) / "checkout", copies_code=True)
        home, aside = Path(folder) / "home", Path(folder) / "aside"
        for commit in chosen:
            started = time.monotonic()
            words, is_surprise = replay(checkout, home, aside, added[commit])
            count += is_surprise
            print(f"{commit}, {len(added[commit])} files: {words} ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"{len(chosen)} commits, {count} builds refused what check and preview had passed")
    return count


def main() -> int:
    """Replay, and count the builds that refused what had passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commits", type=int)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    return int(surprises(args.commits, args.seed) > 0)


if __name__ == "__main__":
    sys.exit(main())
