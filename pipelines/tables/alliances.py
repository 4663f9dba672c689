"""alliances: commitments between states by year, from ATOP."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("alliances"))
def build(**sources: pa.Table) -> pa.Table:
    """Directed dyad-years with at least one obligation."""
    return together("alliances", sources)
