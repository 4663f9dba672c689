"""Figures of the front door that answer a question: of the pair, direction, item, unit and period asked for."""

from __future__ import annotations

import re
from calendar import month_name
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise, takewhile
from math import inf
from operator import and_
from statistics import median
from typing import Any

import pyarrow.dataset as ds

from bilateral.ask.names import words
from bilateral.ask.understand import Asked
from bilateral.catalogue import TABLE, computed
from bilateral.commons.asked import FOLLOWS, NONE, NUMBERS, Wanted, following, stem
from bilateral.commons.figures import interval
from bilateral.commons.frames import Row, Rows
from bilateral.commons.groups import grouped
from bilateral.folder import Folder

STANDING = {"actual": 0, "estimated": 1}
MONEY = re.compile("[A-Z]{3}$")
VOTES, MORE = ("un_identical_share", "ideal_point_year_distance", "covote_opposed_share"), 1.5
"""Indicators of a session's votes, and how many times as many of these as usual it has at most that compares."""


@dataclass
class Found:
    """What was found for a question: rows of the front door, records, or what is missing."""

    rows: Rows = field(default_factory=list)
    told: Rows = field(default_factory=list)
    derived: Rows = field(default_factory=list)
    """What follows from the rows: the kind of it, and the rows."""
    missing: str | None = None
    """``subject``, ``pair``, ``period``, ``direction``, ``detail`` or ``unit``."""
    named: str = ""
    nearest: Rows = field(default_factory=list)


def no(missing: str, named: str, nearest: Rows | None = None) -> Found:
    """A refusal: the kind of what is missing, its name, and what comes nearest."""
    return Found(missing=missing, named=named, nearest=nearest or [])


@dataclass(frozen=True)
class Sought:
    """What is looked for: an indicator, its items, and the pairs with the directions that may answer."""

    indicator: str
    pairs: Sequence[tuple[str, str]] = ()
    """Each in the order in which the front door writes origin and destination, if it has them; none for any pair."""
    items: Sequence[str] = ()
    is_directed: bool = False
    reporters: Sequence[str] = field(default=())


def span(period: str) -> str:
    """A period in the one form in which periods are compared: whole years without months.

    >>> span("2020-01/2024-12"), span("2025-01/2025-12"), span("2024-04/2025-03")
    ('2020/2024', '2025', '2024-04/2025-03')
    """
    found = re.fullmatch(r"(\d{4})-01/(\d{4})-12", period)
    return period if not found else found[1] if found[1] == found[2] else f"{found[1]}/{found[2]}"


def spoken(period: str) -> str:
    """A period in words.

    >>> spoken("2024-04/2025-03"), spoken("../2025-11-04")
    ('April 2024 to March 2025', 'by 4 November 2025')
    """

    def one(part: str) -> str:
        year, month, day = [*part.split("-"), "", ""][:3]
        if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", part):
            return part
        return " ".join(filter(None, [day.lstrip("0"), month_name[int(month)], year]))

    start, _, end = period.partition("/")
    if ".." in (start, end):
        return f"by {one(end)}" if start == ".." else f"from {one(start)} on"
    return " to ".join(map(one, filter(None, (start, end))))


def known(folder: Folder, entry: Row, sought: Sought) -> Rows:
    """All rows with a number that answer for what is sought, in any period, the better ones first."""
    conditions = [ds.field("indicator") == sought.indicator]
    if sought.pairs:
        dyads = sorted({"-".join(sorted(pair)) for pair in sought.pairs})
        conditions.append(ds.field("dyad").isin(dyads))
    rows = folder.rows(TABLE, None, reduce(and_, conditions))
    if sought.pairs and (len(sought.pairs) > 2 or not rows):
        rows += _beyond(folder, entry, {*dyads} - {row["dyad"] for row in rows})
    return _fitting(rows, entry, sought)


def _beyond(folder: Folder, entry: Row, dyads: set[str]) -> Iterator[Row]:
    """Rows of computed tables, as rows of the front door, of pairs that the front door has nothing of."""
    actors = sorted({actor for dyad in dyads for actor in dyad.split("-")})
    parts = computed(folder, Wanted(entry), [], actors, [*range(1816, 2101)]) if dyads else []
    rows = [row for part in parts for row in part[part["dyad"].isin(dyads)].to_dict("records")]
    shape = dict.fromkeys(folder.schema(TABLE).names) | {"freq": "A"}
    for row in sorted(rows, key=lambda row: -row["year"]):
        when = f"{row['year'] - 4}/{row['year']}" if row["table"] == "arms_dependence" else str(row["year"])
        known = {name: value for name, value in row.items() if value == value}  # not those that are no number
        yield shape | known | {"time_period": when}


def _fitting(rows: Rows, entry: Row, sought: Sought) -> Rows:
    rows = [row for row in rows if any(row[name] is not None for name in NUMBERS) and row["status"] in STANDING]
    rows = [row for row in rows if not row["is_doubted"]]
    if sought.is_directed and sought.pairs:
        rows = [row for row in rows if (row["origin"], row["destination"]) in {*sought.pairs}]
    if entry["definition_id"]:
        rows = [row for row in rows if row["definition_id"] in (entry["definition_id"], NONE)]
    if items := [*sought.items] or ([entry["item"]] if entry["item"] else []):
        rows = [row for row in rows if _is_item(row["series"], items)]
    return sorted(rows, key=lambda row: _order(row, entry, items, sought.reporters))


def _is_item(series: str, items: Iterable[str]) -> bool:
    return any(f"{series}/".startswith(f"{item}/") for item in items)


def _order(row: Row, entry: Row, items: Sequence[str], reporters: Sequence[str]) -> tuple[Any, ...]:
    """The published rule for one period: what was before estimates, whole territories, the declared sources, parties
    before third parties, what is stated before what follows; then the usual unit."""
    parts = stem(row["series"]).split("/")
    by = parts[-1] if len(parts) > 1 else NONE
    first = [*(entry["sources"] or ())]
    place = first.index(by) if by in first else len(first) + (by not in row["dyad"].split("-"))
    item = next((at for at, name in enumerate(items) if _is_item(row["series"], [name])), 0)
    ways = ["", *FOLLOWS].index(following(row["series"]))
    is_other = bool(reporters) and by not in reporters
    is_weak = row["obs_status"] == "E" and row["table"] == "dependence"
    held = (STANDING[row["status"]], is_weak, item, row["scope"] != NONE)
    told = (is_other, place, ways == 2, row["unit_measure"] != entry["unit_measure"], ways)
    return (*held, *told, len(row["series"]), row["series"])


def of_period(rows: Rows, period: str, unit: str | None) -> Rows:
    """The rows of a period, in the unit asked for where it is one of money; the first is the answer."""
    there = [row for row in rows if span(row["time_period"]) == span(period)]
    there = there or [row for row in rows if len(period) == 7 and row["time_period"].startswith(f"{period}-")]
    if not there and len(period) == 4:  # known by a day of that year
        by = max((row["time_period"] for row in rows if row["time_period"].startswith(f"../{period}")), default=None)
        there = [row for row in rows if row["time_period"] == by]
    is_money = any(MONEY.match(row["unit_measure"]) for row in there)
    return [row for row in there if row["unit_measure"] == unit] if unit and is_money else there


def beside(rows: Rows, first: Row) -> Row:
    """The one of the rows of a period that answers, with its rivals: those of other series or units."""
    same = [(row["series"], row["unit_measure"]) == (first["series"], first["unit_measure"]) for row in rows]
    return first | {"rivals": [row for row, is_same in zip(rows, same, strict=True) if not is_same]}


def compared(rows: Rows, told: Rows) -> Rows:
    """The figures told, each with why it does not compare with the one before it: breaks of its series between them, or
    many more votes than usual."""
    for before, row in pairwise(sorted(told, key=lambda row: row["year"] or 0)):
        own = [one for one in rows if one["series_code"] == row["series_code"] == before["series_code"]]
        breaks = [one for one in own if one["is_break"] and (before["year"] or 0) < (one["year"] or 0) <= row["year"]]
        usual = median(one["n_observations"] or 0 for one in own) if own and row["indicator"] in VOTES else inf
        if breaks or (row["n_observations"] or 0) > MORE * usual:
            why = "another source or kind of figure" if breaks else "many more votes"
            row["note"] = f"not comparable with {spoken(before['time_period'])}: {why}"
    return told


def is_rival(row: Row, other: Row) -> bool:
    """Whether two rows say the same thing of the same period in another series or unit."""
    alike = all(row[name] == other[name] for name in ("indicator", "dyad", "origin", "destination", "definition_id"))
    is_same = (row["series"], row["unit_measure"]) == (other["series"], other["unit_measure"])
    return alike and not is_same and span(row["time_period"]) == span(other["time_period"])


def newest(folder: Folder, entries: Iterable[Row], pairs: Sequence[tuple[str, str]]) -> Rows:
    """The last figures of pairs, with their rivals: of each indicator, direction, rule and item one."""
    rows = folder.rows(TABLE, None, ds.field("dyad").isin(["-".join(sorted(pair)) for pair in pairs]))
    found, there = list[Row](), grouped((row["indicator"], row) for row in rows)
    for entry in entries:
        lots = defaultdict[tuple[str, ...], Rows](list)
        for row in _fitting(there[entry["indicator"]], entry, Sought(entry["indicator"])):
            item = "/".join(stem(row["series"]).split("/")[: entry["items"]])
            lots[row["dyad"], row["origin"], row["destination"], row["definition_id"], item].append(row)
        last = (of_period(rows, latest(rows, None) or "", None) for rows in lots.values())
        found += [beside(rows, rows[0]) | {"is_last": True} for rows in last]
    return sorted(found, key=lambda row: (row["dyad"], row["series_code"]))


def latest(rows: Rows, unit: str | None, within: str = "") -> str | None:
    """The last period: a full year where there is one, unless ``within`` asks for the year that runs."""
    if unit and any(MONEY.match(row["unit_measure"]) for row in rows):
        rows = [row for row in rows if row["unit_measure"] == unit]
    if within:
        running = [row for row in rows if row["time_period"].startswith((f"{within}-01/{within}", within))]
        rows = [row for row in running if row["time_period"].startswith(f"{within}-01")] or running
        return max((row["time_period"] for row in rows), key=_end, default=None)
    whole = [row for row in rows if row["status"] == "actual" and re.fullmatch(r"\d{4}", row["time_period"])]
    return max((row["time_period"] for row in whole or rows), key=_end, default=None)


def _end(period: str) -> tuple[str, bool]:
    end = period.rpartition("/")[2].rstrip("?~-")
    return (end + "-12" if len(end) == 4 else end), "/" in period


def nearest(rows: Rows, period: str, unit: str | None) -> Rows:
    """The figures that come nearest to a period: of a part of its year, the newest first, else of the nearest year; in
    the unit asked for, else also in dollars."""
    rows = [row for row in rows if row["unit_measure"] == unit] or rows

    def order(row: Row) -> tuple[Any, ...]:
        years, wanted = ([int(year) for year in re.findall(r"\b\d{4}\b", of)] for of in (row["time_period"], period))
        apart = min((abs(a - b) for a in years for b in wanted), default=0)
        is_part = row["time_period"].startswith((period[:4], f"../{period[:4]}"))
        is_summed = len(period) == 4 and row["time_period"].startswith(f"{period}-01/")
        return apart, not is_part, not is_summed

    first = min(map(order, rows), default=None)
    near = sorted((row for row in rows[::-1] if order(row) == first), key=lambda row: _end(row["time_period"]))[::-1]
    return near[:1] + [row for row in near if row["unit_measure"] == "USD" != near[0]["unit_measure"]][:1]


def summed(rows: Rows, since: str) -> Row:
    """The counts of all years from one on, as one."""
    years = {row["time_period"]: row for row in reversed(rows) if row["freq"] == "A" and row["time_period"] >= since}
    first, *_, last = sorted(years) * 2
    low = sum(row["value_low"] or 0 for row in years.values())
    value = low if all(row["obs_value"] is not None for row in years.values()) else None
    return years[last] | {"obs_value": value, "value_low": low, "value_high": value, "time_period": f"{first}/{last}"}


def passed(rows: Rows, amount: float, unit: str) -> Rows:
    """The first year of a series in which an amount was passed, after the year before."""
    years = {row["time_period"]: row for row in reversed(rows) if row["freq"] == "A" and row["unit_measure"] == unit}
    steps = pairwise(years[year] for year in sorted(years))
    return next(([a, b] for a, b in steps if (a["obs_value"] or inf) < amount <= (b["obs_value"] or 0)), [])


def first_of(rows: Rows) -> Row | None:
    """The first year of the last unbroken run in which the partner was the first."""
    years = {row["year"]: row for row in reversed(rows) if row["freq"] == "A"}
    run = [*takewhile(lambda row: row["obs_value"] == 1, (years[year] for year in sorted(years, reverse=True)))]
    return run[-1] if run else None


def amount_in(asked: Asked) -> float | None:
    """An amount of money that a question names."""
    sought = ((re.search(rf"(\d+) (?:{said})", asked.text), size) for said, size in words()["amounts"].items())
    return next((float(found[1]) * size for found, size in sought if found), None)


def number(row: Row) -> str:
    """A value with its bounds, or the bounds alone."""
    value, low, high, unit = row["value"], row["low"], row["high"], row["unit"]
    if value is None or (low, high) in ((value, value), (None, None)):
        return interval(value if low is None else low, value if high is None else high, unit)
    return f"{interval(value, value, unit)} ({interval(low, high, unit)})"
