"""The core panel as one small file: a row for each pair and year, numbers rounded to three significant digits.

What ``Release.panel("core")`` gives has every digit. The two hundred states and what they share fit into 4 MB only so.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bilateral.core import core
from bilateral.core_variables import TABLES
from bilateral.folder import PANELS
from pipelines.formats.early import folder_of
from pipelines.formats.manifest import shape
from pipelines.store.memo import FileToMake, Memo, code_of, key_of
from pipelines.store.parquet import for_pandas, read

NAME = "core"
FILE = f"{PANELS}/{NAME}.parquet"


def core_panel(
    files: Mapping[str, Path], said: Mapping[str, Any], memo: Memo
) -> tuple[dict[str, dict[str, object]], list[FileToMake]]:
    """What ``release.json`` says of it, by its name, with how much of each column is filled, and the file.

    None where ``files`` do not say who is a state.
    """
    if "actor_names" not in files or "gw" not in read(files["actor_names"], ["scheme"])["scheme"].to_pylist():
        return {}, []
    tables = sorted({"actor_names", *TABLES} & {*files})
    key = key_of("core", code_of(__name__), said["date"][:4], *(said["tables"][name]["sha256"] for name in tables))
    found = memo.file_of(key)
    data = found[0].read_bytes() if found else _file(files, said)
    with pq.ParquetFile(BytesIO(data)) as file:
        entry = {"rows": file.metadata.num_rows, **shape(file.schema_arrow)}
        parts = [file.metadata.row_group(0).column(place) for place in range(file.metadata.num_columns)]
    rows = max(1, entry["rows"])
    filled = {part.path_in_schema: round(1 - part.statistics.null_count / rows, 3) for part in parts}
    entry |= {"bytes": len(data), "sha256": sha256(data).hexdigest(), "filled": filled}
    return {NAME: entry}, [FileToMake(FILE, lambda: data, key)]


def _file(files: Mapping[str, Path], said: Mapping[str, Any]) -> bytes:
    with folder_of(files, said) as folder:
        table, sink = core(folder, None, None, directed=False, dense=False).table, BytesIO()
    for place, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            short = rounded(table[field.name].to_numpy())
            kind = field.type if field.metadata[b"unit"] == b"USD" else pa.float32()  # which has too few bits for these
            table = table.set_column(place, field.with_type(kind), short.cast(kind))
    table = table.replace_schema_metadata({**table.schema.metadata, "pandas": for_pandas(table.schema)})
    # one row group, since each has dictionaries of its own, and a page a column, since each is compressed by itself
    rows = len(table) or 1
    how: dict[str, Any] = {"compression": "zstd", "compression_level": 19, "write_page_checksum": True}
    pq.write_table(table, sink, rows, max_rows_per_page=rows, **how)
    return sink.getvalue()


def rounded(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pa.Array:
    """Numbers with three significant digits, NaN as null."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 10.0 ** (2 - np.floor(np.log10(np.abs(values))))
        short = np.where(values == 0, 0, np.round(values * scale) / scale)
    return pa.array(short, mask=np.isnan(values))
