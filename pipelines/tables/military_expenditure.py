"""military_expenditure: military spending of states, by SIPRI."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("military_expenditure"))
def build(**sources: pa.Table) -> pa.Table:
    """The latest vintage of the data base."""
    return together("military_expenditure", sources)
