"""state_system: the state system of the Correlates of War: a check on our actors, which it does not feed."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("state_system"))
def build(**sources: pa.Table) -> pa.Table:
    """Dated membership and the major powers."""
    return together("state_system", sources)
