"""funding_reports: official finance as data sets list it. The deals that curators registered are in funding."""

from __future__ import annotations

import pyarrow as pa

from pipelines.source import feeding, together
from pipelines.table import table


@table("reports", each=feeding("funding_reports"))
def build(**sources: pa.Table) -> pa.Table:
    """Commitments and projects, all vintages."""
    return together("funding_reports", sources)
