"""The crosswalk's files: one CSV per scheme in ``data/reference/codes``, ``code,actor,valid_from,valid_to,name,note``.

The actor ``-`` is a code that is known and left out (an area not elsewhere specified, a region). Looking codes up is
``codes.py``'s business; a check reads this module, so nothing here needs Arrow.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

from pipelines.ledger.yaml_files import Problem

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
    """What is wrong with the crosswalk's files: header, actors, years, and periods of one code that overlap."""
    for file in sorted(folder.glob("*")):
        shown = f"data/reference/codes/{file.name}"
        if file.suffix != ".csv":
            yield Problem(shown, 1, "", "nothing is read from a file of this name", "one <scheme>.csv for each scheme")
            continue
        with open(file, encoding="utf-8", newline="") as handle:
            yield from _file(shown, csv.reader(handle), actors)


def _file(shown: str, rows: Iterator[list[str]], actors: Collection[str]) -> Iterator[Problem]:
    if next(rows, None) != HEADER:
        yield Problem(shown, 1, "", f"the header is not {','.join(HEADER)}", "write it so")
        return
    seen: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for line, row in enumerate(rows, 2):
        if len(row) != len(HEADER):
            yield Problem(shown, line, "", f"{len(row)} fields, not {len(HEADER)}", "quote a name that holds a comma")
            continue
        code, actor, first, last = row[:4]
        if actor != LEFT_OUT and actor not in actors:
            yield Problem(shown, line, "actor", f"there is no actor `{actor}`", "add it to actors.yaml, or write -")
        if not all(text == "" or (text.isdigit() and len(text) == 4) for text in (first, last)):
            yield Problem(
                shown, line, "valid_from", f"`{first}`–`{last}` are not years", "write four digits, or nothing"
            )
            continue
        span = int(first or FIRST), int(last or LAST)
        if clash := next((other for a, b, other in seen[code] if span[0] <= b and a <= span[1]), None):
            yield Problem(
                shown, line, "code", f"`{code}` has two meanings in one year (line {clash})", "part the years"
            )
        seen[code].append((*span, line))
