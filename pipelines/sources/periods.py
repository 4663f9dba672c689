"""The rows of a period that no version had, beside those of all periods before: what no year does is stopped.

How the middle of all numbers moved, and how unlike they moved, is held against what both did in the years before, so
each source is its own measure. Versions of the same rows are compared in ``versions.py``, single numbers of calm series
in ``calm.py``, votes in ``voting.py``. The queries are in ``periods.sql``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.sources import versions, voting
from schemas import beside

FACTORS: dict[str, float] = beside.read(__file__)
PERIODS = ("time_period", "year")
"""The first of these that a feed has tells the periods of its series."""
EVENTS = {"agreements_reports": "signed_year", "sanctions_reports": "first_year", "arms_transfers": "order_year"}
"""Feeds of what happened once, and the year of it: nothing there happens again a year later."""
SIDES = {"sanctions_reports": ("sender", "target"), "arms_transfers": ("supplier", "recipient")}
"""The two columns of actors whose sides are not the same."""
OWN = {"sanctions_reports": ("sender", "target"), "arms_transfers": ("supplier", "designation")}
"""A column of actors, and what each of them has of its own."""
_SQL = Environment(undefined=StrictUndefined, loader=FileSystemLoader(Path(__file__).parent))  # noqa: S701 - SQL


def growth(feed: str, new: pa.Table, held: pa.Table) -> str | None:
    """How the rows of periods that nobody has seen differ from those before as no year does; None if they do not."""
    about, numbers, words, lists = versions.columns_of(feed)
    if not held.num_rows:
        return None
    if feed == voting.FEED:
        return voting.departure(new, held)
    import duckdb

    period = EVENTS.get(feed) or next((name for name in PERIODS if name in about), "")
    others = [*numbers, *words, *lists]
    limits = {"BEFORE": "the period before", "FEWEST": versions.FEWEST_NEW, "LEAST": versions.LEAST, **FACTORS}
    sql: Any = _SQL.get_template("periods.sql").make_module(
        {"about": about, "others": others, "lists": lists, **limits}
    )
    with duckdb.connect(config={"threads": 2}) as connection:
        for name, table in (("new", new), ("held", held)):
            connection.register("given", table.select([*about, *others]))
            connection.execute(sql.version(name))
        counts = connection.execute(sql.values()).fetchall()[0]
        parts = [n for n, count in zip(about, counts, strict=True) if 1 < count <= versions.MOST_PARTS]
        rest = [n for n in about if n not in versions.TIED[0] | {period}]
        queries = _of_events(sql, feed, period, rest, [*words, *lists]) if feed in EVENTS else []
        if "tiv_unit" in numbers:  # a weapon of one name has one value, whoever orders it
            rest, numbers = ["designation"], ["tiv_unit"]
        if period:
            connection.execute(sql.periods(period, rest))
            queries += [sql.again(period, name, "<>") for name in words]
            queries += [sql.again(period, name, "=") for name in numbers[:1] if feed not in EVENTS]
            queries += [sql.reworded(period, name, rest) for name in words if feed not in EVENTS]
            whose = [name for name in parts if numbers and name in rest and feed not in EVENTS]
            queries += [sql.crossed(n, period, [m for m in rest if m != n], numbers[0]) for n in whose]
            group = next((name for name in versions.GROUPS if name in about), "")
            for number in numbers[:1]:  # bounds move with it
                queries += [sql.steps(period, number, rest, group), sql.moved(number)]
        else:
            queries += [sql.recoded(word) for word in words if not word.startswith("is_")]  # marks are often all empty
        for query in queries:
            found = connection.execute(query).fetchall()
            if found and isinstance(found[0][0], str):
                return f"{feed}, of periods that no version had: {found[0][0]}"
    return None


def _of_events(sql: Any, feed: str, period: str, rest: list[str], words: list[str]) -> list[str]:
    """What is asked of feeds of what happened once."""
    queries = [sql.renamed(period, rest)]
    if feed in SIDES:
        queries += [sql.roles(*SIDES[feed]), sql.strange(*OWN[feed])]
        queries += [sql.composed(period, name) for name in words]
    return queries
