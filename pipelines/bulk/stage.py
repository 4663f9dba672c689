"""One year of BACI: read, checked, summed and sorted into a folder of its own, which is then never changed.

A folder is whole or absent, and is named after the bytes that it is made from and the code that made it: whoever was
killed goes on with the next year, and who has all years writes nothing. DuckDB computes it, and spills to the folder.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.bulk import baci
from pipelines.bulk.lines import Faults, read
from pipelines.imports import digest
from pipelines.store.checks import Finding, broken
from pipelines.store.current import write_durably
from pipelines.store.parquet import to_parquet
from schemas import derive
from schemas.tables import model_of

if TYPE_CHECKING:
    import duckdb

LIMITS: dict[str, Any] = {"memory_limit": "600MiB", "threads": 2}
"""Of DuckDB alone: the process has a few hundred MiB more, and a hundred and more above the limit were measured."""
BATCH = 98_304
FLOWS = "product_flows"
"""The file and the model of the rows; the others hold the tables of the panel."""
DONE = "year.json"
ABANDONED = 86_400.0
"""Seconds after which nobody works in a folder any more."""


class YearRefused(Exception):
    """Rows of a year are not what they must be; ``findings`` says which."""

    def __init__(self, year: int, findings: Sequence[Finding]) -> None:
        more = f"; and {len(findings) - 3} rules more" if len(findings) > 3 else ""
        super().__init__(f"{year}: {'; '.join(' '.join(str(f).split()) for f in findings[:3])}{more}")
        self.findings = findings


class Year(NamedTuple):
    """A finished year: its number, its folder, the number of its rows, and whether it was made just now."""

    year: int
    folder: Path
    rows: int
    is_new: bool

    def file(self, name: str) -> Path:
        """The file of the rows, sorted by their key, or of a table of the panel."""
        return self.folder / f"{name}.parquet"


def finished(year: int, content: str, folder: Path, open_: Callable[[], BinaryIO]) -> Year:
    """The year in ``folder``, made if it is not there. ``content`` names the bytes that ``open_`` opens.

    Raises YearRefused where rows break a rule, and WrongHeader.
    """
    place = folder / str(year) / sha256(f"{content}{digest(__name__)}".encode()).hexdigest()[:16]
    if (known := _known(year, place)) is not None:
        return known
    import duckdb

    aside = place.with_name(f".{place.name}.{token_hex(8)}")
    for left in place.parent.glob(".*") if place.parent.is_dir() else ():
        if time.time() - left.stat().st_mtime > ABANDONED:  # by who was killed
            shutil.rmtree(left, ignore_errors=True)
    aside.mkdir(parents=True)
    spilled = aside / "spilled"
    try:
        with open_() as stream, duckdb.connect(config={**LIMITS, "temp_directory": str(spilled)}) as on:
            rows = _make(year, stream, on, aside)
        shutil.rmtree(spilled, ignore_errors=True)
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


def _make(year: int, stream: BinaryIO, on: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """The files of a year in ``folder``; returns the number of its rows."""
    faults, model = Faults(), model_of(FLOWS)
    schema, key = derive.to_arrow(model), list(derive.key_columns(model))
    on.register("lines", read(stream, baci.LAYOUT, faults))
    on.execute(f"CREATE TABLE rows AS FROM ({baci.ROWS}) ORDER BY {', '.join(key)}")
    [(count,)] = on.execute("SELECT count(*) FROM rows").fetchall()
    findings = [Finding(FLOWS, why, n, tuple(faults.shown[why])) for why, n in sorted(faults.counts.items())]
    own = [(rule, f"SELECT * FROM rows WHERE NOT ({kept})") for rule, kept in baci.rules(year).items()]
    findings += broken(on, FLOWS, [*derive.to_sql_checks(model, "rows"), *own], model)
    findings += [Finding(FLOWS, "the file has no row that can be read", 0, ())] if not count else []
    if findings:
        raise YearRefused(year, findings)
    batches = on.sql(f"SELECT {', '.join(schema.names)} FROM rows").to_arrow_reader(BATCH)
    options: dict[str, Any] = {"use_dictionary": key, "write_statistics": key, "write_page_index": True}
    file = folder / f"{FLOWS}.parquet"
    with pq.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True, **options) as writer:
        for batch in batches:
            writer.write_table(pa.Table.from_batches([batch]).cast(schema), row_group_size=BATCH)
    on.execute(baci.TABLES)
    for name in baci.PANEL:
        table = on.sql(f"FROM {name} ORDER BY ALL").to_arrow_table().combine_chunks()
        write_durably(folder / f"{name}.parquet", to_parquet(table))
    return int(count)
