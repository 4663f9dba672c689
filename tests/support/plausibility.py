"""What becomes of a publisher's file that has gone wrong: refused, in quarantine, stopped or published.

``python -m tests.support.plausibility`` tries every mutant of every real file and writes docs/plausibility.md.
"""

from __future__ import annotations

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
import yaml

from pipelines.archive.parts import Part
from pipelines.sources import versions
from pipelines.sources.codes import Codes
from pipelines.sources.contract import CAPTURE_COLUMNS, Parsed, Source, discover
from pipelines.sources.readings import parse
from tests.support.grids import Grid, read_grid
from tests.support.mutants import Change, mutants
from tests.support.real_files import ROOT, SHARED

DAY = date(2026, 11, 26)
FILES = yaml.safe_load((ROOT / "tests" / "sources" / "plausibility.yaml").read_text(encoding="utf-8"))
BESIDE = {*CAPTURE_COLUMNS, "source_row", "slice", "observation_id"}
REFUSED, PARTED, STOPPED, PUBLISHED, SAME = (
    "refused",
    "in quarantine",
    "stopped by the last version",
    "published",
    "same",
)


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
        """What becomes of these bytes, and the reason or the doubt."""
        tables, before = self.true
        try:
            changed, parsed = self.read(data)
        except Exception as error:
            return REFUSED, f"{type(error).__name__}: {error}"
        wrong = sum(_other(changed[feed], table) for feed, table in tables.items())
        lost = sum(_other(table, changed[feed]) for feed, table in tables.items())
        if not wrong and not lost:
            return SAME, ""
        said = [text for text in parsed.totals if text not in before.totals]
        parted = len(parsed.bad) > len(before.bad)
        if not wrong and parted:
            return PARTED, parsed.bad[-1].reason
        for feed, table in tables.items():
            slices = changed[feed]["slice"].unique().to_pylist() if "slice" in table.column_names else ()
            held = versions.within(table, slices)
            if said := versions.departure(feed, changed[feed], held, self.source.revised):
                return STOPPED, said
        return PUBLISHED, f"wrong {wrong} lost {lost} bad {len(parsed.bad) - len(before.bad)}; {said[:1]}"


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
    only = sys.argv[1:]
    for file in real_files():
        if only and file.source.id not in only:
            continue
        import time

        t = time.time()
        try:
            count = {f: t_.num_rows for f, t_ in file.true[0].items()}
        except Exception as error:
            print("BASE", file.file, type(error).__name__, str(error)[:300], flush=True)
            continue
        results = Counter()
        for name, change in file.mutants():
            try:
                data = change()
            except Exception as error:
                print("  MUTATOR", file.file, name, type(error).__name__, error, flush=True)
                continue
            outcome, why = file.outcome(data)
            results[outcome] += 1
            print(f"  {file.source.id} {Path(file.file).name} | {name} | {outcome} | {why[:160]!r}", flush=True)
        print(
            "==",
            file.source.id,
            file.file,
            count,
            dict(results),
            sum(results.values()),
            f"{time.time() - t:.0f}s",
            flush=True,
        )


if __name__ == "__main__":
    main()
