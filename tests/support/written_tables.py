"""Tables as files with key and roles in their footers, for tests of differences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Rows = list[dict[str, Any]]
ROLES = {"id": "key", "value": "value", "n_evidence": "support", "preferred_support_id": "support", "label": "note"}
REPORT_ROLES = {"id": "key", "capture_id": "support", "vintage": "support", "value": "value", "label": "note"}
REPORT = {"id": "a", "capture_id": "ecb_rates-1", "vintage": "2024", "value": 1.0, "label": "A"}


def write(
    folder: Path,
    name: str,
    rows: list[dict[str, Any]],
    *,
    key: str = "id",
    roles: dict[str, str] = ROLES,
    types: dict[str, pa.DataType] | None = None,
    units: dict[str, str] | None = None,
) -> dict[str, Path]:
    """One table as a file with its key and roles in the footer."""
    kinds = {"value": pa.float64(), "n_evidence": pa.int64()} | (types or {})
    fields = [
        pa.field(
            column,
            kinds.get(column, pa.string()),
            metadata={"role": role} | ({"unit": units[column]} if units and column in units else {}),
        )
        for column, role in roles.items()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.parquet"
    pq.write_table(pa.Table.from_pylist(rows, pa.schema(fields, metadata={"key": key})), file)
    return {name: file}
