"""The preferred-value rule: one observation from all its evidence. Makers and readers both call it.

Plain Python over rows. ``docs/methods.md`` states the rule for readers; which rows agree is ``agreement``'s, and which
rows exist is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from bilateral.commons.agreement import UNKNOWN, Group, Interval, Rank, Row, Voice, day, groups, narrowed, number
from bilateral.commons.beside import read

DATED = frozenset({"occurrence", "role"})
"""Measures whose days are settled by themselves; those of other measures are part of what is measured."""
PLANS = frozenset({"planned", "announced", "expected"})
WORKED_OUT = frozenset({"converted", "inferred"})
NO_VALUE = frozenset("OMLQH")
FIRM = "C"
"""The lowest reliability of an origin whose later figure of a running total goes before an earlier one."""
DOUBTFUL = (4, 5)
"""Credibilities of information that is doubtful or improbable."""
STATED = ("value", "value_low", "value_high", "code", "start_date", "end_date")

VINTAGES: dict[str | None, int] = {"final": 0, "revised": 1, None: 2, "provisional": 3, "first": 4}
"""The order of what one origin printed, where it is said; what says nothing stands between."""

RULE: str = read(__file__)["rule"]


class Settled(NamedTuple):
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
    return [_observation(of_one, rank, open_measures) for of_one, rank in _observed(rows, stocks)]


def _observed(rows: Iterable[Row], stocks: frozenset[str]) -> Iterator[tuple[list[Row], Rank]]:
    """The rows of each observation in order of id, with the order of rows of different origins."""
    ordered = sorted(rows, key=lambda row: (row["observation_id"], row["support_id"]))
    for _, group in groupby(ordered, key=lambda row: row["observation_id"]):
        of_one = list(group)
        is_plan = of_one[0]["status"] in PLANS
        is_total = of_one[0]["measure"] in stocks and not is_plan
        yield of_one, _of_total if is_total else _ranking(_latest if is_plan else _by_event)


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """A publisher's name without case and punctuation, so that its spellings are one origin."""
    return re.sub(r"[^\w]+", " ", name.casefold()).strip()


def is_weak(row: Row) -> bool:
    """Whether nobody read the row's document, or its source or information cannot be judged."""
    return bool(row["read_as"] == "second_hand" or row["reliability"] == "F" or row["credibility"] == 6)


def is_doubted(row: Row) -> bool:
    """Whether its curator questions the row or holds it for doubtful, or its document is not reliable.

    What cannot be judged is not doubted but weak.
    """
    return bool(row["doubt"] or row["credibility"] in DOUBTFUL or row["reliability"] == "E")


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


def _best_of_origin(row: Row, by_day: bool) -> tuple[Any, ...]:
    """The order of rows of one origin that contradict each other; ``by_day`` if the later number goes first.

    An office's own page goes before relays, unless it is called a first print: then a relay tells the later count.
    A sum of an office's own table is as good as a printed one, unless the table is said to be an early one.
    """
    is_settled = row["is_own"] and VINTAGES[row["vintage"]] <= VINTAGES[None]
    is_derived = row["derivation"] not in ("stated", "counted", *(["summed"] if is_settled else []))
    return (
        not row["is_own"] or row["vintage"] == "first",
        row["source_rank"],
        VINTAGES[row["vintage"]],
        is_weak(row) or is_doubted(row),
        is_derived,
        -_known(row) if by_day else 0,
        row["reliability"],
        row["credibility"],
        -_known(row) if row["issued"] and row["value"] is not None else 0,
    )


def _best_of_total(row: Row, by_day: bool) -> tuple[Any, ...]:
    """The same of a running total."""
    return row["source_rank"], row["reliability"] > FIRM, -_until(row), _best_of_origin(row, by_day)


def _of_each_origin(voices: Sequence[Voice], rank: Rank) -> Iterator[tuple[list[Voice], list[Voice]]]:
    """Of each origin what it says once it speaks once, its best row first, and what it said before: of one at odds
    with itself, the rows that agree with its best one, and the others. An undated row is neither later nor earlier."""
    order = _best_of_total if rank is _of_total else _best_of_origin
    for _, of_origin in groupby(sorted(voices, key=lambda v: v.row["origin"]), key=lambda v: v.row["origin"]):
        alike = list(of_origin)
        by_day = all(voice.point is not None and voice.row["issued"] for voice in alike)
        formed, vague = groups(alike, rank)
        camps = [[(order(v.row, by_day), v) for v in group.voices] for group in formed]
        camps += [[(order(v.row, by_day), v)] for v in vague]
        best = min((key for camp in camps for key, _ in camp), default=())
        said = [one for camp in camps if any(key == best for key, _ in camp) for one in camp]
        kept = [voice for _, voice in sorted(said, key=lambda one: (one[0], one[1].row["support_id"]))]
        yield kept, [voice for voice in alike if voice not in kept]


def revisions(rows: Iterable[Row], stocks: frozenset[str] = frozenset()) -> dict[str, str]:
    """Numbers that their own origin has revised: by support id, the support that says what it says since.

    ``rows`` are those of ``observe``.
    """
    revised: dict[str, str] = {}
    for of_one, rank in _observed(rows, stocks):
        speaking = _speaking([row for row in of_one if row["is_admissible"]])
        for said, before in _of_each_origin(_voices(speaking, number), rank):
            revised |= {voice.row["support_id"]: said[0].row["support_id"] for voice in before}
    return revised


def _settle(voices: Sequence[Voice], rank: Rank, *, any_sharpens: bool) -> Settled:
    """One facet from all that speak of it. ``any_sharpens``: also a voice less credible than the winner, or one
    whose origin is not firm, where the winner's is and prints a number."""
    if not voices:
        return Settled()
    remaining = [voice for said, _ in _of_each_origin(voices, rank) for voice in said]
    formed, vague = groups(remaining, rank)

    def bounds(group: Group) -> tuple[Voice, Interval]:
        first = group.best(rank)
        best = first.row
        rated = "F" if first.point is None else max(best["origin_reliability"], FIRM)

        def is_as_good(row: Row) -> bool:
            return bool(row["credibility"] <= best["credibility"] and row["origin_reliability"] <= rated)

        eligible = [v for v in group.voices if any_sharpens or is_as_good(v.row)]
        shown = min(eligible, key=lambda v: (v.point is None, v.width, rank(v.row)))
        return shown, narrowed(shown, eligible)

    if (winner := min(remaining, key=lambda voice: rank(voice.row))) in vague:
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
    coded = [row for row in coded if not is_doubted(row)] or coded
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

    def is_of_a_day(row: Row) -> bool:
        return bool(row["start_date"] == row["end_date"] and row["start_low"] == row["start_high"])

    lasting = [row for row in rows if not (lasts and is_of_a_day(row))]
    return _voices(lasting, lambda row: day(row, "end"))


def _voices(rows: Sequence[Row], voice_of: Callable[[Row], Voice | None]) -> list[Voice]:
    """What rows say of one facet; of doubted rows only where no other says anything of it."""
    voices = [voice for row in rows if (voice := voice_of(row))]
    return [voice for voice in voices if not is_doubted(voice.row)] or voices


def _speaking(admissible: Sequence[Row]) -> list[Row]:
    """The rows that count: read before unread, stated numbers before converted ones."""
    speaking = [row for row in admissible if any(row[name] is not None for name in STATED)]
    speaking = [row for row in speaking if not is_weak(row)] or speaking
    stated = [row for row in speaking if row["derivation"] != "converted"]
    return stated if any(number(row) for row in stated) else speaking


def _observation(rows: list[Row], rank: Rank, open_measures: frozenset[str]) -> dict[str, Any]:
    first = rows[0]
    measure = first["measure"]
    admissible = [row for row in rows if row["is_admissible"]]
    speaking = _speaking(admissible)
    value = _settle(_voices(speaking, number), rank, any_sharpens=False)
    coded, is_disputed = _code(speaking, rank, measure in open_measures)
    start, end = Settled(), Settled()
    if measure in DATED:
        start = _settle(_voices(speaking, lambda row: day(row, "start")), rank, any_sharpens=True)
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
    days = {"start_date": start.row and start.row["start_date"], "end_date": end.row and end.row["end_date"]}
    limits = {"start_low": begins.low, "start_high": begins.high, "end_low": ends.low, "end_high": ends.high}
    return days | limits


def _own_days(row: Row | None) -> dict[str, Any]:
    names = ("start_date", "end_date", "start_low", "start_high", "end_low", "end_high")
    return {name: row[name] if row else None for name in names}


def _status(preferred: Row | None, speaking: Sequence[Row]) -> str:
    """The SDMX status of the row shown; U, low reliability, where only weak rows speak."""
    if preferred is None:
        return "O"
    is_missing = preferred["obs_status"] in NO_VALUE
    return str(preferred["obs_status"] if is_missing or not speaking or not all(map(is_weak, speaking)) else "U")
