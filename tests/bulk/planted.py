"""A year of made-up flows with forty faults in it, and a script that makes years in a process of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pipelines.bulk.stage import finished

PLANTED = [
    ("a line has 5 columns, not 6", ["2022,4,8,10111,1", "2022,4,8,10112,2"]),
    ("a line has 7 columns, not 6", ["2022,4,8,10113,1,1,1"]),
    ("t is not a whole number", ["two,4,8,10111,1,1", "2022.5,4,8,10111,1,1"]),
    ("i is not a whole number", ["2022,AFG,8,10111,1,1", "2022,4x,8,10111,1,1"]),
    ("j is not a whole number", ["2022,4,ALB,10111,1,1"]),
    ("k is not a whole number", ["2022,4,8,01.01,1,1", "2022,4,8,TOTAL,1,1"]),
    (
        "v is not a number of at most eleven digits and three decimals",
        ["2022,4,8,10114,1.0001,1", "2022,4,8,10115,1e3,1", "2022,4,8,10116,inf,1"],
    ),
    (
        "q is not a number of at most eleven digits and three decimals",
        ["2022,4,8,10117,1,x", "2022,4,8,10118,1,1.23456", "2022,4,8,10119,1,n.a."],
    ),
    ("exporter must be at least 1", ["2022,0,8,10111,1,1", "2022,-4,8,10111,1,1"]),
    ("exporter must be at most 999", ["2022,1000,8,10111,1,1"]),
    ("importer must be at least 1", ["2022,4,0,10111,1,1"]),
    ("importer must be at most 999", ["2022,4,4000,10111,1,1", "2022,4,1001,10111,1,1"]),
    ("exporter must not be null", ["2022,,8,10111,1,1"]),
    ("importer must not be null", ["2022,4,NA,10111,1,1"]),
    ("product must not be null", ["2022,4,8,,1,1"]),
    ("product must be at least 10000", ["2022,4,8,101,1,1", "2022,4,8,9999,1,1"]),
    ("product must be at most 999999", ["2022,4,8,1011100,1,1"]),
    ("value must not be null", ["2022,4,8,10211,NA,1", "2022,4,8,10212,,1"]),
    ("value must be over 0", ["2022,4,8,10213,0,1", "2022,4,8,10214,-1.5,1"]),
    ("value must be at most 5000000000000", ["2022,4,8,10215,5000000001,1"]),
    ("quantity must be at least 0", ["2022,4,8,10216,1,-1"]),
    ("year is not 2022, that of the file", ["2021,4,8,10217,1,1", "2023,4,8,10218,1,1"]),
    ("exporter and importer are one", ["2022,8,8,10111,1,1", "2022,12,12,10111,1,1"]),
    ("the key (exporter, importer, year, product) is not unique", ["2022,4,8,10311,1,1", "2022,4,12,10311,1,1"]),
]
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
