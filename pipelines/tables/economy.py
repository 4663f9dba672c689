"""economy: the size of economies, as international statistics give it."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("economy"))
def build(**sources: pa.Table) -> pa.Table:
    """GDP, trade with all, deflator and population by state and year."""
    return together("economy", sources)
