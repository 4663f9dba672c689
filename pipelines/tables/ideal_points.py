"""ideal_points: positions of states estimated from their votes by others."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("ideal_points"))
def build(**sources: pa.Table) -> pa.Table:
    """The latest vintage of the estimates."""
    return together("ideal_points", sources)
