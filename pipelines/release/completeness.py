"""One rule of the gate: a count is exact only if nothing can have escaped the search."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.release.rules import Reads, Tables, finding, rule
from pipelines.rows import rows_of
from pipelines.store.checks import Finding
from schemas import derive
from schemas.tables import model_of

COUNTING = ("contacts", "exercise_years")
"""Tables of counts that say whether each row is complete."""
_UNIT_OF_COUNTS = re.compile(r"\{\w+\}")
_NUMBERS = "indicator dyad time_period obs_value row_id table unit_measure"


def _counts(name: str) -> list[str]:
    """The columns of a table that hold counts with a lower bound beside them."""
    columns = {column.name for column in derive.columns(model_of(name))}
    return [column for column in sorted(columns) if column.startswith("n") and f"{column}_low" in columns]


def _parts(_: Collection[str]) -> list[tuple[tuple[str, ...], Reads]]:
    reads = {name: [*derive.key_columns(model_of(name)), "is_complete", *_counts(name)] for name in COUNTING}
    return [((), {**reads, "indicators": _NUMBERS.split()})]


@rule("a count is exact only if the search was complete", _parts)
def counts_are_exact_only_if_complete(tables: Tables) -> Iterator[Finding]:
    """Where a record may have escaped the search, a count has a lower bound and no value."""
    words, remedy = "an exact count where a record may have escaped the search", "leave the value null: low is known"
    exact, known = tables["indicators"], list[str]()
    of_counts = pc.is_in(exact["table"], value_set=pa.array(COUNTING))
    exact = rows_of(exact.filter(pc.and_(of_counts, pc.is_valid(exact["obs_value"]))))
    for name in COUNTING:
        key = derive.key_columns(model_of(name))
        rows = rows_of(tables[name].filter(pc.invert(tables[name]["is_complete"])))
        incomplete = {"|".join(str(row[part]) for part in key) for row in rows}
        wrong = [f"{row['dyad']} {row['time_period']} {c}" for row in rows for c in _counts(name) if row[c] is not None]
        yield from finding(name, words, wrong, remedy)
        known += [
            f"{row['indicator']} {row['dyad']} {row['time_period']}"
            for row in exact
            if row["table"] == name and row["row_id"] in incomplete and _UNIT_OF_COUNTS.fullmatch(row["unit_measure"])
        ]
    yield from finding("indicators", words, known, remedy)
