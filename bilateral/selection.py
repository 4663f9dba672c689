"""Selecting rows by dyad and years, as Arrow expressions, so that a reader skips what cannot match.

Tables name their pair and their time in several ways. All of them are listed here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, MINYEAR, date
from functools import reduce
from operator import and_, or_
from typing import SupportsInt

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from bilateral.actors import actors_of
from bilateral.commons.lookup import NotThere, known, listed
from bilateral.folder import Folder

Years = int | str | Iterable[int | str]
"""Years as a reader gives them."""
WRITE_YEARS = "write years=2024, years='2015-2024', years=[2014, 2024] or years=range(2014, 2025)"
PAIRS: tuple[tuple[str, str], ...] = (("origin", "destination"), ("actor_a", "actor_b"), ("actor_id", "partner_id"))
PAIRS += (("supplier", "recipient"), ("provider", "recipient"), ("sender", "target"))
"""Columns that name the two sides of a row, where it has no ``dyad``."""
SIDES = ("providers", "recipients", "partners")
"""Lists of a deal's actors: a deal belongs to a dyad when its two states are on different lists, even as a plan."""
SPANS: tuple[tuple[str, str], ...] = (("start_low", "end_high"), ("start_date", "end_date"))
SPANS += (("valid_from_low", "valid_to_high"), ("first_date", "last_date"), ("first_day", "last_day"))
SPANS += (("first_year", "last_year"), ("order_year", "last_delivery_year"))
SPANS += (("issued_low", "issued_high"), ("signed_year", "in_force_year"))
"""Columns, of days or years, that say when a row was true, in tables without a year."""
LASTING = ("valid_to_high", "last_date")
"""Ends that are null because the thing still lasts. Any other null end is that of a single day."""


def selected(
    folder: Folder, table: str, dyad: str | None, years: Years | None, columns: Sequence[str] | None
) -> pa.Table:
    """The rows of ``Release.load``. Raises NotThere for unknown names, and where no row at all is of the dyad."""
    schema = folder.schema(table)
    for name in columns or ():
        known(name, schema.names, "column", f"table {table}")
    conditions = [about(folder, table, schema, dyad)] if dyad is not None else []
    conditions += [within(table, schema, years)] if years is not None else []
    where = reduce(and_, conditions) if conditions else None
    rows = folder.read(table, None if columns is None else list(columns), where)
    if dyad and not rows.num_rows and not folder.read(table, schema.names[:1], conditions[0]).num_rows:
        raise unknown(folder, table, schema, dyad)
    return rows


def about(folder: Folder, table: str, schema: pa.Schema, dyad: str) -> pc.Expression:
    """The rows of ``table`` about a dyad, in both directions. Raises NotThere where the table has no pairs."""
    a, b = actors_of(folder).pair(dyad)
    names = set(schema.names)
    if "dyad" in names:
        return ds.field("dyad") == f"{a}-{b}"
    for first, second in PAIRS:
        if {first, second} <= names:
            one, other = ds.field(first), ds.field(second)
            return ((one == a) & (other == b)) | ((one == b) & (other == a))
    if "label" in names and folder.has("dyads"):
        return ds.field(schema.names[0]).isin(pa.array(_records(folder, table, schema, a, b), pa.string()))
    raise NotThere(
        f"the rows of {table} are not about pairs of actors: load it without dyad and select by its columns "
        f"({', '.join(schema.names[:6])}, …)"
    )


def _records(folder: Folder, table: str, schema: pa.Schema, a: str, b: str) -> list[str]:
    """Records in which both sides take an active part, and deals in which one is only a partner of the other."""
    of_dyad = (ds.field("table") == table) & (ds.field("dyad") == f"{a}-{b}")
    known = folder.read("dyads", ["record_id"], of_dyad)["record_id"].to_pylist()
    record_ids = {name.partition("/")[2] for name in known}
    lists = [name for name in SIDES if name in schema.names]
    if len(lists) > 1:
        states = {
            row["actor_id"]: row["state_id"] or row["actor_id"]
            for row in folder.read("actors", ["actor_id", "state_id"]).to_pylist()
        }
        for row in folder.read(table, [schema.names[0], *lists]).to_pylist():
            parties = {name: {states.get(actor, actor) for actor in row[name] or ()} for name in lists}
            pairs = ((parties[one], parties[other]) for one in lists for other in lists if one != other)
            if any(a in first and b in second for first, second in pairs):
                record_ids.add(row[schema.names[0]])
    return sorted(record_ids)


def unknown(folder: Folder, table: str, schema: pa.Schema, dyad: str) -> NotThere:
    """The error for a dyad without any row in ``table``; it lists the dyads that have some."""
    a, b = actors_of(folder).pair(dyad)
    return NotThere(f"{table} has no row of {a}-{b}. {listed(dyads(folder, table, schema))}")


def dyads(folder: Folder, table: str, schema: pa.Schema) -> list[str]:
    """All dyads of a table, sorted."""
    if "dyad" in schema.names:
        return sorted(set(folder.read(table, ["dyad"])["dyad"].to_pylist()) - {None})
    for pair in PAIRS:
        if set(pair) <= set(schema.names):
            rows = folder.read(table, list(pair)).group_by(list(pair)).aggregate([]).to_pylist()
            return sorted({"-".join(sorted(row.values())) for row in rows if all(row.values())})
    return sorted(set(folder.read("dyads", ["dyad"], ds.field("table") == table)["dyad"].to_pylist()))


def span(text: str) -> range:
    """The years of ``2024`` or ``2015-2024``. Raises NotThere."""
    first, _, last = text.strip().partition("-")
    is_span = all(re.fullmatch(r"\d{4}", year, re.ASCII) for year in (first, last or first))
    if not is_span or not 0 < int(first) <= int(last or first):
        raise NotThere(f"{text!r} is not a year or a span of years: write 2024 or 2015-2024")
    return range(int(first), int(last or first) + 1)


def calendar_years(years: Years) -> list[int]:
    """The years that a reader gives, sorted: one, several, or a text as ``span`` reads it. Raises NotThere."""
    several = [years] if isinstance(years, str) or not isinstance(years, Iterable) else years
    wanted = set[int]()
    for one in several:
        if isinstance(one, str):
            wanted.update(span(one))
        elif isinstance(one, SupportsInt) and MINYEAR <= one <= MAXYEAR and int(one) == one:
            wanted.add(int(one))
        else:
            raise NotThere(f"{one!r} is no year: {WRITE_YEARS}")
    if not wanted:
        raise NotThere(f"no years are given: {WRITE_YEARS}")
    return sorted(wanted)


def within(table: str, schema: pa.Schema, years: Years) -> pc.Expression:
    """The rows of ``table`` in ``years``, or, where it has no year, that touch one of them. Raises NotThere."""
    wanted = calendar_years(years)
    for name in ("year", "window_end"):
        if name in schema.names and pa.types.is_integer(schema.field(name).type):
            return _any((ds.field(name) >= first) & (ds.field(name) <= last) for first, last in _runs(wanted))
    for start, end in SPANS:
        if {start, end} <= set(schema.names) and not pa.types.is_string(schema.field(start).type):
            is_day = pa.types.is_date(schema.field(start).type)
            return _any(_touches(start, end, first, last, is_day) for first, last in _runs(wanted))
    if "time_period" in schema.names:
        return ds.field("time_period").isin([str(year) for year in wanted])
    raise NotThere(f"the rows of {table} have no years: load it without years and select by its columns")


def _any(expressions: Iterable[pc.Expression]) -> pc.Expression:
    return reduce(or_, expressions)


def _runs(years: list[int]) -> list[tuple[int, int]]:
    """Sorted years as runs: [2014, 2015, 2020] is 2014–2015 and 2020."""
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs


def _touches(start: str, end: str, first: int, last: int, is_day: bool) -> pc.Expression:
    """Where the span from ``start`` to ``end`` has a day in the years; without an end it is its start, or lasts."""
    low, high = (date(first, 1, 1), date(last, 12, 31)) if is_day else (first, last)
    begins, ends = ds.field(start), ds.field(end)
    within_ = (begins <= high) & (ends >= low)
    if end in LASTING:
        return within_ | (ends.is_null() & (begins <= high)) | (begins.is_null() & (ends >= low))
    is_begun, is_ending = (begins <= high) & (begins >= low), (ends <= high) & (ends >= low)
    return within_ | (ends.is_null() & is_begun) | (begins.is_null() & is_ending)
