"""The preferred-value rule: one observation from all its evidence. Makers and readers both call it.

Plain Python over rows. ``docs/methods.md`` states the rule for readers; which rows exist is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

Row = Mapping[str, Any]
Interval = tuple[Any, Any]
DATED = frozenset({"occurrence", "role"})
"""Measures whose rivals differ in their days."""

LOWER = ("value_low", "start_low", "end_low")
UPPER = ("value_high", "start_high", "end_high")

RULE = (
    "Among admissible evidence of one observation (for an occurrence, that which gives a date, if any does): "
    "source rank for the measure; reliability A to F; credibility 1 to 6; stated before derived; the latest vintage of "
    "each source; if all intervals agree (of an occurrence and of a role, the days), the narrowest; the newest; "
    "the lowest support id. Never an average."
)


def observe(rows: Iterable[Row], *, open_measures: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """One observation for each ``observation_id`` among ``rows``, in order of id.

    A row has the columns of evidence and ``support_id``, ``source``, ``origin``, ``reliability``, ``source_rank``,
    ``known_from``, and the day spans ``start_low`` … ``end_high``. Codes of ``open_measures`` are free words: two
    documents may word a place differently without contradicting each other.
    """
    ordered = sorted(rows, key=lambda row: (row["observation_id"], row["support_id"]))
    return [
        _observation(list(group), open_measures) for _, group in groupby(ordered, key=lambda row: row["observation_id"])
    ]


def plain(name: str) -> str:
    """A publisher's name without case and punctuation, so that its spellings are one origin."""
    return re.sub(r"[^\w]+", " ", name.casefold()).strip()


def prefer(rows: Sequence[Row]) -> Row:
    """The row whose value is published, among admissible rows of one observation (see ``RULE``)."""
    left = list(rows)
    ranks: list[Callable[[Row], Any]] = [*map(itemgetter, ("source_rank", "reliability", "credibility")), _derived]
    for rank in ranks:
        best = min(map(rank, left))
        left = [row for row in left if rank(row) == best]
    latest: dict[str, str] = {}
    for row in left:
        latest[row["source"]] = max(latest.get(row["source"], ""), str(row["known_from"]))
    left = [row for row in left if str(row["known_from"]) == latest[row["source"]]]
    if not _disagree(left) and len({row["code"] for row in left}) == 1:
        narrowest = min(map(_widths, left))
        left = [row for row in left if _widths(row) == narrowest]
    newest = max(str(row["known_from"]) for row in left)
    return min((row for row in left if str(row["known_from"]) == newest), key=lambda row: str(row["support_id"]))


def _derived(row: Row) -> bool:
    return bool(row["derivation"] != "stated")


def _intervals(row: Row) -> tuple[Interval, ...]:
    """The intervals that a row states: days of start and end for an occurrence or a role, otherwise the number."""
    if row["measure"] in DATED:
        return (row["start_low"], row["start_high"]), (row["end_low"], row["end_high"])
    return ((row["value_low"], row["value_high"]),)


def _widths(row: Row) -> tuple[float, ...]:
    """The width of each interval, in the unit or in days: "2024-11-29" is narrower than "November 2024"."""
    return tuple(map(_width, _intervals(row)))


def _width(interval: Interval) -> float:
    low, high = interval
    if low is None or high is None:
        return float("inf")
    return float((high - low).days if isinstance(low, date) else high - low)


def _disagree(rows: Iterable[Row]) -> bool:
    """Whether the rows' intervals have no common point."""
    return any(map(_apart, zip(*map(_intervals, rows), strict=True)))


def _apart(intervals: Iterable[Interval]) -> bool:
    """Whether the intervals have no common point; a None bound is open."""
    known = list(intervals)
    lows = [low for low, _ in known if low is not None]
    highs = [high for _, high in known if high is not None]
    return bool(lows and highs and max(lows) > min(highs))


def _outermost(values: Sequence[Any], choose: Callable[..., Any]) -> Any:
    """The furthest bound that any evidence states; None, which is open, only where none states one.

    "Over 800" beside "up to 800" is 800 to 800, not a number without bounds.
    """
    known = [value for value in values if value is not None]
    return choose(known) if known else None


def _is_contested(rows: Sequence[Row], open_measures: frozenset[str]) -> bool:
    codes = {row["code"] for row in rows if row["code"] is not None}
    return (len(codes) > 1 and rows[0]["measure"] not in open_measures) or _disagree(rows)


def _observation(rows: list[Row], open_measures: frozenset[str]) -> dict[str, Any]:
    first = rows[0]
    admissible = [row for row in rows if row["is_admissible"]]
    # A document without a day cannot say when something happened, so dated ones come first.
    dated = (
        [row for row in admissible if row["start_date"] or row["end_date"]] if first["measure"] == "occurrence" else []
    )
    preferred: Row = prefer(dated or admissible) if admissible else {}
    return {
        "observation_id": first["observation_id"],
        "table": first["subject_id"].partition("/")[0],
        "subject_id": first["subject_id"],
        "measure": first["measure"],
        "actor_id": first["actor_id"] or None,
        "status": first["status"],
        "definition_id": first["definition_id"] or None,
        "unit_measure": first["unit_measure"] or None,
        **{name: preferred.get(name) for name in ("value", "code", "start_date", "end_date")},
        **{name: _outermost([row[name] for row in admissible], min) for name in LOWER},
        **{name: _outermost([row[name] for row in admissible], max) for name in UPPER},
        "n_evidence": len(admissible),
        "n_documents": len({row["document_id"] for row in admissible} - {None}),
        "n_origins": len({row["origin"] for row in admissible}),
        "n_excluded": len(rows) - len(admissible),
        "is_contested": _is_contested(admissible, open_measures) if len(admissible) > 1 else False,
        "obs_status": preferred.get("obs_status", "O"),
        "preferred_support_id": preferred.get("support_id"),
    }
