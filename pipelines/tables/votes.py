"""votes: how each state voted. Agreement between states is not computed here."""

from __future__ import annotations

import pyarrow as pa

from pipelines.source import feeding, together
from pipelines.table import table


@table("reports", each=feeding("votes"))
def build(**sources: pa.Table) -> pa.Table:
    """One row for each state and roll call."""
    return together("votes", sources)
