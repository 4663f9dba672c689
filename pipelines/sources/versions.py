"""A capture beside the last version of its rows: what no publisher revises is stopped until a person says why.

Compared are rows of one feed by what they are about, all together and by year, actor, currency or other part, with the
version held and with the first one. Periods that nobody has seen are held against those before in ``periods.py``. The
queries are in ``versions.sql``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from jinja2 import Environment, StrictUndefined

from bilateral.commons.groups import grouped
from pipelines.sources import witnesses
from pipelines.sources.contract import CAPTURE_COLUMNS, Source
from pipelines.sources.kept_readings import Reading
from pipelines.sources.plausibility import Limits
from schemas import derive
from schemas.tables import model_of

FEWEST, FEWEST_NEW, LEAST = 5, 3, 20
"""Rows of all together, of a new period, and of a part, that are compared at all."""
MOST, MOST_OF_PART = 1.2, 2
"""The factors by which numbers may change from a version to the next: in more than half of all, or of a part, it is no
revision."""
ONE_FACTOR = 0.02
"""The logarithm of a factor that half of a part has in common, from which it is another unit."""
REWORDED = 0.2
"""The share of words and lists of a part that may be others in the next version."""
MOST_PARTS = 1_000
"""Different values of a column by which rows are compared in parts."""
BESIDE = {"slice", "observation_id", "obs_status", "is_estimated", "is_partial", "classification"}
BESIDE |= {"title", "description"}
"""Columns that say something about a row, and not what it is of."""
GROUPS = ("indicator", "measure", "basis", "freq")
"""The first of these that a feed has says which numbers are of one kind."""
DOUBTED = ("trade_reports", "energy_reports")
"""Feeds of which ``pipelines/observations/neighbours.py`` doubts single rows of new periods."""
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


@dataclass
class History:
    """The versions of a source in the order in which they came: the last and the first of each part.

    A version that a person accepted is a first one again.
    """

    source: Source
    kept: Path | None = None
    """The folder of rows that the repository keeps (``witnesses.py``)."""
    held: dict[Part, Reading] = field(default_factory=dict)
    first: dict[Part, Reading] = field(default_factory=dict)
    came: dict[str | None, str] = field(default_factory=dict)

    def add(self, reading: Reading, *, is_accepted: bool = False) -> None:
        """What was read counts from now on."""
        later = {part for part in reading.parts if part not in self.held or order(self.held[part]) <= order(reading)}
        self.held |= dict.fromkeys(later, reading)
        self.first |= dict.fromkeys(reading.parts - (set() if is_accepted else self.first.keys()), reading)
        self.came[reading.rows_sha256] = reading.capture.capture_id

    def departure(
        self, rows: Callable[[str], pa.Table], parts: frozenset[Part], when: tuple[date, str, str], digest: str | None
    ) -> str | None:
        """How a version with these rows differs from those that came as no version does; None if it does not."""
        source, last = self.source, {id(reading): reading for reading in self.held.values()}.values()
        if source.asks_each_document or digest in {reading.rows_sha256 for reading in last}:
            return None
        is_newest, feeds = all(order(reading) <= when for reading in last), sorted({feed for feed, _ in parts})
        if is_newest and digest in self.came and not {*feeds} <= {*DOUBTED}:
            return f"its rows are those of {self.came[digest]} again, which a later version replaced"
        for feed in feeds:
            if self.kept and (said := witnesses.contradiction(feed, rows, self.kept)):
                return said
            own, new = {part for part in parts & self.held.keys() if part[0] == feed}, rows(feed)
            moved = {part for part in own if self.first[part] is not self.held[part]}
            is_later = all(order(self.held[part]) <= when for part in own)
            for readings, chosen, but in (self.held, own, ""), (self.first, moved, ", counted from the first version"):
                same = within(new, [part for _, part in chosen]), _together(feed, readings, chosen)
                if chosen and (said := departure(source, feed, *same, is_later=is_later and not but)):
                    return said + but
            every = {part for part in self.held if part[0] == feed}
            from pipelines.sources.periods import growth

            if is_newest and feed not in DOUBTED and (said := growth(feed, new, _together(feed, self.held, every))):
                return said
        return None


def _together(feed: str, readings: Mapping[Part, Reading], parts: Set[Part]) -> pa.Table:
    """The rows of these parts of a feed, each of the version that has it."""
    found = grouped((id(readings[part]), part) for part in sorted(parts & readings.keys()))
    tables = [within(rows_of(readings[own[0]], feed), [part for _, part in own]) for own in found.values()]
    return pa.concat_tables([derive.to_arrow(model_of(feed)).empty_table(), *tables])


def judged(
    source: Source, readings: Sequence[Reading], accepted: Mapping[str, str], rows_kept: Path | None = None
) -> list[Reading]:
    """``readings``, each compared with the versions that were there when it came; one that departs has failed.

    ``accepted`` says why a capture may depart, by its id; ``rows_kept`` is the folder of what the repository keeps.
    """
    history, kept = History(source, rows_kept), []
    for reading in sorted(readings, key=lambda reading: (reading.capture.retrieved, reading.capture.capture_id)):
        capture_id = reading.capture.capture_id
        if reading.tables and capture_id not in accepted:
            said = history.departure(partial(rows_of, reading), reading.parts, order(reading), reading.rows_sha256)
            if said:
                said = f"{said}. {remedy(capture_id)}"
                reading = replace(reading, tables={}, parser_version=None, n_rows=0, failure=said)
        if reading.tables:
            history.add(reading, is_accepted=capture_id in accepted)
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
    about, numbers, words, lists = columns_of(feed)
    counts_days = limits.counted in new.column_names
    if not about or not held.num_rows:
        return None
    import duckdb

    words += lists
    others = [*numbers, *words, *([limits.counted] if counts_days else [])]
    group = next((name for name in GROUPS if name in about), "")
    most = {"MOST": MOST, "MOST_OF_PART": MOST_OF_PART, "ONE_FACTOR": ONE_FACTOR, "REWORDED": REWORDED}
    sql = macros(about, others, lists, FEWEST=FEWEST, BEFORE="the last version", **most)
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
        queries += [sql.recounted(numbers[0], limits.counted)] if n_other and counts_days and is_later else []
        if n_other:
            revised = [[*limit.items()] for limit in limits.revised if {*limit} <= {*about, *numbers}]
            queries += [sql.single(where, name, most) for *where, (name, most) in revised]
            queries += [sql.by_one_factor(parts, name, group) for name in numbers]
            for part in parts if numbers else ():
                rest = [n for n in about if n not in next((names for names in TIED if part in names), {part})]
                queries.append(sql.exchanged(part, numbers[0], rest))
        if n_gone + n_other and not numbers:
            queries += [sql.swapped(part, [n for n in (*about, *words) if n != part]) for part in parts]
        for query in queries:
            if found := connection.execute(query).fetchall():
                return f"{feed}: {found[0][0]}"
    return None


def macros(about: list[str], others: list[str], lists: list[str], **limits: Any) -> Any:
    """The macros of ``versions.sql`` for these columns; ``lists`` are those of ``others`` that are compared as text."""
    return _SQL.make_module({"about": about, "others": others, "lists": lists, "LEAST": LEAST, **limits})


def columns_of(feed: str) -> tuple[list[str], list[str], list[str], list[str]]:
    """Names of columns: what a row is about, its numbers, its words and its lists of words."""
    columns = {
        c.name: c.type
        for c in derive.columns(model_of(feed))
        if c.role in ("key", "value") and c.name not in {*BESIDE, *CAPTURE_COLUMNS, "source_row"}
    }
    lists = [name for name, kind in columns.items() if pa.types.is_list(kind)]
    numbers = [name for name, kind in columns.items() if pa.types.is_floating(kind)]
    key = derive.key_columns(model_of(feed))
    about = [name for name in columns if name not in (*numbers, *lists) and (name in key or "capture_id" in key)]
    others = [name for name in columns if name not in (*about, *numbers)]
    return about, numbers, [name for name in others if str(columns[name]) in ("string", "bool")], lists
