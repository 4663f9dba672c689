"""Folders with a few tables, described as releases are."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq

from pipelines.formats.manifest import table_entry


def describe(folder: Path, **more: object) -> None:
    """Write the release.json of the tables in a folder; ``more`` is what else, or other, it says."""
    tables = {}
    for file in folder.glob("*.parquet"):
        metadata = pq.read_metadata(file)
        schema = metadata.schema.to_arrow_schema()
        tables[file.stem] = table_entry(file.read_bytes(), metadata.num_rows, schema, "")
    said = {"version": "1.0.0", "date": "2026-01-01", "audience": "local", "tables": tables}
    (folder / "release.json").write_text(json.dumps(said | more))
