"""What others counted, beside our counts: how complete a lower bound is. Which counts are compared is declared.

A published count is compared with ours of the same period; its rule is another one, so that the two are never one
number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import cast

from pipelines.row_types import CountsRow, DefinitionsRow
from pipelines.rows import AnyRow, Row, pick
from pipelines.tables.shared.unpacking import VALUE, interval_columns

COLUMNS = tuple(f"benchmark{part}" for part in ("", "_low", "_high", "_by", "_definition_id", "_period", "_own"))
NONE: Row = dict.fromkeys(COLUMNS)
"""The columns of a row that nobody else counted."""
Days = Mapping[str, tuple[date | None, date | None]]
"""The first and last day on which a record may have begun, by record."""


def starts(**tables: Sequence[AnyRow]) -> Days:
    """When records of tables of records may have begun."""
    return {
        f"{name}/{row[name.removesuffix('s') + '_id']}": (row["start_low"], row["start_high"])
        for name, rows in tables.items()
        for row in rows
    }


def benchmark(
    definition: DefinitionsRow,
    counters: Mapping[str, str],
    published: list[CountsRow],
    dyad: str,
    year: int,
    own: Iterable[str],
    days: Days,
) -> Row:
    """The published count whose period ends in ``year``, by the first rule that the definition is compared with.

    Of several by one rule the one over the longest period, then the latest, is taken. ``own`` are our records of the
    dyad in all years; they count if they may have begun within the period.
    """
    for rule in definition["benchmarks"] or ():
        found = [
            row
            for row in published
            if (row["definition_id"], row["dyad"], row["actor_id"]) == (rule, dyad, None)
            and row["n_evidence"]
            and row["end_date"]
            and row["end_date"].year == year
        ]
        if found:
            row = min(found, key=lambda r: (r["start_date"] or date.min, -r["end_date"].toordinal(), r["count_id"]))
            said = {"benchmark_by": counters[rule], "benchmark_definition_id": rule}
            number = interval_columns("benchmark", pick(row, VALUE).values())
            return number | said | {"benchmark_period": row["time_period"], "benchmark_own": n_within(row, own, days)}
    return NONE


def n_within(published: CountsRow, own: Iterable[str], days: Days) -> int:
    """How many of ``own`` may have begun within the period of a published count, which has an end."""
    first, last = published["start_date"] or date.min, cast("date", published["end_date"])
    spans = (days[name] for name in own)
    return sum((low or date.min) <= last and (high or date.max) >= first for low, high in spans)
