"""funding_reports: official finance as data sets list it. The deals that curators registered are in funding."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("funding_reports"))
def build(**sources: pa.Table) -> pa.Table:
    """Commitments and projects, all vintages."""
    return together("funding_reports", sources)
