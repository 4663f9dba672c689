"""Which figures of one indicator answer: of each pair or direction, by the rule and in the periods asked for.

What is sought, and where, is in ``engine``; what a figure is, in ``figures``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bilateral.ask import derived
from bilateral.ask.figures import Found, beside, compared, latest, nearest, no, of_period, span, spoken
from bilateral.ask.understand import Asked
from bilateral.commons.frames import Row, Rows
from bilateral.commons.groups import grouped

MOST = 8
"""The most figures given: a question that has more is too wide."""


def by_rule(asked: Asked, rows: Rows) -> Rows:
    """Of several rules of counting, those whose name has the most words of the question."""
    said = {one.casefold() for one in asked.tokens}
    rules = {row["definition_id"] for row in rows}
    fits = {one: sum(word.startswith(p) for p in one.split("-") for word in said if len(p) > 1) for one in rules}
    best = max(fits.values(), default=0)
    return [row for row in rows if len(fits) == 1 or (best and fits[row["definition_id"]] == best)]


def of_periods(asked: Asked, rows: Rows, label: str, whose: str, is_directed: bool) -> Found:
    """One figure for each pair, or each direction of it, and each period asked for."""
    asked.periods = [year for period in asked.periods for year in _one_by_one(period, rows)]
    found, is_since = list[Row](), asked.is_said("since_year") and len(asked.periods) == 1
    lots = [part for way in ways(rows, is_directed) for part in _by_reporter(asked, way)]
    if what := derived.found(asked, lots, label):
        return what
    for lot in lots:
        last = latest(lot, asked.unit, asked.this_year)
        periods = [*asked.periods, *([last] if last and (is_since or not asked.periods) else [])]
        there = [own for period in periods if (own := of_period(lot, period, asked.unit))]
        same = next(derived.of_one(there, ("series", *derived.ONE)), None) if len(there) > 1 else None
        told = {"is_last": not (asked.periods or asked.this_year), "is_apart": len(there) > 1 and not same}
        picks = [beside(*one) | told for one in zip(there, same or [one[0] for one in there], strict=True)]
        found += compared(lot, picks)
    lacking = [period for period in asked.periods if not of_period(found, period, None)]
    if not found or lacking:
        when = ", ".join(map(spoken, lacking)) or asked.this_year or asked.unit or "a full year"
        named = f"{label} of {whose} is not known for {when}{f' in {asked.unit}' if asked.unit else ''} in this release"
        near = nearest(rows, lacking[0], asked.unit) if lacking else last_of(rows)
        return no("period", named, near)
    return Found(rows=found) if len(found) <= MOST else no("detail", f"{label}: {len(found)} figures, ask for less")


def largest(asked: Asked, lots: Sequence[Rows], label: str, whose: str) -> Found:
    """The largest of several partners of one state, in the period asked for or the last in which two are known."""
    periods = [row["time_period"] for lot in lots for row in lot]
    often = Counter(one for one in periods if re.fullmatch(r"\d{4}(/\d{4})?", one))
    most = max(often.values(), default=0)  # not a year of which little is known yet
    period = asked.periods[0] if asked.periods else max((one for one in often if often[one] > 0.9 * most), default="")
    there = [one[0] for lot in lots if (one := of_period(lot, period, asked.unit))]
    unit = Counter(row["unit_measure"] for row in there).most_common(1)
    there = [row for row in there if row["unit_measure"] == unit[0][0] and row["obs_value"] is not None]
    if len(there) < 2:
        return no("pair", f"{label} of {whose}: {len(there)} known here for {period}, which do not tell the largest")
    there.sort(key=lambda row: row["obs_value"] if row["indicator"] == "partner_rank" else -row["obs_value"])
    note = f"of {len(there)} known here, which need not be all"
    return Found(rows=[row | {"rivals": [], "note": note} for row in there[:3]])


def _one_by_one(period: str, rows: Rows) -> list[str]:
    """The years of a span of few, of which no figure is as a whole; else the period."""
    ends = re.fullmatch(r"(\d{4})/(\d{4})", period)
    years = range(int(ends[1]), int(ends[2]) + 1) if ends else []
    if ends and (fiscal := f"{ends[1]}-04/{ends[2]}-03") in {row["time_period"] for row in rows if len(years) == 2}:
        return [fiscal]
    is_whole = len(years) > MOST or any(span(row["time_period"]) == period for row in rows)
    return [period] if is_whole or not years else [*map(str, years)]


def ways(rows: Rows, is_directed: bool) -> list[Rows]:
    """The rows by what one answer is given for: each pair, or each direction of it."""
    found = grouped(((row["origin"], row["destination"]) if is_directed else (row["dyad"],), row) for row in rows)
    return [*found.values()]


def last_of(rows: Rows) -> Rows:
    last = latest(rows, None)
    return [row for row in rows if row["time_period"] == last][:1]


def _by_reporter(asked: Asked, rows: Rows) -> list[Rows]:
    """The rows by who says them, where a question asks what each side says; else all as one."""
    if not asked.is_said("each_says"):
        return [rows]
    sides = [[row for row in rows if actor in row["series"].split("/")] for actor in asked.actors]
    return sides if all(sides) else [rows]
