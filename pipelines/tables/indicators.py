"""indicators, the front door: every measured number, and the composites made of them. No formula lives here."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipelines.rows import Rows
from pipelines.tables.shared.registry import table
from schemas.tables.indicators import KEY

NONE = "*"


@table("indicators")
def build(measured: pa.Table, closeness: Rows) -> Rows:
    """One narrow table of numbers by indicator, dyad or direction, and period."""
    rows = [*measured.to_pylist(), *(_composite(row) for row in closeness if row["value"] is not None)]
    return sorted(rows, key=lambda row: tuple(str(row[name]) for name in KEY))


def _composite(row: dict[str, Any]) -> dict[str, Any]:
    """A score of ``closeness``; a dimension is a series beside the composite."""
    return {
        "indicator": "closeness",
        "dyad": row["dyad"],
        "origin": NONE,
        "destination": NONE,
        "definition_id": NONE,
        "status": "actual",
        "time_period": str(row["year"]),
        "unit_measure": "{score}",
        "series": NONE if row["component"] == "closeness" else row["component"],
        "freq": "A",
        "year": row["year"],
        "obs_value": row["value"],
        "value_low": row["value_low"],
        "value_high": row["value_high"],
        "obs_status": row["obs_status"],
        "is_contested": False,
        "method_id": "closeness",
        "n_observations": len(row["rests_on"] or ()),
        "table": "closeness",
        "row_id": "|".join((row["dyad"], str(row["year"]), row["component"])),
        "observation_id": None,
    }
