"""The core panel as one small file: a row for each pair and year, numbers rounded to three significant digits.

What ``Release.panel("core")`` gives has every digit. The two hundred states and what they share fit into 4 MB only so.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bilateral.core import core
from bilateral.core_variables import VARIABLES
from bilateral.folder import Folder
from pipelines.formats.about import Facts
from pipelines.store.memo import FileToMake, code_of, key_of
from pipelines.store.parquet import for_pandas, read

FILE = "panel/core.parquet"


def core_panel(facts: Facts, files: Mapping[str, Path], folder: Path) -> list[FileToMake]:
    """The file, to be made when the tables stand in ``folder``; none where ``files`` do not say who is a state."""
    if "actor_names" not in files or "gw" not in read(files["actor_names"], ["scheme"])["scheme"].to_pylist():
        return []
    tables = sorted({"actor_names", *(one.table for one in VARIABLES)} & {*facts.tables})
    key = key_of("core", code_of(__name__), facts.date[:4], *(facts.tables[name]["sha256"] for name in tables))
    return [FileToMake(FILE, lambda: _file(folder), key)]


def _file(folder: Path) -> bytes:
    table, sink = core(Folder(str(folder)), None, None, directed=False, dense=False).table, BytesIO()
    for place, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            short = rounded(table[field.name].to_numpy())
            kind = field.type if field.metadata[b"unit"] == b"USD" else pa.float32()  # which has too few bits for these
            table = table.set_column(place, field.with_type(kind), short.cast(kind))
    table = table.replace_schema_metadata({**table.schema.metadata, "pandas": for_pandas(table.schema)})
    # one row group, since each has dictionaries of its own
    pq.write_table(table, sink, len(table) or 1, compression="zstd", compression_level=19, write_page_checksum=True)
    return sink.getvalue()


def rounded(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pa.Array:
    """Numbers with three significant digits, NaN as null."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 10.0 ** (2 - np.floor(np.log10(np.abs(values))))
        short = np.where(values == 0, 0, np.round(values * scale) / scale)
    return pa.array(short, mask=np.isnan(values))
