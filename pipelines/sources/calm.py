"""Numbers that leap away from the years beside their own in a series that never leapt so before or after.

Declared by source (``Limits.calm``) where series are calm by nature. Not aid, deals of arms, single votes, flows of
energy, deflators or inflation, which leap by themselves. A leap that the next year confirms is believed, as is a series
with a leap as large behind it: hyperinflation is no leap. The query is in ``calm.sql``.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log
from pathlib import Path
from typing import Any

import pyarrow as pa
from jinja2 import Environment, StrictUndefined

ACTORS = ("actor_id", "currency", "base_currency", "freq", "basis", "importer", "exporter")
MEASURES = ("indicator", "series", "measure", "unit_measure")
"""Columns that say of whom a series is, and what it measures."""
PERIODS = ("year", "time_period")
DIFFERENCE = "±"
"""Before a step that is no factor: of numbers that may be below zero."""
OF_MOST = "as most figures of the same actor and period"
_SQL = Environment(undefined=StrictUndefined).from_string(Path(__file__).with_suffix(".sql").read_text("utf-8"))  # noqa: S701 - SQL


def leaps(meant: Iterable[tuple[str, str, Any]], rows: pa.Table) -> pa.Array:
    """Of each row a number that leaps, beside those that it leaps away from; null where none does.

    ``meant`` has columns, the least step of a leap, and in which rows it is one. A year is held against those before
    and after it, the last against the one before, the first against none: series begin with leaps. Where more than half
    of an actor's figures of a period leap, so do the others.
    """
    import duckdb

    said: list[str | None] = [None] * rows.num_rows
    names, places = rows.column_names, pa.array(range(rows.num_rows), pa.int64())
    actors = [name for name in ACTORS if name in names]
    series = [*actors, *(name for name in MEASURES if name in names)]
    for name, step, is_meant in meant:
        is_ratio, most = not step.startswith(DIFFERENCE), float(step.removeprefix(DIFFERENCE))
        sql = _SQL.render(series=series, name=name, is_ratio=is_ratio, most=log(most) if is_ratio else most)
        given = rows.select([*series, "year", name]).append_column("place", places).filter(is_meant)
        with duckdb.connect(config={"threads": 2}) as connection:
            connection.register("given", given)
            for place, beside in connection.execute(sql).fetchall():
                said[place] = f"{name} {beside}"
    whose = [*actors, *(name for name in PERIODS if name in names)]
    frame = rows.select(whose).to_pandas().assign(leaps=[text is not None for text in said])
    share = frame.groupby(whose, dropna=False, observed=True)["leaps"].transform("mean")
    return pa.array([t or (OF_MOST if n > 1 / 2 else None) for t, n in zip(said, share, strict=True)], pa.string())
