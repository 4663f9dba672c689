"""Correlates of War state system membership, version 2016: which states existed, when, and the major powers.

Three files make one capture: periods of membership, years of membership (compared with the periods) and periods of
major powers. Names and abbreviations are not read: the crosswalk says which actor a number means in which year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from pipelines.archive.parts import Part
from pipelines.sources.codes import LEFT_OUT, Codes
from pipelines.sources.contract import BadRow, Parsed, declare, only_part
from pipelines.sources.parsing.tabular import is_whole, read_floats

DATES = ["styear", "stmonth", "stday", "endyear", "endmonth", "endday"]
DAY = timedelta(days=1)
LARGEST = 1 << 31


class Spell(NamedTuple):
    """A period of one code, both days included, and its row in the source."""

    row: str
    code: int
    first: date
    last: date

    @property
    def years(self) -> list[tuple[int, int]]:
        """The code and each of its years."""
        return [(self.code, year) for year in range(self.first.year, self.last.year + 1)]


def parse(parts: Sequence[Part], codes: Codes) -> Parsed:
    """Rows of ``state_system``: periods of membership, split where the actor or the rank of major power changes."""
    parsed = Parsed()
    members = _spells(only_part(parts, "states2016.csv", "states.csv"), parsed)
    majors = _spells(only_part(parts, "majors2016.csv", "majors.csv"), parsed)
    listed = _integers(only_part(parts, "system2016.csv", "system.csv"), ["ccode", "year"], parsed)
    spanned = pd.DataFrame([pair for spell in members for pair in spell.years], columns=["ccode", "year"], dtype=int)
    parsed.totals = _unequal_years(_pairs(spanned), _pairs(listed))
    spanned["actor"] = codes.actors("cow", spanned["ccode"], spanned["year"])
    actors = dict(zip(_pairs(spanned), spanned["actor"], strict=True))
    end = max((spell.last for spell in members), default=date.max)
    rows = []
    for spell in members:
        ranks = [major for major in majors if major.code == spell.code]
        pieces = _pieces(spell, ranks, [actors[pair] for pair in spell.years])
        for number, (first, last) in enumerate(pieces, 1):
            rows.append(
                {
                    "actor_id": actors[spell.code, first.year],
                    "first_date": first,
                    "last_date": None if last == end else last,
                    "is_major": any(major.first <= first <= major.last for major in ranks),
                    "code": str(spell.code),
                    "source_row": f"{spell.row}/{number}" if len(pieces) > 1 else spell.row,
                }
            )
    table = pd.DataFrame(rows, columns=["actor_id", "first_date", "last_date", "is_major", "code", "source_row"])
    table = parsed.leave_out(table, table["actor_id"] == LEFT_OUT, "not an actor in these years")
    parsed.carry("state_system", table)
    return parsed


def _spells(part: Part, parsed: Parsed) -> list[Spell]:
    """Periods of one file; rows without two calendar days in order are bad."""
    spells = []
    for code, *days, row in _integers(part, ["ccode", *DATES], parsed).itertuples(index=False):
        try:
            first, last = date(*days[:3]), date(*days[3:])
            if first > last:
                raise ValueError("it ends before it begins")
            spells.append(Spell(row.rpartition("/")[2], code, first, last))
        except ValueError as error:
            parsed.bad.append(BadRow(row, str(error), str([code, *days])))
    return spells


def _integers(part: Part, columns: list[str], parsed: Parsed) -> pd.DataFrame:
    """``columns`` and ``source_row``; rows without whole numbers are bad."""
    rows = read_floats(part, columns, parsed, SOURCE.unread, prefix=f"{part.name}/")
    is_known = (rows[columns].apply(is_whole) & (rows[columns].abs() < LARGEST)).all(axis=1)
    rows = parsed.quarantine(rows, {"a whole number is missing": is_known}, columns, is_named_once=True)
    return rows.astype(dict.fromkeys(columns, int))


def _pieces(spell: Spell, ranks: Sequence[Spell], actors: Sequence[str]) -> list[tuple[date, date]]:
    """The spell, split where it becomes or ceases to be a major power and, on 1 January, where the code changes actors.

    ``actors`` has the actor of each of its years.
    """
    cuts = {spell.first} | {major.first for major in ranks} | {major.last + DAY for major in ranks}
    for (_, year), (before, after) in zip(spell.years[1:], pairwise(actors), strict=True):
        cuts |= {date(year, 1, 1)} if before != after else set()
    starts = sorted(cut for cut in cuts if spell.first <= cut <= spell.last)
    return [*zip(starts, [*(start - DAY for start in starts[1:]), spell.last], strict=True)]


def _pairs(rows: pd.DataFrame) -> list[tuple[int, int]]:
    """Codes and years."""
    return [*zip(rows["ccode"].tolist(), rows["year"].tolist(), strict=True)]


def _unequal_years(spanned: list[tuple[int, int]], listed: list[tuple[int, int]]) -> list[str]:
    """Where the file of years and the file of periods differ. Both are pairs of a code and a year."""
    ours, theirs = {*spanned}, {*listed}
    differences = [f"{code} in {year}: in a period, not among the years" for code, year in sorted(ours - theirs)]
    differences += [f"{code} in {year}: among the years, in no period" for code, year in sorted(theirs - ours)]
    return differences


SOURCE = declare(__file__, parse=parse)
