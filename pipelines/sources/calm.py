"""Numbers that leap away from the years beside their own in a series that never leapt so before or after.

Declared by source (``Limits.calm``) where series are calm by nature; how far is far, the numbers of the same year say.
Not aid, deals of arms, single votes, flows of energy, deflators or inflation, which leap by themselves. A leap that the
next year confirms is believed, as is a series with a leap as large behind it: hyperinflation is no leap. The query is
in ``calm.sql``.
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
SHARED = (*MEASURES, "freq", "basis")
"""Columns that say which numbers move together."""
DIFFERENCE = "difference"
"""How numbers are compared that may be below zero; others by their ratio."""
TIMES, MANY = 8, 10
"""How many times further than the middle one of its measure and year a number must have moved to leap, and of how many
series that middle is asked."""
LEAST, MOST = log(1.6), log(3)
"""How far it must have moved at least, and how far where there are fewer series."""
LEAP = "the series is calm, and this is far from the years beside it"
OF_HALF = "as half or more of the figures of the same actor and period"
_SQL = Environment(undefined=StrictUndefined).from_string(Path(__file__).with_suffix(".sql").read_text("utf-8"))  # noqa: S701 - SQL


def leaps(meant: Iterable[tuple[str, str, Any]], rows: pa.Table, first_year: int) -> pa.Array:
    """Of each row a number that leaps, beside those that it leaps away from; null where none does.

    ``meant`` has columns, how they are compared, and the rows that are meant. A year is held against those before
    and after it, the last against the one before, the first against none, since series begin with leaps, unless it is
    the source's ``first_year``. Where half or more of an actor's figures of a year leap, so do the others.
    """
    import duckdb

    said: list[str | None] = [None] * rows.num_rows
    places = pa.array(range(rows.num_rows), pa.int64())
    actors, measures = ([n for n in names if n in rows.column_names] for names in (ACTORS, MEASURES))
    shared = [name for name in SHARED if name in rows.column_names]
    columns = {"series": [*actors, *measures], "measures": shared}
    for name, comparison, is_meant in meant:
        limits = {"least": LEAST, "most": MOST, "times": TIMES, "many": MANY, "first_year": first_year}
        sql = _SQL.render(**columns, **limits, name=name, is_ratio=comparison != DIFFERENCE)
        given = rows.select([*actors, *measures, "year", name]).append_column("place", places).filter(is_meant)
        with duckdb.connect(config={"threads": 2}) as connection:
            connection.register("given", given)
            for place, beside in connection.execute(sql).fetchall():
                said[place] = f"{name} {beside}"
    of_year = [name for name in actors if name not in SHARED] + ["year"]
    frame = rows.select(of_year).to_pandas().assign(leaps=[text is not None for text in said])
    share = frame.groupby(of_year, dropna=False, observed=True)["leaps"].transform("mean")
    return pa.array([t or (OF_HALF if n >= 1 / 2 else None) for t, n in zip(said, share, strict=True)], pa.string())
