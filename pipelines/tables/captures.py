"""captures: the exact bytes behind machine-read rows."""

from __future__ import annotations

import pyarrow as pa

from pipelines.source import feeding, together
from pipelines.table import table


@table("reports", each=feeding("captures"))
def build(**sources: pa.Table) -> pa.Table:
    """Each archived version of each source, and what was read from it."""
    return together("captures", sources)
