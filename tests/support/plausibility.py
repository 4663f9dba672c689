"""What becomes of a publisher's file that has gone wrong: refused, in quarantine, stopped or published.

``python -m tests.support.plausibility`` tries every mutant of every real file and writes docs/records/plausibility.md.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.archive.parts import Part
from pipelines.sources.codes import Codes
from pipelines.sources.contract import CAPTURE_COLUMNS, Parsed, Source
from pipelines.sources.declarations import discover
from pipelines.sources.readings import parse
from pipelines.sources.versions import departure, within
from tests.support.grids import Grid, read_grid
from tests.support.mutants import Change, mutants
from tests.support.real_files import ROOT, SHARED
from tests.support.rows import read_yaml

DAY = date(2026, 11, 26)
FILES = read_yaml(ROOT / "tests" / "sources" / "plausibility.yaml")
BESIDE = {*CAPTURE_COLUMNS, "source_row", "slice", "observation_id"}
REFUSED, PARTED, STOPPED = "refused", "in quarantine", "stopped by the last version"
DOUBTED, PUBLISHED, SAME = "named by the build", "published", "the same"
SHOWN = (REFUSED, PARTED, STOPPED, DOUBTED, PUBLISHED)
OUTCOMES = (*SHOWN, SAME)
AVERAGES = 3
"""Averages, of a month, a quarter and a year, that a day is missing from if its rate is in quarantine."""
RESULTS = ROOT / "tests" / "sources" / "plausibility.json"
PAGE = ROOT / "docs" / "records" / "plausibility.md"
HEAD = """# Plausibility

Written by `python -m tests.support.plausibility`. Every real file at hand was made wrong in forty
ways and more: numbers negated, scaled, inverted, infinite, blank or moved by a row; periods in the future, swapped or
of month 13; codes and columns swapped; rows doubled, halved or cut off. Mutants that leave the rows as they are do not
count, nor do rows missing from slices that a version lacks as a whole: the last version of these stays.

**Refused** at the door are whole files; rows **in quarantine** are left out and named. What a first file does not
show, the **last version** may: a mutant that passes the door is tried again as the next version of the true file.
**Named by the build** is what is published with a line that something does not add up.
"""
REST = "## What would be published\n"
UNSEEN = """## What cannot be seen

As each source declares it; the table `sources` of a release has the same words.
"""


@dataclass
class RealFile:
    """A real file with the others of its capture, and what its source reads from it."""

    source: Source
    file: str
    values: list[Any]
    periods: str
    codes: list[str]
    options: dict[str, Any] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)

    @cached_property
    def grid(self) -> Grid:
        return read_grid(SHARED / self.file, **self.options)

    @cached_property
    def crosswalk(self) -> Codes:
        return Codes(ROOT / "data" / "reference" / "codes")

    @cached_property
    def true(self) -> tuple[dict[str, pa.Table], Parsed]:
        """What is read from the file packed again, unchanged."""
        return self.read(self.grid.data)

    def mutants(self) -> Iterator[tuple[str, Change]]:
        """The file's mutants by name."""
        names = [name for name in self.grid.names if name]
        groups = [
            [n for n in names if re.fullmatch(group[1:-1], n)] if isinstance(group, str) else group
            for group in self.values
        ]
        return mutants(self.grid, groups, self.periods, self.codes)

    def read(self, data: bytes) -> tuple[dict[str, pa.Table], Parsed]:
        """What the source reads from the capture with these bytes in place of the file's."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(self.file).name
            path.write_bytes(data)
            parts = [Part(path.name, path), *(Part(Path(name).name, SHARED / name) for name in self.beside)]
            return parse(self.source, parts, self.crosswalk, DAY)

    def outcome(self, data: bytes) -> tuple[str, str]:
        """What becomes of these bytes, and the reason; of what would be published, the doubt that a build names."""
        tables, before = self.true
        try:
            changed, parsed = self.read(data)
        except Exception as error:
            return REFUSED, f"{type(error).__name__}: {error}"
        held = {feed: within(table, _slices(changed[feed])) for feed, table in tables.items()}
        wrong = sum(_other(changed[feed], table) for feed, table in tables.items())
        lost = sum(_other(table, changed[feed]) for feed, table in held.items())
        if not wrong and not lost:
            return SAME, ""
        n_bad = len(parsed.bad) - len(before.bad)
        if n_bad > 0 and wrong <= AVERAGES * n_bad:
            return PARTED, parsed.bad[-1].reason
        for feed, table in held.items():
            if said := departure(self.source, feed, changed[feed], table):
                return STOPPED, said
        doubts = [text for text in parsed.totals if text not in before.totals]
        return (DOUBTED, doubts[0]) if doubts else (PUBLISHED, f"{wrong} wrong rows, {lost} lost")


def _slices(table: pa.Table) -> list[str]:
    return table["slice"].unique().to_pylist() if "slice" in table.column_names else []


def _other(rows: pa.Table, others: pa.Table) -> int:
    """How many of ``rows`` are not among ``others``, whatever their place in the file."""
    import duckdb

    names = ", ".join(f'"{name}"' for name in rows.column_names if name not in BESIDE)
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("a", rows)
        connection.register("b", others)
        query = f"SELECT count(*) FROM (SELECT {names} FROM a EXCEPT SELECT {names} FROM b)"
        return int(connection.execute(query).fetchall()[0][0])


def real_files() -> list[RealFile]:
    """All that are declared and at hand."""
    found = []
    for source_id, files in FILES.items():
        for declared in files:
            one = dict(declared)
            known = {name: one.pop(name) for name in ("file", "values", "periods", "codes")}
            beside = one.pop("with", [])
            if (SHARED / known["file"]).exists():
                found.append(RealFile(discover()[source_id], **known, options=one, beside=beside))
    return found


def main() -> None:
    """Try every mutant of the files of the sources named, or of all; add what came of them to the page's rows."""
    for file in real_files():
        if sys.argv[1:] and file.source.id not in sys.argv[1:]:
            continue
        results: dict[str, list[str]] = {outcome: [] for outcome in OUTCOMES}
        for name, change in file.mutants():
            outcome, why = file.outcome(change())
            results[outcome].append(name)
            print(f"{file.source.id}  {name}  {outcome}  {' '.join(why.split())[:200]}", flush=True)
        kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
        kept[f"{file.source.id} {file.file}"] = results
        RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(page(json.loads(RESULTS.read_text(encoding="utf-8"))), encoding="utf-8")


def page(results: dict[str, dict[str, list[str]]]) -> str:
    """The page of the mutants' outcomes by file, and of what is published all the same."""
    head = ["source", "file", "mutants", *SHOWN]
    rows, rest = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"], []
    total: Counter[str] = Counter()
    for key, outcomes in results.items():
        source, _, file = key.partition(" ")
        counts = {name: len(names) for name, names in outcomes.items()}
        total.update(counts)
        tried = sum(counts[name] for name in SHOWN)
        rows.append(f"| {source} | {Path(file).name} | {tried} | {' | '.join(str(counts[name]) for name in SHOWN)} |")
        if names := [*outcomes[DOUBTED], *outcomes[PUBLISHED]]:
            rest.append(f"- `{Path(file).name}`: {', '.join(names)}.")
    tried = sum(total[name] for name in SHOWN)
    rows.append(f"| all | | {tried} | {' | '.join(str(total[name]) for name in SHOWN)} |")
    declared = [f"{source} {one['file']}" for source, files in FILES.items() for one in files]
    if missing := [key.rpartition("/")[2] for key in declared if key not in results]:
        rest.append(f"\nNot tried in full yet: {', '.join(missing)}.")
    unseen = [f"- **{s.id}**: {' '.join(s.unseen)}" for s in discover().values() if s.unseen]
    return "\n".join([HEAD, *rows, "", REST, *rest, "", UNSEEN, *unseen]) + "\n"


if __name__ == "__main__":
    main()
