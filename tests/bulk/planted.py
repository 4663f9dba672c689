"""A year of made-up flows with forty faults in it, and a script that makes years in a process of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pipelines.bulk.stage import finished
from tests.support.rows import cases

PLANTED = cases(__file__, "planted")
"""Each rule with the lines that break it; those of the last stand twice."""


def plant(file: Path) -> None:
    """Spread the faults over the lines of a file, the same way each time."""
    lines = file.read_text(encoding="utf-8").splitlines()
    lines += [f"2022,4,{importer},10311,7,7" for importer in (8, 12)]
    for place, line in enumerate(line for _, wrong in PLANTED for line in wrong):
        lines.insert(2 + place * 11 % (len(lines) - 2), line)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(folder: Path, *files: Path) -> None:
    """Make each year."""
    for file in files:
        finished(int(file.name.split("_Y")[1][:4]), file.name, folder, partial(file.open, "rb"))
