"""A capture beside the last version of its rows: what no publisher revises is stopped until a person says why.

Compared are rows of one feed by what they are about, all together and by year, actor, currency or other part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

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
                reading = replace(
                    reading, tables={}, parser_version=None, n_rows=0, failure=f"{said}. {remedy(capture_id)}"
                )
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
        if said := departure(
            source, feed, within(rows(feed), list(holders)), pa.concat_tables(before), is_later=is_later
        ):
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
    with duckdb.connect(config={"threads": 2}) as connection:
        for name, table in (("new", new), ("held", held)):
            connection.register("given", table.select([*about, *others]))
            keys = ", ".join(f"coalesce(CAST({q(n)} AS VARCHAR), '') AS {q(n)}" for n in about)
            connection.execute(
                f"CREATE TABLE {name} AS SELECT {', '.join([keys, *map(q, others)])}, true AS here FROM given "
                f"QUALIFY count(*) OVER (PARTITION BY {', '.join(map(q, about))}) = 1"
            )
        columns = [*(f"h.{q(n)}" for n in about), *(f"h.{q(n)} AS {was(n)}, n.{q(n)} AS {now(n)}" for n in others)]
        connection.execute(
            f"CREATE TABLE pairs AS SELECT {', '.join(columns)}, coalesce(n.here, false) AS here "
            f"FROM held h LEFT JOIN new n ON {_same(about)}"
        )
        other = " OR ".join(f"{was(n)} IS DISTINCT FROM {now(n)}" for n in others) or "false"
        asked = [f"count(*) FILTER (NOT here), count(*) FILTER ({other})", *(f"count(DISTINCT {q(n)})" for n in about)]
        [(n_gone, n_other, *counts)] = connection.execute(f"SELECT {', '.join(asked)} FROM pairs").fetchall()
        parts = [n for n, count in zip(about, counts, strict=True) if 1 < count <= MOST_PARTS]
        queries = []
        if 2 * max(n_gone, n_other) >= FEWEST:  # fewer are never more than half of a part
            queries.append(_by_part(about, parts, numbers, words, is_later))
        if n_other and counts_days and is_later:
            queries.append(_recounted(about, numbers[0], limits.counted))
        if n_other:
            queries += [_single(about, limit) for limit in limits.revised if {*limit} <= {*about, *numbers}]
            queries += [_exchanged(about, part, number) for number in numbers[:1] for part in parts]
        for query in queries:
            if found := connection.execute(query).fetchall():
                return f"{feed}: {found[0][0]}"
    return None


def q(name: str) -> str:
    """A column's name in SQL."""
    return f'"{name}"'


def was(name: str) -> str:
    """In ``pairs``, a value of the last version."""
    return q(f"was {name}")


def now(name: str) -> str:
    """In ``pairs``, a value of this one."""
    return q(f"is {name}")


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


def _same(names: Sequence[str]) -> str:
    return " AND ".join(f"n.{q(name)} = h.{q(name)}" for name in names) or "true"


def _moved(name: str, most: float) -> str:
    """Whether a number has changed by more than a factor, or its sign."""
    return f"abs({now(name)} - {was(name)}) > {1 - 1 / most} * greatest(abs({now(name)}), abs({was(name)}))"


def _example(about: Sequence[str], name: str, moved: str) -> str:
    shown = f"concat(concat_ws('/', {', '.join(map(q, about))}), ' was ', {was(name)}, ' and is ', {now(name)})"
    return f"min({shown}) FILTER ({moved})"


def _by_part(
    about: Sequence[str], parts: Sequence[str], numbers: Sequence[str], words: Sequence[str], is_later: bool
) -> str:
    """A sentence on the largest part, the whole first, of which most rows are gone or have another value."""
    is_all = " AND ".join(f"grouping({q(n)}) = 1" for n in parts) or "true"
    least = f"CASE WHEN {is_all} THEN {FEWEST} ELSE {LEAST} END"
    named = [f"' of {n} ' || {q(n)}" for n in parts]
    of = f"coalesce({', '.join([*named, repr('')])})"
    still = (
        f"'only ', count(*) FILTER (here), ' of the ', count(*), ' rows', {of}, ' of the last version are still there'"
    )
    is_few = f"{str(is_later).lower()} AND count(*) >= {least} AND 2 * count(*) FILTER (here) < count(*)"
    cases = [f"WHEN {is_few} THEN concat({still})"]
    both = "{0} IS NOT NULL AND {1} IS NOT NULL"
    tests = [(n, both, _moved(n, MOST), f" differ by more than a factor {MOST}") for n in numbers]
    tests += [(n, both, f"{now(n)} <> {was(n)}", " differ") for n in words]
    # marks that few rows have may all be lost although most rows are the same
    marked = "here AND CAST({0} AS VARCHAR) = 'true'"
    lost = "here AND CAST({0} AS VARCHAR) = 'true' AND {1} IS DISTINCT FROM {0}"
    tests += [(n, marked, lost.format(was(n), now(n)), " differ") for n in words]
    for name, counted, moved, how in tests:
        n_both = f"count(*) FILTER ({counted.format(was(name), now(name))})"
        n_moved = f"count(*) FILTER ({moved})"
        said = f"{n_moved}, ' of ', {n_both}, ' {name}', {of}, '{how} from the last version: '"
        is_other = f"{n_both} >= {least} AND 2 * {n_moved} > {n_both}"
        cases.append(f"WHEN {is_other} THEN concat({said}, {_example(about, name, moved)})")
    sets = ", ".join(["()", *(f"({q(n)})" for n in parts)])
    asked = f"SELECT CASE {' '.join(cases)} END AS said, count(*) AS rows FROM pairs GROUP BY GROUPING SETS ({sets})"
    return f"SELECT said FROM ({asked}) WHERE said IS NOT NULL ORDER BY rows DESC, said LIMIT 1"


def _single(about: Sequence[str], limit: Mapping[str, str]) -> str:
    """A sentence on the numbers that differ by more than any is revised."""
    *where, (name, most) = limit.items()
    moved = " AND ".join([_moved(name, float(most)), *(f"{q(column)} = '{value}'" for column, value in where)])
    said = f"count(*), ' {name} differ by more than a factor {most} from the last version: '"
    return f"SELECT concat({said}, {_example(about, name, moved)}) FROM pairs WHERE {moved} HAVING count(*) > 0"


def _recounted(about: Sequence[str], number: str, count: str) -> str:
    """A sentence on the means of fewer values than before, or of as many and yet another."""
    is_fewer = f"{now(count)} < {was(count)}"
    is_other = f"{now(count)} = {was(count)} AND abs({now(number)} - {was(number)}) > 1e-9 * abs({was(number)})"
    moved = f"({is_fewer} OR ({is_other}))"
    said = f"count(*), ' {number} are of fewer {count} than in the last version, or of as many and differ: '"
    return f"SELECT concat({said}, {_example(about, number, moved)}) FROM pairs WHERE {moved} HAVING count(*) > 0"


def _exchanged(about: Sequence[str], part: str, number: str) -> str:
    """A sentence on a part whose numbers are those that the last version has for another."""
    rest = [n for n in about if n not in next((names for names in TIED if part in names), {part})]
    changed = f"(SELECT * FROM pairs WHERE {now(number)} <> {was(number)} AND {now(number)} <> 0)"
    alike = f"{_same(rest)} AND n.{now(number)} = h.{q(number)} AND n.{q(part)} <> h.{q(part)}"
    shared = (
        f"SELECT n.{q(part)} AS here, h.{q(part)} AS there, count(DISTINCT h.{q(number)}) AS shared "
        f"FROM {changed} n JOIN held h ON {alike} GROUP BY 1, 2"
    )
    said = f"'{part} ', here, ' has ', shared, ' of ', size, ' changed numbers from what was {part} ', there"
    size = f"(SELECT count(DISTINCT {now(number)}) FROM {changed} WHERE {q(part)} = s.here)"
    sized = f"SELECT *, {size} AS size FROM ({shared}) s WHERE shared >= {FEWEST}"
    return f"SELECT concat({said}) FROM ({sized}) WHERE 2 * shared > size ORDER BY shared DESC, here LIMIT 1"
