"""exchange_rates: period averages of reference rates. Nothing is converted here."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("exchange_rates"))
def build(**sources: pa.Table) -> pa.Table:
    """What a euro cost, averaged over years, quarters and months."""
    return together("exchange_rates", sources)
