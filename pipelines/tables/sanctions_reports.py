"""sanctions_reports: sanction cases of data sets. The measures that curators registered are in sanctions."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("sanctions_reports"))
def build(**sources: pa.Table) -> pa.Table:
    """Cases by sender and target, all vintages."""
    return together("sanctions_reports", sources)
