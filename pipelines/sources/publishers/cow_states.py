"""Correlates of War state system membership, version 2016: which states existed, when, and the major powers.

Three files make one capture: periods of membership, years of membership (compared with the periods) and periods of
major powers. Names and abbreviations are not read: the crosswalk says which actor a number means in which year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Load, Parsed, declare, only_part
from pipelines.sources.parsing.tabular import header, is_integer, read_numbers, whole
from schemas import edtf

DATES = ("styear", "stmonth", "stday", "endyear", "endmonth", "endday")
DAY = timedelta(days=1)
LARGEST = 1 << 31
MAX_NAMED = 10
Integers = np.ndarray
"""Whole numbers, int64."""
SCHEMA = pa.schema(
    {name: pa.string() for name in ("actor_id", "code", "source_row")}
    | {"first_date": pa.date32(), "last_date": pa.date32(), "is_major": pa.bool_()}
)


@dataclass(frozen=True)
class Spell:
    """A period of one code, both days included, and its row in the source."""

    row: str
    code: int
    first: date
    last: date


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``state_system``: periods of membership, split where the actor or the rank of major power changes."""
    parsed = Parsed()
    members = _spells(only_part(parts, "states2016.csv", "states.csv"), parsed)
    majors = _spells(only_part(parts, "majors2016.csv", "majors.csv"), parsed)
    listed = _integers(only_part(parts, "system2016.csv", "system.csv"), ("ccode", "year"), parsed)[1]
    spans = [(spell.code, spell.first.year, spell.last.year) for spell in members]
    codes_of, begins, ends = np.array(spans, np.int64).reshape(-1, 3).T
    lengths = ends - begins + 1
    starts = np.cumsum(lengths) - lengths
    code = np.repeat(codes_of, lengths)
    year = np.arange(len(code)) + np.repeat(begins - starts, lengths)
    parsed.totals = _unequal_years(np.stack([code, year], axis=1), listed)
    encoded = codes.encoded("cow", pa.array(code), pa.array(year))
    actors, names = np.asarray(encoded.indices), encoded.dictionary.to_pylist()
    end = max((spell.last for spell in members), default=date.max)
    rows = []
    for spell, start, length in zip(members, starts, lengths, strict=True):
        pieces = list(_pieces(spell, majors, actors[start : start + length]))
        for number, (first, last, actor) in enumerate(pieces, 1):
            if names[actor] == LEFT_OUT:
                parsed.count_out(1, "not an actor in these years")
                continue
            rows.append(
                {
                    "actor_id": names[actor],
                    "first_date": first,
                    "last_date": None if last == end else last,
                    "is_major": any(m.code == spell.code and m.first <= first <= m.last for m in majors),
                    "code": str(spell.code),
                    "source_row": spell.row if len(pieces) == 1 else f"{spell.row}/{number}",
                }
            )
    parsed.tables["state_system"] = pa.Table.from_pylist(rows, schema=SCHEMA)
    return parsed


def _spells(part: Part, parsed: Parsed) -> list[Spell]:
    """Periods of one file; rows without two calendar days in order are bad."""
    spells = []
    for number, values in zip(*_integers(part, ("ccode", *DATES), parsed), strict=True):
        code, *days = values.tolist()
        try:
            first, last = date(*days[:3]), date(*days[3:])
            if first > last:
                raise ValueError("it ends before it begins")
            spells.append(Spell(str(number), code, first, last))
        except ValueError as error:
            parsed.bad.append(BadRow(f"{part.name}/{number}", str(error), str([code, *days])))
    return spells


def _integers(part: Part, columns: Sequence[str], parsed: Parsed) -> tuple[list[int], Integers]:
    """Row numbers, and the values of ``columns`` (rows by columns); rows without whole numbers are bad."""
    prefix = f"{part.name}/"
    parsed.check_columns(header(part.path), columns, SOURCE.unread, part.name)
    table = read_numbers(part.path, parsed.bad, columns, prefix=prefix)
    is_known = reduce(pc.and_, (pc.and_(is_integer(c), pc.less(pc.abs(c), LARGEST)) for c in table.columns[:-1]))
    table = parsed.quarantine(
        table, {"a whole number is missing": is_known}, columns, prefix=prefix, is_named_once=True
    )
    values = [np.asarray(whole(table[name]).cast(pa.int64())) for name in columns]
    return table["row"].to_pylist(), np.stack(values, axis=1)


def _pieces(spell: Spell, majors: Sequence[Spell], actors: Integers) -> Iterator[tuple[date, date, int]]:
    """The spell, split where it becomes or ceases to be a major power and, on 1 January, where the code changes actors.

    ``actors`` has the number of the actor in each of its years.
    """
    cuts = {spell.first}
    for major in majors:
        if major.code == spell.code:
            cuts |= {major.first, major.last + DAY}
    cuts |= {date(spell.first.year + change + 1, 1, 1) for change in np.flatnonzero(np.diff(actors)).tolist()}
    starts = sorted(cut for cut in cuts if spell.first <= cut <= spell.last)
    for first, following in zip(starts, [*starts[1:], spell.last + DAY], strict=True):
        yield first, following - DAY, int(actors[first.year - spell.first.year])


def _unequal_years(spanned: Integers, listed: Integers) -> list[str]:
    """Where the file of years and the file of periods differ, at most ten. Both are rows of a code and a year."""
    in_periods, in_years = ((pairs[:, 0] << 32) + pairs[:, 1] for pairs in (spanned, listed))
    differences = [
        f"{(key + LARGEST) >> 32} in {(key + LARGEST) % (1 << 32) - LARGEST}: {words}"
        for ours, others, words in (
            (in_periods, in_years, "in a period, not among the years"),
            (in_years, in_periods, "among the years, in no period"),
        )
        for key in np.setdiff1d(ours, others).tolist()
    ]
    more = len(differences) - MAX_NAMED
    return differences[:MAX_NAMED] + ([f"{more} more years differ"] if more > 0 else [])


def compare(state_system: pa.Table, actors: pa.Table) -> list[str]:
    """Where COW's membership and the dates of ``actors`` differ by year, one sentence each, by actor.

    ``state_system`` has the columns of its model, ``actors`` has ``actor_id``, ``valid_from`` and ``valid_to`` (EDTF).
    Two things are not compared: the start of an actor without a first day, which is older than anything here, and a day
    on which a state continues under its COW number while the crosswalk splits the number between two actors.
    """
    ours = {row["actor_id"]: (edtf.low(row["valid_from"]), edtf.high(row["valid_to"])) for row in actors.to_pylist()}
    rows = sorted(state_system.to_pylist(), key=lambda row: (row["code"], row["first_date"]))
    joints: set[tuple[str, date]] = set()
    for before, after in pairwise(rows):
        continues = before["last_date"] and before["last_date"] + DAY == after["first_date"]
        if continues and before["code"] == after["code"] and before["actor_id"] != after["actor_id"]:
            joints |= {(before["actor_id"], before["last_date"]), (after["actor_id"], after["first_date"])}
    differences = []
    for actor in sorted({row["actor_id"] for row in rows}):
        if actor not in ours:
            differences.append(f"{actor}: a member of COW's state system, but not an actor")
            continue
        periods = [row for row in rows if row["actor_id"] == actor]
        first = min(row["first_date"] for row in periods)
        last = max(row["last_date"] or date.max for row in periods)
        start, end = ours[actor]
        if start and (actor, first) not in joints and start.year != first.year:
            differences.append(f"{actor}: from {start.year} in actors, in COW's state system from {first}")
        if (actor, last) not in joints and (message := _different_end(last, end)):
            differences.append(f"{actor}: {message}")
    return differences


def _different_end(cow: date, ours: date | None) -> str | None:
    """How the ends differ; ``date.max`` is a member on the last day of COW's data, which says nothing of later days."""
    if cow == date.max:
        last_year = SOURCE.domain.last or cow.year
        if ours is None or ours.year >= last_year:
            return None
        return f"to {ours.year} in actors, in COW's state system to {last_year} at least"
    if ours is None:
        return f"without end in actors, in COW's state system to {cow}"
    return f"to {ours.year} in actors, in COW's state system to {cow}" if ours.year != cow.year else None


def disagreements(load: Load) -> list[dict[str, object]]:
    """Our actors have the dates that the Correlates of War gives them."""
    state_system = load(SOURCE.stored("state_system"))
    if not state_system:
        return []
    actors = pa.Table.from_pylist(load("ledger_actors"))
    return [{"difference": text} for text in compare(pa.Table.from_pylist(state_system), actors)]


SOURCE = declare(__file__, parse=parse, checks={"actors": disagreements})
