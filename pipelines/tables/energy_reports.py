"""energy_reports: what each publisher's statistics say of deliveries of energy products. Which is preferred is not decided here."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("energy_reports"))
def build(**sources: pa.Table) -> pa.Table:
    """Every source's rows of energy, all vintages."""
    return together("energy_reports", sources)
