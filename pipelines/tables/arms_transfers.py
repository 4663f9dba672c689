"""arms_transfers: deals in major arms from SIPRI's trade register. Shares are not computed here."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("arms_transfers"))
def build(**sources: pa.Table) -> pa.Table:
    """Every line of the register, all vintages."""
    return together("arms_transfers", sources)
