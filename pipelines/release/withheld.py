"""What a public release leaves out: rows of sources that may be used here but not redistributed.

What is computed from such rows stays, and still lists the rows it rests on. Pure functions over rows and Arrow; the
terms of a source are declared with it.
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
    """Sources whose rows may not be redistributed."""
    return {row["source_id"] for row in sources if row["redistribute"] != "yes"}


def refused(sources: Rows) -> Iterator[Finding]:
    """Sources with rows here from which nothing may be published, not even what is computed from them."""
    closed = [r["source_id"] for r in sources if r["redistribute"] == "no" and r["state"] in ("current", "stale")]
    if closed:
        rule = "the source's terms forbid publishing even what is computed from it"
        remedy = "build the public release in a home without its captures"
        yield Finding("sources", rule, len(closed), tuple(closed), remedy)


def holds_rows_of_sources(schema: pa.Schema) -> bool:
    """Whether the rows of a table are those of sources: each has its source and its row there."""
    return {"source_id", "source_row"} <= {*schema.names}


def without(name: str, table: pa.Table, sources: set[str]) -> tuple[pa.Table, int]:
    """``table`` without the rows of ``sources``, and how many they are.

    A support stays listed, without its number: an observation still says on what it rests.
    """
    is_restricted = pc.is_in(table["source_id"], value_set=pa.array(sorted(sources), pa.string()))
    count = pc.sum(is_restricted).as_py() or 0
    if name != SUPPORTS or not count:
        return table.filter(pc.invert(is_restricted)), count
    for column in (*NUMBERS, "obs_status"):
        declared = table.schema.field(column)
        substitute = pa.scalar(WITHHELD if column == "obs_status" else None, declared.type)
        cells = pc.if_else(is_restricted, substitute, table[column])
        table = table.set_column(table.schema.get_field_index(column), declared, cells)
    return table, count
