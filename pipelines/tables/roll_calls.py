"""roll_calls: recorded votes of the General Assembly. Who voted how is in votes."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("roll_calls"))
def build(**sources: pa.Table) -> pa.Table:
    """Each roll call with its date and subject."""
    return together("roll_calls", sources)
