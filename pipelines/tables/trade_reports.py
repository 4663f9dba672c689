"""trade_reports: what each publisher's statistics say of every flow, side by side. Which of them is preferred is not decided here."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("trade_reports"))
def build(**sources: pa.Table) -> pa.Table:
    """Every source's rows of trade, all vintages."""
    return together("trade_reports", sources)
