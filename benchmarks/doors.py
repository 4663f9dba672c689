"""``python -m benchmarks.doors [FLIPS] [RELEASE]``: bits are flipped in a release that is read by four doors.

By path, ``file://``, ``http://`` and ``s3://`` (moto's server), in any file from latest.json to the rows. Then what
looking costs: reading with hashes against ``check=False``, in turns, the middle of each.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pyarrow.compute as pc

import bilateral
from bilateral import releases
from bilateral.commons.layout import Home
from bilateral.folder import Folder
from tests.support import object_store
from tests.support.doors import DOORS, Doors, doors, flips

AIM, TURNS = 1.2, 9
READS: dict[str, Callable[[Folder], object]] = {
    "trade, whole": lambda folder: folder.read("trade"),
    "indicators, whole": lambda folder: folder.read("indicators"),
    "indicators, 3 columns": lambda folder: folder.read("indicators", ["dyad", "value_low", "value_high"]),
    "dependence, rows of a state": lambda folder: folder.read("dependence", None, pc.field("actor_id") == "RUS"),
    "dependence, 3 columns": lambda folder: folder.read("dependence", ["actor_id", "year", "hhi"]),
}


def costs(there: Doors) -> list[str]:
    """Lines of a table: milliseconds of the bare and of the checked read, and their ratio, opening included."""
    lines = ["| door | read | bare, ms | checked, ms | ratio | aim 1.2 |", "|---|---|---:|---:|---:|---|"]
    for door in DOORS:
        for name, read in READS.items():
            taken: dict[bool, list[float]] = {False: [], True: []}
            for _ in range(TURNS):
                for check, times in taken.items():
                    began = time.perf_counter()
                    read(bilateral.open(there.addresses[door], check=check).folder)
                    times.append(1e3 * (time.perf_counter() - began))
            bare, checked = median(taken[False]), median(taken[True])
            met = "met" if checked / bare <= AIM else "missed"
            lines.append(f"| {door} | {name} | {bare:.1f} | {checked:.1f} | {checked / bare:.2f} | {met} |")
    return lines


def main() -> int:
    """Flip and measure; 1 if a bit was read as another number or ended in a raw error."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    release = Path(sys.argv[2]) if len(sys.argv) > 2 else releases.find(Home.find().releases)
    with tempfile.TemporaryDirectory() as folder, object_store.serve() as endpoint:
        with doors(release, ["trade", "indicators", "dependence"], Path(folder) / "costs", endpoint) as there:
            print("\n".join(costs(there)), flush=True)
        with doors(release, ["trade"], Path(folder) / "flips", endpoint) as there:
            tally, findings = flips(there, count, 36)
    print(f"\n{count:,} flips:", *(f"  {n:6,}  {what}" for what, n in sorted(tally.items())), sep="\n")
    print(*findings, sep="\n")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
