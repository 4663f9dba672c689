"""captures: the exact bytes behind machine-read rows."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("captures"))
def build(**sources: pa.Table) -> pa.Table:
    """Each archived version of each source, and what was read from it."""
    return together("captures", sources)
