"""agreements_reports: treaties of data sets. Those that curators registered are in agreements."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("agreements_reports"))
def build(**sources: pa.Table) -> pa.Table:
    """Treaties by pair of parties, all vintages."""
    return together("agreements_reports", sources)
