"""The crosswalk's files: one CSV per scheme in ``data/reference/codes`` with the columns ``HEADER``.

The actor ``-`` marks a known code that is left out (an area not elsewhere specified, a region). Looking codes up is for
``pipelines/sources/codes.py``; a check reads this module, so nothing here needs Arrow.
"""

import csv
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

from pipelines.ledger.yaml_files import DATA, Problem

HEADER = ["code", "actor", "valid_from", "valid_to", "name", "note"]
LEFT_OUT = "-"
FIRST, LAST = 0, 9999


def rows(folder: Path) -> Iterator[dict[str, str]]:
    """Every row of every scheme, in the order of the files."""
    for file in sorted(folder.glob("*.csv")):
        with open(file, encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                yield {"scheme": file.stem, **row}


def problems(folder: Path, actors: Collection[str]) -> Iterator[Problem]:
    """What is wrong with the crosswalk's files: header, actors, years, and overlapping periods of one code."""
    for file in sorted(folder.glob("*")):
        path = f"{DATA}/reference/codes/{file.name}"
        if file.suffix != ".csv":
            yield Problem(path, 1, "", "files with this name are not read", "write one <scheme>.csv for each scheme")
            continue
        with open(file, encoding="utf-8", newline="") as handle:
            for line, field, message, remedy in _faults(csv.reader(handle), actors):
                yield Problem(path, line, field, message, remedy)


def _faults(lines: Iterator[list[str]], actors: Collection[str]) -> Iterator[tuple[int, str, str, str]]:
    if next(lines, None) != HEADER:
        yield 1, "", f"the header is not {','.join(HEADER)}", "write exactly this header"
        return
    periods: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for line, row in enumerate(lines, 2):
        if len(row) != len(HEADER):
            yield line, "", f"{len(row)} fields, not {len(HEADER)}", "put a name that contains a comma in quotes"
            continue
        code, actor, first, last = row[:4]
        if actor != LEFT_OUT and actor not in actors:
            yield line, "actor", f"there is no actor `{actor}`", "add it to actors.yaml, or write -"
        if not all(text == "" or (text.isdigit() and len(text) == 4) for text in (first, last)):
            yield line, "valid_from", f"`{first}`–`{last}` are not years", "write four digits, or nothing"
            continue
        start, end = int(first or FIRST), int(last or LAST)
        if clash := next((other for a, b, other in periods[code] if start <= b and a <= end), None):
            yield line, "code", f"`{code}` has two meanings in one year (line {clash})", "separate the years"
        periods[code].append((start, end, line))
