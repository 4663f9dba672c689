"""The preferred-value rule: one observation from all its evidence. Makers and readers both call it.

Plain Python over rows. ``docs/methods.md`` states the rule for readers; which rows agree is ``agreement``'s, and which
rows exist is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from bilateral.commons.agreement import UNKNOWN, Group, Interval, Rank, Row, Voice, day, groups, narrowed, number

DATED = frozenset({"occurrence", "role"})
"""Measures whose days are settled by themselves; those of other measures are part of what is measured."""
PLANS = frozenset({"planned", "announced", "expected"})
WORKED_OUT = frozenset({"converted", "inferred"})
NO_VALUE = frozenset("OMLQH")
FIRM = "C"
"""The lowest reliability of an origin whose later figure of a running total goes before an earlier one."""
STATED = ("value", "value_low", "value_high", "code", "start_date", "end_date")

RULE = (
    "Rows that were not read, or cannot be judged, are silent beside any other; so are conversions beside stated "
    "numbers. Two rows agree if the number of the more exact one lies within the less exact one. Each origin speaks "
    "once, by its best row. Among origins: source rank of the measure; reliability of the origin; credibility; stated "
    "before worked out; closest in time to the event (the latest for plans and running totals); the lowest support id. "
    "The most exact number that agrees with the winner is shown. Never an average."
)


@dataclass(frozen=True, slots=True)
class Settled:
    """One facet: the row shown (its ``point`` is null where a stated range stands for it), its bounds, its groups."""

    row: Row | None = None
    point: float | None = None
    bounds: Interval = UNKNOWN
    n_groups: int = 0


def observe(
    rows: Iterable[Row], *, open_measures: frozenset[str] = frozenset(), stocks: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """One observation for each ``observation_id`` among ``rows``, in order of id.

    A row has the columns of evidence and ``support_id``, ``source_rank``, ``origin``, ``reliability`` (of the
    document), ``origin_reliability``, ``read_as``, ``known_from``, ``event_day`` and the day spans ``start_low`` …
    ``end_high``. Codes of ``open_measures`` are free words: two documents may word a place differently without
    contradicting each other. ``stocks`` are measures that grow: the latest figure counts.
    """
    ordered = sorted(rows, key=lambda row: (row["observation_id"], row["support_id"]))
    return [
        _observation(list(group), open_measures, stocks)
        for _, group in groupby(ordered, key=lambda row: row["observation_id"])
    ]


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """A publisher's name without case and punctuation, so that its spellings are one origin."""
    return re.sub(r"[^\w]+", " ", name.casefold()).strip()


def is_weak(row: Row) -> bool:
    """Whether nobody read the row's document, or its source or information cannot be judged."""
    return bool(row["read_as"] == "second_hand" or row["reliability"] == "F" or row["credibility"] == 6)


def _known(row: Row) -> int:
    return date.fromisoformat(str(row["known_from"])).toordinal() if row["known_from"] else 0


def _by_event(row: Row) -> tuple[int, int]:
    """Closest to the event first; rows that state no day come after, the latest first."""
    if row["event_day"] is None:
        return 1, -_known(row)
    return 0, abs(_known(row) - row["event_day"].toordinal())


def _latest(row: Row) -> tuple[int, int]:
    return 0, -_known(row)


def _ranking(timely: Callable[[Row], tuple[int, int]]) -> Rank:
    """The order of rows of different origins."""
    return lambda row: (
        row["source_rank"],
        row["origin_reliability"],
        row["credibility"],
        row["derivation"] in WORKED_OUT,
        timely(row),
        row["support_id"],
    )


def _until(row: Row) -> int:
    """The day for which a row states a running total, or on which it was issued."""
    last = row["end_high"] or row["start_high"]
    return last.toordinal() if last else _known(row)


def _of_total(row: Row) -> tuple[Any, ...]:
    """The order of rows of a running total: the latest goes first among those of firm origins."""
    return row["source_rank"], row["origin_reliability"] > FIRM, -_until(row), _ranking(_latest)(row)


def _best_of_origin(row: Row, is_number: bool) -> tuple[Any, ...]:
    """The order of rows of one origin that contradict each other."""
    is_derived = row["derivation"] not in ("stated", "counted")
    latest = -_known(row) if is_number else 0
    return row["source_rank"], row["reliability"], row["credibility"], is_derived, latest


def _best_of_total(row: Row, is_number: bool) -> tuple[Any, ...]:
    """The same of a running total."""
    return row["source_rank"], row["reliability"] > FIRM, -_until(row), _best_of_origin(row, is_number)


def _once_each(voices: Sequence[Voice], rank: Rank) -> list[Voice]:
    """The voices that remain once each origin speaks once: of one at odds with itself, those with its best row."""
    order = _best_of_total if rank is _of_total else _best_of_origin
    remaining = []
    for _, of_origin in groupby(sorted(voices, key=lambda v: v.row["origin"]), key=lambda v: v.row["origin"]):
        formed, vague = groups(list(of_origin), rank)
        camps = [group.voices for group in formed] + [[voice] for voice in vague]
        bests = [min(order(v.row, v.point is not None) for v in camp) for camp in camps]
        remaining += [v for camp, best in zip(camps, bests, strict=True) if best == min(bests) for v in camp]
    return remaining


def _settle(voices: Sequence[Voice], rank: Rank, *, any_sharpens: bool) -> Settled:
    """One facet from all that speak of it. ``any_sharpens``: also a voice less credible than the winner."""
    if not voices:
        return Settled()
    remaining = _once_each(voices, rank)
    formed, vague = groups(remaining, rank)

    def bounds(group: Group) -> tuple[Voice, Interval]:
        credible = group.best(rank).row["credibility"]
        eligible = [v for v in group.voices if any_sharpens or v.row["credibility"] <= credible]
        shown = min(eligible, key=lambda v: (v.point is None, v.width, rank(v.row)))
        return shown, narrowed(shown, eligible)

    winner = min(remaining, key=lambda voice: rank(voice.row))
    if winner in vague:
        fitting = [group for group in formed if winner.agrees(group.leader)]
        if winner.row["qualifier"] == "between" and winner.point is None and not any_sharpens:
            others = [bounds(group)[1] for group in formed if group not in fitting]
            return Settled(winner.row, None, _hull([winner.own, *others]), 1 + len(others))
        winner = min((group.best(rank) for group in fitting), key=lambda voice: rank(voice.row))
    settled = [bounds(group) for group in formed]
    shown = next(s for group, (s, _) in zip(formed, settled, strict=True) if winner in group.voices)
    return Settled(shown.row, shown.point, _hull([interval for _, interval in settled]), len(formed))


def _hull(intervals: Sequence[Interval]) -> Interval:
    """From the lowest to the highest bound that any interval states, of either side; open where none has that side.

    So a rival widens always: "at least 900" beside 700 is 700 to 900.
    """
    lows = [i.low for i in intervals if i.low is not None]
    highs = [i.high for i in intervals if i.high is not None]
    return Interval(min(lows + highs) if lows else None, max(lows + highs) if highs else None)


def _code(rows: Sequence[Row], rank: Rank, is_open: bool) -> tuple[Row | None, bool]:
    """The row whose code is shown, and whether the codes contradict each other.

    Somebody missing from a list that is taken as complete is never absent where another document gives a role.
    """
    coded = [row for row in rows if row["code"] is not None]
    if not coded:
        return None, False
    named = [row for row in coded if row["code"] != "absent" or row["derivation"] != "inferred"]
    remaining: list[Row] = []
    for _, of_origin in groupby(sorted(named or coded, key=lambda r: r["origin"]), key=lambda r: r["origin"]):
        alike = list(of_origin)
        best = min(_best_of_origin(row, False) for row in alike)
        codes = {row["code"] for row in alike if _best_of_origin(row, False) == best}
        remaining += [row for row in alike if row["code"] in codes]
    codes = {row["code"] for row in remaining} | {row["code"] for row in coded if row not in named}
    return min(remaining, key=rank), len(codes) > 1 and not is_open


def _ends(rows: Sequence[Row]) -> list[Voice]:
    """What rows say of the end: a report of a single day ends nothing that another calls longer or unfinished."""
    lasts = any(row["start_date"] and row["end_date"] != row["start_date"] for row in rows)
    return [
        voice
        for row in rows
        if (voice := day(row, "end"))
        and not (lasts and row["start_date"] == row["end_date"] and row["start_low"] == row["start_high"])
    ]


def _speaking(admissible: Sequence[Row]) -> list[Row]:
    """The rows that count: read before unread, stated numbers before converted ones."""
    speaking = [row for row in admissible if any(row[name] is not None for name in STATED)]
    speaking = [row for row in speaking if not is_weak(row)] or speaking
    stated = [row for row in speaking if row["derivation"] != "converted"]
    return stated if any(number(row) for row in stated) else speaking


def _observation(rows: list[Row], open_measures: frozenset[str], stocks: frozenset[str]) -> dict[str, Any]:
    first = rows[0]
    measure = first["measure"]
    is_plan = first["status"] in PLANS
    rank = _of_total if measure in stocks and not is_plan else _ranking(_latest if is_plan else _by_event)
    admissible = [row for row in rows if row["is_admissible"]]
    speaking = _speaking(admissible)
    value = _settle([voice for row in speaking if (voice := number(row))], rank, any_sharpens=False)
    coded, is_disputed = _code(speaking, rank, measure in open_measures)
    start, end = Settled(), Settled()
    if measure in DATED:
        start = _settle([voice for row in speaking if (voice := day(row, "start"))], rank, any_sharpens=True)
        end = _settle(_ends(speaking), rank, any_sharpens=True)
    of_value = None if measure == "occurrence" else value.row
    preferred = coded or of_value or start.row or end.row or value.row or min(admissible, key=rank, default=None)
    return {
        "observation_id": first["observation_id"],
        "table": first["subject_id"].partition("/")[0],
        "subject_id": first["subject_id"],
        "measure": measure,
        "actor_id": first["actor_id"] or None,
        "status": first["status"],
        "definition_id": first["definition_id"] or None,
        "unit_measure": first["unit_measure"] or None,
        "value": value.point,
        "value_low": value.bounds.low,
        "value_high": value.bounds.high,
        "code": coded["code"] if coded else None,
        **(_days(start, end) if measure in DATED else _own_days(preferred)),
        "n_evidence": len(admissible),
        "n_documents": len({row["document_id"] for row in speaking} - {None}),
        "n_origins": len({row["origin"] for row in speaking}),
        "n_excluded": len(rows) - len(admissible),
        "is_contested": is_disputed or max(value.n_groups, start.n_groups, end.n_groups) > 1,
        "obs_status": _status(preferred, speaking),
        "preferred_support_id": preferred["support_id"] if preferred else None,
    }


def _days(start: Settled, end: Settled) -> dict[str, Any]:
    """Start and end, each as its own row says; no start after the last day of the end, no end before the first."""
    begins, ends = start.bounds, end.bounds
    if ends.high is not None:
        begins = Interval(*(day and min(day, ends.high) for day in (begins.low, begins.high)))
    if begins.low is not None:
        ends = Interval(ends.low and max(ends.low, begins.low), ends.high)
    return {
        "start_date": start.row["start_date"] if start.row else None,
        "end_date": end.row["end_date"] if end.row else None,
        "start_low": begins.low,
        "start_high": begins.high,
        "end_low": ends.low,
        "end_high": ends.high,
    }


def _own_days(row: Row | None) -> dict[str, Any]:
    names = ("start_date", "end_date", "start_low", "start_high", "end_low", "end_high")
    return {name: row[name] if row else None for name in names}


def _status(preferred: Row | None, speaking: Sequence[Row]) -> str:
    """The SDMX status of the row shown; U, low reliability, where only weak rows speak."""
    if preferred is None:
        return "O"
    is_missing = preferred["obs_status"] in NO_VALUE
    return str(preferred["obs_status"] if is_missing or not speaking or not all(map(is_weak, speaking)) else "U")
