"""ideal_points: positions of states estimated from their votes by others."""

from __future__ import annotations

import pyarrow as pa

from pipelines.source import feeding, together
from pipelines.table import table


@table("reports", each=feeding("ideal_points"))
def build(**sources: pa.Table) -> pa.Table:
    """The latest vintage of the estimates."""
    return together("ideal_points", sources)
