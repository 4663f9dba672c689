"""corrections: declared corrections to upstream values, and what became of each. They are applied where a source is read."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("corrections"))
def build(**sources: pa.Table) -> pa.Table:
    """Each correction with its reason, its scope and its outcome."""
    return together("corrections", sources)
