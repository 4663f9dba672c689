"""Correlates of War state system membership, version 2016: which states there were, from when until when, and the major powers.

Three files make one capture: periods of membership, years of membership (held against the periods) and periods of major
powers. Names and abbreviations are not read: the crosswalk says which actor a number is in which year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa

from pipelines.codes import LEFT_OUT, Codes
from pipelines.source import BadRow, Domain, Load, Parsed, Part, Source, Terms, drift, one
from pipelines.sources._reading import header, read_numbers
from schemas import edtf

DATES = ("styear", "stmonth", "stday", "endyear", "endmonth", "endday")
LEFT = ("stateabb", "statenme", "version")
LAST_YEAR = 2016
DAY = timedelta(days=1)
SCHEMA = pa.schema(
    {
        "actor_id": pa.string(), "first_date": pa.date32(), "last_date": pa.date32(), "is_major": pa.bool_(),
        "code": pa.string(), "source_row": pa.string(),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Spell:
    """A period of one code, both days included, and its row in the source."""

    row: str
    code: int
    first: date
    last: date


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``state_system``: periods of membership, parted where the actor or the rank of major power changes."""
    parsed = Parsed({})
    members = _spells(one(parts, "states2016.csv", "states.csv"), parsed)
    majors = _spells(one(parts, "majors2016.csv", "majors.csv"), parsed)
    listed = _years(one(parts, "system2016.csv", "system.csv"), parsed)
    spanned = {(spell.code, year) for spell in members for year in _range(spell)}
    parsed.totals = _unequal(spanned, listed)
    order = sorted(spanned)
    actors = codes.actors(
        "cow", pa.array([str(code) for code, _ in order], pa.string()), pa.array([year for _, year in order], pa.int64())
    )  # fmt: skip
    meaning = dict(zip(order, actors.to_pylist(), strict=True))
    end = max((spell.last for spell in members), default=date.max)
    rows = []
    for spell in members:
        pieces = list(_pieces(spell, majors, meaning))
        for number, (first, last, actor) in enumerate(pieces, 1):
            if actor == LEFT_OUT:
                reason = "no actor of ours in these years"
                parsed.left_out[reason] = parsed.left_out.get(reason, 0) + 1
                continue
            rows.append(
                {
                    "actor_id": actor,
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
    """Periods of one file; rows without two days of the calendar in order are bad."""
    found = []
    for number, values in _rows(part, ("ccode", *DATES), parsed):
        code, *days = values
        try:
            first, last = date(*days[:3]), date(*days[3:])
        except ValueError as error:
            parsed.bad.append(BadRow(f"{part.name}/{number}", str(error), str(values)))
            continue
        if first > last:
            parsed.bad.append(BadRow(f"{part.name}/{number}", "it ends before it begins", str(values)))
            continue
        found.append(Spell(number, code, first, last))
    return found


def _years(part: Part, parsed: Parsed) -> set[tuple[int, int]]:
    """Pairs of code and year."""
    return {(code, year) for _, (code, year) in _rows(part, ("ccode", "year"), parsed)}


def _rows(part: Part, read: Sequence[str], parsed: Parsed) -> Iterator[tuple[str, list[int]]]:
    """Row numbers and the whole numbers in ``read``; what the columns are and which rows are bad goes to ``parsed``."""
    columns = drift(header(part.path), read, LEFT, part.name)
    parsed.unread = sorted({*parsed.unread, *columns["unread"]})
    parsed.new = sorted({*parsed.new, *columns["new"]})
    table, bad = read_numbers(part.path, read)
    named = {row.source_row for row in bad}
    parsed.bad += [BadRow(f"{part.name}/{row.source_row}", row.reason, row.text) for row in bad]
    for row in table.to_pylist():
        values = [row[name] for name in read]
        if all(value is not None and value == int(value) for value in values):
            yield row["row"], [int(value) for value in values]
        elif row["row"] not in named:
            parsed.bad.append(BadRow(f"{part.name}/{row['row']}", "a whole number is missing", str(values)))


def _range(spell: Spell) -> range:
    return range(spell.first.year, spell.last.year + 1)


def _pieces(
    spell: Spell, majors: Sequence[Spell], meaning: dict[tuple[int, int], str]
) -> Iterator[tuple[date, date, str]]:
    """The spell parted where it becomes or ceases to be a major power and, on 1 January, where the code means another actor."""
    cuts = {spell.first}
    for major in majors:
        if major.code == spell.code:
            cuts |= {major.first, major.last + DAY}
    for year in _range(spell):
        if meaning[spell.code, year] != meaning.get((spell.code, year - 1), meaning[spell.code, year]):
            cuts.add(date(year, 1, 1))
    starts = sorted(cut for cut in cuts if spell.first <= cut <= spell.last)
    for first, following in zip(starts, [*starts[1:], spell.last + DAY], strict=True):
        yield first, following - DAY, meaning[spell.code, first.year]


def _unequal(spanned: set[tuple[int, int]], listed: set[tuple[int, int]]) -> list[str]:
    """Where the file of years and the file of periods differ, at most ten."""
    only = [f"{code} in {year}: in a period, not among the years" for code, year in sorted(spanned - listed)]
    only += [f"{code} in {year}: among the years, in no period" for code, year in sorted(listed - spanned)]
    return only[:10] + ([f"{len(only) - 10} more years differ"] if len(only) > 10 else [])


def compare(state_system: pa.Table, actors: pa.Table) -> list[str]:
    """Where COW's membership and the dates of ``actors`` differ by year, a sentence for each, by actor.

    ``state_system`` has the columns of its model, ``actors`` those of its own: ``actor_id``, ``valid_from`` and
    ``valid_to`` (EDTF). An actor without a first day is older than anything here and its start is not compared; nor is a
    day on which COW's state goes on under its number and the crosswalk parts it into two actors.
    """
    ours = {
        row["actor_id"]: (edtf.low(row["valid_from"]), edtf.high(row["valid_to"]))
        for row in actors.to_pylist()
    }
    rows = sorted(state_system.to_pylist(), key=lambda row: (row["code"], row["first_date"]))
    joints: set[tuple[str, date]] = set()
    for before, after in pairwise(rows):
        goes_on = before["last_date"] and before["last_date"] + DAY == after["first_date"]
        if goes_on and before["code"] == after["code"] and before["actor_id"] != after["actor_id"]:
            joints |= {(before["actor_id"], before["last_date"]), (after["actor_id"], after["first_date"])}
    found = []
    for actor in sorted({row["actor_id"] for row in rows}):
        if actor not in ours:
            found.append(f"{actor}: a member of COW's state system, and no actor")
            continue
        periods = [row for row in rows if row["actor_id"] == actor]
        first = min(row["first_date"] for row in periods)
        last = max(row["last_date"] or date.max for row in periods)
        start, end = ours[actor]
        if start and (actor, first) not in joints and start.year != first.year:
            found.append(f"{actor}: from {start.year} in actors, in COW's state system from {first}")
        if (actor, last) not in joints and (message := _end(last, end)):
            found.append(f"{actor}: {message}")
    return found


def _end(cow: date, ours: date | None) -> str | None:
    """How the ends differ; ``date.max`` is a member on the last day of COW's data, after which COW says nothing."""
    if cow == date.max:
        return (
            f"to {ours.year} in actors, in COW's state system to {LAST_YEAR} at least"
            if ours and ours.year < LAST_YEAR
            else None
        )
    if ours is None:
        return f"without end in actors, in COW's state system to {cow}"
    return f"to {ours.year} in actors, in COW's state system to {cow}" if ours.year != cow.year else None


def disagreements(load: Load) -> list[dict[str, Any]]:
    """Our actors have the dates that the Correlates of War gives them."""
    rows = {name: load(name) for name in (SOURCE.stored("state_system"), "ledger_actors")}
    if not rows[SOURCE.stored("state_system")]:
        return []
    system, actors = (pa.Table.from_pylist(found) for found in rows.values())
    return [{"difference": text} for text in compare(system, actors)]


SOURCE = Source(
    id="cow_states",
    title="Correlates of War state system membership, version 2016",
    url="https://correlatesofwar.org/data-sets/state-system-membership/",
    contract="https://correlatesofwar.org/data-sets/state-system-membership/",
    feeds=("state_system",),
    terms=Terms(
        licence="Correlates of War: free for research; cite",
        url="https://correlatesofwar.org/data-sets/",
        redistribute="derived",
        citation="Correlates of War Project: State System Membership List, v2016 (2017)",
    ),
    domain=Domain(1816, LAST_YEAR, "states of the Correlates of War", is_complete=True),
    parse=parse,
    checks={"actors": disagreements},
    cadence="0 6 1 3 *",
    tried="the whole files of 2016 as a third party stored them. Never live.",
    max_age_days=3650,
    traps=(
        "31 December 2016 is the end of the data, not of a state: such periods have no last day.",
        "A number outlives its state: 365 is Russia, the Soviet Union and Russia again, 345 Serbia, Yugoslavia and Serbia.",
        "Where the crosswalk parts a number into two actors, the day is 1 January of the first year of the second, which COW does not say.",
        "Membership ends with occupation: France from November 1942 to August 1944.",
        "Germany has 255 to 1945 and from 3 October 1990, 260 between 1955 and 2 October 1990.",
    ),
    files="cow_states2016.csv, cow_system2016.csv and cow_majors2016.csv together",
    floor={"state_system": 200},
)  # fmt: skip
