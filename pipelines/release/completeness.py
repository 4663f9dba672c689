"""One rule of the gate: a count is exact only if nothing can have escaped the search."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.store.checks import MAX_ROWS, Finding
from schemas import derive
from schemas.tables import model_of

COUNTING = ("contacts", "exercise_years")
"""Tables of counts that say whether each row is complete."""
_UNIT_OF_COUNTS = re.compile(r"\{\w+\}")


def counts_are_exact_only_if_complete(tables: Mapping[str, Any]) -> Iterator[Finding]:
    """Where a record may have escaped the search, a count has a lower bound and no value."""
    incomplete: dict[str, set[str]] = {}
    for name in COUNTING:
        key, columns = derive.key_columns(model_of(name)), {c.name for c in derive.columns(model_of(name))}
        counts = [column for column in sorted(columns) if column.startswith("n") and f"{column}_low" in columns]
        rows = [row for row in tables[name] if not row["is_complete"]]
        incomplete[name] = {"|".join(str(row[part]) for part in key) for row in rows}
        wrong = [f"{row['dyad']} {row['time_period']} {c}" for row in rows for c in counts if row[c] is not None]
        yield from _finding(name, wrong)
    wrong = [
        f"{row['indicator']} {row['dyad']} {row['time_period']}"
        for row in tables["indicators"]
        if row["obs_value"] is not None
        and row["row_id"] in incomplete.get(row["table"], ())
        and _UNIT_OF_COUNTS.fullmatch(row["unit_measure"])
    ]
    yield from _finding("indicators", wrong)


def _finding(table: str, wrong: list[str]) -> Iterator[Finding]:
    if wrong:
        rule, remedy = "an exact count where a record may have escaped the search", "leave the value null: low is known"
        yield Finding(table, rule, len(wrong), tuple(wrong[:MAX_ROWS]), remedy)
