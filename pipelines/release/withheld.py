"""What a public release leaves out: rows of sources that may be used here and not passed on.

What is computed from such rows stays, and names the rows that it rests on. Pure functions over rows and Arrow; which terms
a source has is declared by its module.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Rows
from pipelines.store.checks import Finding

SUPPORTS = "supports"
NUMBERS = ("value", "value_low", "value_high")
WITHHELD = "Q"
"""SDMX status of a support whose number is left out: suppressed."""


def restricted(sources: Rows) -> set[str]:
    """Sources whose rows may not be passed on."""
    return {row["source_id"] for row in sources if row["redistribute"] != "yes"}


def refused(sources: Rows) -> Iterator[Finding]:
    """Sources with rows here of which nothing may be published, not even what is computed from them."""
    held = [r["source_id"] for r in sources if r["redistribute"] == "no" and r["state"] in ("current", "stale")]
    if held:
        remedy = "build the public release in a home without their captures"
        yield Finding("sources", "the terms allow nothing that is computed from it", len(held), tuple(held), remedy)


def holds_rows_of_sources(schema: pa.Schema) -> bool:
    """Whether the rows of a table are those of sources: each says its source and its row there."""
    return {"source_id", "source_row"} <= {*schema.names}


def without(name: str, table: pa.Table, sources: set[str]) -> tuple[pa.Table, int]:
    """``table`` without the rows of ``sources``, and how many they are.

    What supports an observation stays named, without its number.
    """
    mine = pc.is_in(table["source_id"], value_set=pa.array(sorted(sources), pa.string()))
    count = pc.sum(mine).as_py() or 0
    if name != SUPPORTS or not count:
        return table.filter(pc.invert(mine)), count
    for column in (*NUMBERS, "obs_status"):
        declared = table.schema.field(column)
        instead = pa.scalar(WITHHELD if column == "obs_status" else None, declared.type)
        place = table.schema.get_field_index(column)
        table = table.set_column(place, declared, pc.if_else(mine, instead, table[column]))
    return table, count
