"""extracts: the computed rows that come with the repository, with each capture that they rest on."""

from __future__ import annotations

import pyarrow as pa

from pipelines.sources.contract import together
from pipelines.tables.shared.extract_rows import EXTRACTS, facts_of
from pipelines.tables.shared.registry import table


@table("reports", each=map(facts_of, EXTRACTS))
def build(**extracts: pa.Table) -> pa.Table:
    """The facts of all extracts, in order."""
    return together("extracts", extracts)
