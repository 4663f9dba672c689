"""votes: how each state voted. Agreement between states is not computed here."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import feeding, together
from pipelines.tables.shared.registry import table


@table("reports", each=feeding("votes"))
def build(**sources: pa.Table) -> pa.Table:
    """One row for each state and roll call."""
    return together("votes", sources)
