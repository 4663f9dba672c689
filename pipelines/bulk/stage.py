"""One year of a big source: read, checked, summed and sorted into a folder of its own, which is then never changed.

A folder is whole or absent, and is named after the bytes that it is made from and the code that made it: whoever was
killed goes on with the next year, and who has all years writes nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.bulk import rules
from pipelines.bulk.engine import BATCH, Engine, engine
from pipelines.bulk.lines import Faults, read
from pipelines.imports import digest
from pipelines.store.checks import Finding
from pipelines.store.current import write_durably
from pipelines.store.parquet import to_parquet
from schemas import derive
from schemas.declare import Table

if TYPE_CHECKING:
    import ibis

DONE = "year.json"
ABANDONED = 86_400.0
"""Seconds after which nobody works in a folder any more."""


class YearRefused(Exception):
    """Rows of a year are not what they must be; ``findings`` says which."""

    def __init__(self, year: int, findings: Sequence[Finding]) -> None:
        more = f"; and {len(findings) - 3} rules more" if len(findings) > 3 else ""
        super().__init__(f"{year}: {'; '.join(' '.join(str(f).split()) for f in findings[:3])}{more}")
        self.findings = findings


@dataclass(frozen=True)
class Stage:
    """A big source as three expressions.

    ``rows`` makes typed rows in whole units of the lines of ``layout``, ``rules`` are conditions on those of a year
    beside those of ``model``, and ``panel`` makes the small tables by name. ``name`` is that of the table of rows.
    """

    name: str
    layout: Mapping[str, pa.DataType]
    model: type[Table]
    rows: Callable[[ibis.Table], ibis.Table]
    rules: Callable[[ibis.Table, int], rules.Conditions]
    panel: Callable[[ibis.Table, Engine], dict[str, ibis.Table]]

    @property
    def version(self) -> str:
        """The hash of the code that makes a year."""
        return digest(self.rows.__module__)[:12]


@dataclass(frozen=True)
class Year:
    """A finished year: its number, its folder, the number of its rows, and whether it was made just now."""

    year: int
    folder: Path
    rows: int
    is_new: bool

    def panel(self, name: str) -> pa.Table:
        """One of its small tables."""
        return pq.read_table(self.folder / f"{name}.parquet", partitioning=None)

    def flows(self, name: str) -> Path:
        """The file with its rows, sorted by their key."""
        return self.folder / f"{name}.parquet"


def finished(stage: Stage, year: int, content: str, folder: Path, open_: Callable[[], BinaryIO]) -> Year:
    """The year in ``folder``, made if it is not there. ``content`` names the bytes that ``open_`` opens.

    Raises YearRefused where rows break a rule, and WrongHeader.
    """
    place = folder / str(year) / sha256(f"{content}{stage.version}".encode()).hexdigest()[:16]
    if (known := _known(year, place)) is not None:
        return known
    aside = place.with_name(f".{place.name}.{token_hex(8)}")
    for left in place.parent.glob(".*") if place.parent.is_dir() else ():
        if time.time() - left.stat().st_mtime > ABANDONED:  # by who was killed
            shutil.rmtree(left, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        with open_() as stream, engine(aside) as on:
            rows = _make(stage, year, stream, on, aside)
        for left in aside.iterdir():
            if left.is_dir():
                shutil.rmtree(left)
        sizes = {file.name: file.stat().st_size for file in sorted(aside.iterdir())}
        write_durably(aside / DONE, json.dumps({"rows": rows, "sizes": sizes}, indent=1).encode())
        try:
            os.rename(aside, place)
        except OSError:  # another process has made the same year meanwhile
            if _known(year, place) is None:
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Year(year, place, rows, is_new=True)


def _known(year: int, place: Path) -> Year | None:
    """A year that is there as it was finished; None, and nothing there, otherwise."""
    try:
        said = json.loads((place / DONE).read_bytes())
        if all((place / name).stat().st_size == size for name, size in said["sizes"].items()):
            return Year(year, place, said["rows"], is_new=False)
    except (OSError, ValueError, KeyError):
        pass
    shutil.rmtree(place, ignore_errors=True)
    return None


def _make(stage: Stage, year: int, stream: BinaryIO, on: Engine, folder: Path) -> int:
    """The files of a year in ``folder``; returns the number of its rows."""
    faults = Faults()
    rows = on.keep(stage.rows(on.table(read(stream, stage.layout, faults))))
    key = derive.key_columns(stage.model)
    conditions = rules.of_model(rows, stage.model) | stage.rules(rows, year)
    findings = [Finding(stage.name, why, n, tuple(faults.shown[why])) for why, n in sorted(faults.counts.items())]
    findings += rules.broken(on, stage.name, rows, conditions)
    writer = _Sorted(folder / f"{stage.name}.parquet", derive.to_arrow(stage.model), key, is_written=not findings)
    for batch in on.in_order(rows.select(*derive.to_arrow(stage.model).names), key):
        writer.write(batch)
    findings += rules.repeated(stage.name, key, *writer.close())
    if not writer.rows:
        findings.append(Finding(stage.name, "the file has no row that can be read", 0, ()))
    if findings:
        raise YearRefused(year, findings)
    for name, expression in stage.panel(rows, on).items():
        write_durably(folder / f"{name}.parquet", to_parquet(_ordered(on.arrow(expression))))
    return writer.rows


def _ordered(table: pa.Table) -> pa.Table:
    """The rows by all columns, and nothing that an engine says of them beside: alike whatever it was."""
    rows = table.sort_by([(name, "ascending") for name in table.column_names]).combine_chunks()
    return pa.Table.from_arrays(rows.columns, names=rows.column_names)


class _Sorted:
    """Writes sorted batches as row groups of one size, and counts neighbours with one key.

    Rows that break a rule are only counted: the schema may not allow them.
    """

    def __init__(self, file: Path, schema: pa.Schema, key: Sequence[str], *, is_written: bool) -> None:
        self._schema, self._key, self._is_written = schema, key, is_written
        self._types = pa.schema([(field.name, field.type) for field in schema])
        self._writer = pq.ParquetWriter(
            file,
            schema,
            compression="zstd",
            use_dictionary=[*key],
            write_statistics=[*key],
            write_page_index=True,
            write_page_checksum=True,
        )
        self._waiting: list[pa.RecordBatch] = []
        self._n_waiting = 0
        self._last: pa.Table | None = None
        self._repeats, self._shown = 0, list[str]()
        self.rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self._waiting.append(batch.cast(self._types))
        self._n_waiting += batch.num_rows
        while self._n_waiting >= BATCH:
            self._group(BATCH)

    def close(self) -> tuple[int, list[str]]:
        """How many rows repeat the key of the one before, and the first of them."""
        if self._n_waiting or not self.rows:
            self._group(self._n_waiting)
        self._writer.close()
        return self._repeats, self._shown

    def _group(self, size: int) -> None:
        table = pa.Table.from_batches(self._waiting) if self._waiting else self._schema.empty_table()
        table = table.combine_chunks()
        group, rest = table.slice(0, size), table.slice(size)
        self._waiting, self._n_waiting = rest.to_batches(), rest.num_rows
        self._look(group)
        if self._is_written:
            self._writer.write_table(pa.Table.from_arrays(group.columns, schema=self._schema), row_group_size=BATCH)
        self.rows += group.num_rows

    def _look(self, group: pa.Table) -> None:
        keys = group.select(self._key)
        whole = pa.concat_tables([self._last, keys]).combine_chunks() if self._last else keys
        same = np.ones(max(0, whole.num_rows - 1), dtype=bool)
        for name in self._key:
            column = whole[name]
            same &= pc.fill_null(pc.equal(column[1:], column[:-1]), False).to_numpy()
        places = np.flatnonzero(same)
        self._repeats += len(places)
        for place in places[: rules.MAX_SHOWN - len(self._shown)].tolist():
            row = whole.slice(place, 1).to_pylist()[0]
            self._shown.append(", ".join(f"{name}={value}" for name, value in row.items()))
        self._last = whole.slice(max(0, whole.num_rows - 1))
