"""A capture beside the last version of its rows: what no publisher revises is stopped until a person says why.

Compared are rows of one feed by what they are about, all together and by year, actor, currency or other part. The
queries are in ``versions.sql``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from jinja2 import Environment, StrictUndefined

from pipelines.sources.contract import CAPTURE_COLUMNS, Source
from pipelines.sources.kept_readings import Reading
from pipelines.sources.plausibility import Limits
from schemas import derive
from schemas.tables import model_of

FEWEST, LEAST = 5, 20
"""Rows of all together, and of a part, of which versions are compared at all."""
MOST = 2
"""The factor by which a number may change; in more than half of a part it is no revision."""
MOST_PARTS = 1_000
"""Different values of a column by which rows are compared in parts."""
BESIDE = {"slice", "observation_id", "obs_status", "is_estimated", "is_partial", "classification", "status"}
BESIDE |= {"title", "description"}
"""Columns that say something about a row, and not what it is of."""
TIED = {"year", "time_period"}, {"origin", "destination", "reporter"}
"""Columns that change together where rows are exchanged."""
ACCEPTED = "data/reference/accepted.yaml"
_SQL = Environment(undefined=StrictUndefined).from_string(Path(__file__).with_suffix(".sql").read_text("utf-8"))  # noqa: S701 - SQL
"""Its macros are the queries."""
Part = tuple[str, str]
"""A feed and a slice of it; a feed without slices is one part."""


def order(reading: Reading) -> tuple[date, str, str]:
    """Later vintages after earlier ones; of one day, the one retrieved later."""
    return reading.vintage, reading.capture.retrieved, reading.capture.capture_id


def judged(source: Source, readings: Sequence[Reading], accepted: Mapping[str, str]) -> list[Reading]:
    """``readings``, each compared with the version that was held when it came; one that departs from it has failed.

    ``accepted`` says why a capture may depart, by its id.
    """
    held: dict[Part, Reading] = {}
    kept = []
    for reading in sorted(readings, key=lambda reading: (reading.capture.retrieved, reading.capture.capture_id)):
        capture_id = reading.capture.capture_id
        if reading.tables and capture_id not in accepted:
            said = compared(source, partial(rows_of, reading), reading.parts, order(reading), held)
            if said and reading.rows_sha256 not in {r.rows_sha256 for r in held.values()}:
                said = f"{said}. {remedy(capture_id)}"
                reading = replace(reading, tables={}, parser_version=None, n_rows=0, failure=said)
        if reading.tables:
            later = {part for part in reading.parts if part not in held or order(held[part]) <= order(reading)}
            held |= dict.fromkeys(later, reading)
        kept.append(reading)
    return kept


def rows_of(reading: Reading, feed: str) -> pa.Table:
    """The rows of a feed that were read."""
    return pq.read_table(reading.tables[feed], partitioning=None)


def remedy(capture_id: str) -> str:
    """What to do about a capture that departs from the last version."""
    return (
        f"The last version stays. Look at the file; if it is right, say why in {ACCEPTED}: "
        f"{{capture: {capture_id}, declared: DAY, declared_by: NAME, reason: WHY}}"
    )


def compared(
    source: Source,
    rows: Callable[[str], pa.Table],
    parts: frozenset[Part],
    when: tuple[date, str, str],
    held: Mapping[Part, Reading],
) -> str | None:
    """How a version departs from those ``held`` in its ``parts``; ``rows`` gives the rows of a feed."""
    for feed in sorted({feed for feed, _ in parts}) if not source.asks_each_document else ():
        holders = {part: held[feed, part] for of, part in parts if of == feed and (of, part) in held}
        if not holders:
            continue
        before = [
            within(rows_of(reading, feed), [part for part, holder in holders.items() if holder is reading])
            for reading in {id(reading): reading for reading in holders.values()}.values()
        ]
        is_later = all(order(reading) <= when for reading in holders.values())
        new, old = within(rows(feed), list(holders)), pa.concat_tables(before)
        if said := departure(source, feed, new, old, is_later=is_later):
            return said
    return None


def within(table: pa.Table, slices: Iterable[str]) -> pa.Table:
    """The rows of a table in these slices; all of them where it has none."""
    if "slice" not in table.column_names:
        return table
    return table.filter(pc.is_in(table["slice"], value_set=pa.array(list(slices), pa.string())))


def departure(limits: Limits, feed: str, new: pa.Table, held: pa.Table, *, is_later: bool = True) -> str | None:
    """How the rows of a capture differ from those ``held`` as no revision does; None if they do not.

    ``limits`` say how much single numbers change, and what counts behind them. Only a version that ``is_later`` must
    have the rows that are held. Both tables have the columns of the feed's model.
    """
    about, numbers, words = _columns(feed)
    counts_days = limits.counted in new.column_names
    if not about or not held.num_rows:
        return None
    import duckdb

    others = [*numbers, *words, *([limits.counted] if counts_days else [])]
    sql: Any = _SQL.make_module({"about": about, "others": others, "FEWEST": FEWEST, "LEAST": LEAST, "MOST": MOST})
    with duckdb.connect(config={"threads": 2}) as connection:
        for name, table in (("new", new), ("held", held)):
            connection.register("given", table.select([*about, *others]))
            connection.execute(sql.version(name))
        connection.execute(sql.pairs())
        [(n_gone, n_other, *counts)] = connection.execute(sql.counted()).fetchall()
        parts = [n for n, count in zip(about, counts, strict=True) if 1 < count <= MOST_PARTS]
        queries = []
        if 2 * max(n_gone, n_other) >= FEWEST:  # fewer are never more than half of a part
            queries.append(sql.by_part(parts, numbers, words, is_later))
        if n_other and counts_days and is_later:
            queries.append(sql.recounted(numbers[0], limits.counted))
        if n_other:
            revised = [[*limit.items()] for limit in limits.revised if {*limit} <= {*about, *numbers}]
            queries += [sql.single(where, name, most) for *where, (name, most) in revised]
            for part in parts if numbers else ():
                rest = [n for n in about if n not in next((names for names in TIED if part in names), {part})]
                queries.append(sql.exchanged(part, numbers[0], rest))
        for query in queries:
            if found := connection.execute(query).fetchall():
                return f"{feed}: {found[0][0]}"
    return None


def _columns(feed: str) -> tuple[list[str], list[str], list[str]]:
    """Names of columns: what a row is about, its numbers, and its other values."""
    columns = {
        c.name: c.type
        for c in derive.columns(model_of(feed))
        if c.role in ("key", "value") and c.name not in {*BESIDE, *CAPTURE_COLUMNS, "source_row"}
        if not pa.types.is_list(c.type)
    }
    numbers = [name for name, kind in columns.items() if pa.types.is_floating(kind)]
    key = derive.key_columns(model_of(feed))
    about = [name for name in columns if name not in numbers and (name in key or "capture_id" in key)]
    others = [name for name in columns if name not in (*about, *numbers)]
    return about, numbers, [name for name in others if str(columns[name]) in ("string", "bool")]
