"""quarantine: rows of sources that could not be read."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("quarantine"))
def build(**sources: pa.Table) -> pa.Table:
    """Machine rows kept out, with reason and place."""
    return together("quarantine", sources)
