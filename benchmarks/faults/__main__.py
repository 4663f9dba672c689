"""``python -m benchmarks.faults [TRIES] [--seed N] [--of PART]``: strike, check, count, and add to the tally.

The tally of all runs of this checkout stands in ``benchmarks/.faults.json``; ``0`` tries only print its table.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path

from benchmarks.faults.trials import KINDS, Tally, Trials

KEPT = Path(__file__).parents[1] / ".faults.json"


def read() -> dict[str, Tally]:
    """The tally of earlier runs by operation and fault."""
    return {name: Tally(**counts) for name, counts in json.loads(KEPT.read_text()).items()} if KEPT.exists() else {}


def table(tallies: Mapping[str, Tally]) -> str:
    """The tally as a Markdown table with a row of sums."""
    whole = Tally()
    for tally in tallies.values():
        whole.add(tally)
    names = [field.name for field in fields(Tally)]
    lines = [f"| fault | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for name, tally in [*sorted(tallies.items()), ("all", whole)]:
        cells = [f"{value:.0f} s" if key == "longest" else str(value) for key, value in asdict(tally).items()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Run the tries; 1 if anything was lost, torn, wrong or needed a hand that should not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("tries", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", default="", metavar="PART", help="only kinds with this in their name, such as `import`")
    asked = parser.parse_args()
    kinds = [kind for kind in KINDS if asked.of in " ".join(kind)]
    tallies, bad, began = read(), 0, time.monotonic()
    if asked.tries:
        with tempfile.TemporaryDirectory() as folder:
            trials = Trials(Path(folder), asked.seed)
            for number in range(asked.tries):
                trial = trials.once(*kinds[(number + asked.seed) % len(kinds)])
                name = f"{trial.operation}, {trial.fault}"
                tallies.setdefault(name, Tally()).add(trial.tally)
                bad += bool(trial.tally.lost or trial.tally.torn or trial.tally.wrong)
                print(f"{number + 1}/{asked.tries} {name}", *trial.findings, sep="\n    ", file=sys.stderr, flush=True)
                KEPT.write_text(json.dumps({key: asdict(tally) for key, tally in tallies.items()}, indent=1))
    print(table(tallies))
    print(
        f"\n{asked.tries} tries in {time.monotonic() - began:.0f} s, {bad} of them with a loss, a tear or a wrong value"
    )
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
