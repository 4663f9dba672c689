"""indicators, the front door: every measured number. No formula lives here."""

from __future__ import annotations

import pyarrow as pa

from pipelines.row_types import MeasuredArrow
from pipelines.tables.shared.registry import table
from schemas import derive
from schemas.tables import model_of


@table("indicators")
def build(measured: MeasuredArrow) -> pa.Table:
    """One narrow table of numbers by indicator, dyad or direction, and period."""
    return measured.cast(derive.to_arrow(model_of("indicators")))
