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

import numpy as np
import pyarrow as pa

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Domain, Load, Parsed, Source, Terms, drift, one
from pipelines.sources.parsing.tabular import header, read_numbers, whole
from schemas import edtf

DATES = ("styear", "stmonth", "stday", "endyear", "endmonth", "endday")
LEFT = ("stateabb", "statenme", "version")
LAST_YEAR = 2016
DAY = timedelta(days=1)
LARGEST = 1 << 31
Numbers = Any
"""An array of NumPy."""
SCHEMA = pa.schema(
    {
        "actor_id": pa.string(),
        "first_date": pa.date32(),
        "last_date": pa.date32(),
        "is_major": pa.bool_(),
        "code": pa.string(),
        "source_row": pa.string(),
    }
)


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
    listed = _rows(one(parts, "system2016.csv", "system.csv"), ("ccode", "year"), parsed)[1]
    spans = [(spell.code, spell.first.year, spell.last.year) for spell in members]
    own, begins, ends = np.array(spans, np.int64).reshape(-1, 3).T
    lengths = ends - begins + 1
    starts = np.cumsum(lengths) - lengths
    code = np.repeat(own, lengths)
    year = np.arange(len(code)) + np.repeat(begins - starts, lengths)
    parsed.totals = _unequal(np.stack([code, year], axis=1), listed)
    actors = codes.encoded("cow", pa.array(code), pa.array(year))
    meant, names = np.asarray(actors.indices), actors.dictionary.to_pylist()
    end = max((spell.last for spell in members), default=date.max)
    rows = []
    for spell, start, length in zip(members, starts, lengths, strict=True):
        pieces = list(_pieces(spell, majors, meant[start : start + length]))
        for number, (first, last, actor) in enumerate(pieces, 1):
            if names[actor] == LEFT_OUT:
                reason = "no actor of ours in these years"
                parsed.left_out[reason] = parsed.left_out.get(reason, 0) + 1
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
    """Periods of one file; rows without two days of the calendar in order are bad."""
    found = []
    for number, values in zip(*_rows(part, ("ccode", *DATES), parsed), strict=True):
        code, *days = values.tolist()
        try:
            first, last = date(*days[:3]), date(*days[3:])
        except ValueError as error:
            parsed.bad.append(BadRow(f"{part.name}/{number}", str(error), str([code, *days])))
            continue
        if first > last:
            parsed.bad.append(BadRow(f"{part.name}/{number}", "it ends before it begins", str([code, *days])))
            continue
        found.append(Spell(str(number), code, first, last))
    return found


def _rows(part: Part, read: Sequence[str], parsed: Parsed) -> tuple[list[int], Numbers]:
    """Row numbers, and the whole numbers in ``read`` (rows by columns); what the columns are and which rows are bad goes to ``parsed``."""
    columns = drift(header(part.path), read, LEFT, part.name)
    parsed.unread = sorted({*parsed.unread, *columns["unread"]})
    parsed.new = sorted({*parsed.new, *columns["new"]})
    table, bad = read_numbers(part.path, read)
    named = {row.source_row for row in bad}
    parsed.bad += [BadRow(f"{part.name}/{row.source_row}", row.reason, row.text) for row in bad]
    values = np.stack([np.asarray(whole(table[name])) for name in read], axis=1)  # null is not a number here
    number = np.asarray(whole(table["row"]))
    is_good = ((np.abs(values) < LARGEST) & (values == np.floor(values))).all(axis=1)
    for row in np.flatnonzero(~is_good).tolist():
        if str(number[row]) not in named:
            shown = str([None if np.isnan(value) else float(value) for value in values[row]])
            parsed.bad.append(BadRow(f"{part.name}/{number[row]}", "a whole number is missing", shown))
    return number[is_good].tolist(), values[is_good].astype(np.int64)


def _pieces(spell: Spell, majors: Sequence[Spell], meant: Numbers) -> Iterator[tuple[date, date, int]]:
    """The spell parted where it becomes or ceases to be a major power and, on 1 January, where the code means another actor.

    ``meant`` has the number of the actor of each of its years.
    """
    cuts = {spell.first}
    for major in majors:
        if major.code == spell.code:
            cuts |= {major.first, major.last + DAY}
    cuts |= {date(spell.first.year + change + 1, 1, 1) for change in np.flatnonzero(np.diff(meant)).tolist()}
    starts = sorted(cut for cut in cuts if spell.first <= cut <= spell.last)
    for first, following in zip(starts, [*starts[1:], spell.last + DAY], strict=True):
        yield first, following - DAY, int(meant[first.year - spell.first.year])


def _unequal(spanned: Numbers, listed: Numbers) -> list[str]:
    """Where the file of years and the file of periods differ, at most ten. Both are rows of a code and a year."""
    these, those = ((pairs[:, 0] << 32) + pairs[:, 1] for pairs in (spanned, listed))
    words = ((these, those, "in a period, not among the years"), (those, these, "among the years, in no period"))
    only = [
        f"{(key + LARGEST) >> 32} in {(key + LARGEST) % (1 << 32) - LARGEST}: {word}"
        for ours, others, word in words
        for key in np.setdiff1d(ours, others).tolist()
    ]
    return only[:10] + ([f"{len(only) - 10} more years differ"] if len(only) > 10 else [])


def compare(state_system: pa.Table, actors: pa.Table) -> list[str]:
    """Where COW's membership and the dates of ``actors`` differ by year, a sentence for each, by actor.

    ``state_system`` has the columns of its model, ``actors`` those of its own: ``actor_id``, ``valid_from`` and
    ``valid_to`` (EDTF). An actor without a first day is older than anything here and its start is not compared; nor is a
    day on which COW's state goes on under its number and the crosswalk parts it into two actors.
    """
    ours = {row["actor_id"]: (edtf.low(row["valid_from"]), edtf.high(row["valid_to"])) for row in actors.to_pylist()}
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
)
