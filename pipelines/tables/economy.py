"""economy: the size of economies, as international statistics give it."""

from __future__ import annotations

import pyarrow as pa

from pipelines.source import feeding, together
from pipelines.table import table


@table("reports", each=feeding("economy"))
def build(**sources: pa.Table) -> pa.Table:
    """GDP, trade with all, deflator and population by state and year."""
    return together("economy", sources)
