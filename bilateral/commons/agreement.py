"""Which rows of evidence agree: the interval that each states, and groups formed from the narrowest outwards.

Choosing among groups is the preferred-value rule's. ``docs/methods.md`` states both for readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isclose
from typing import Any, NamedTuple

Row = Mapping[str, Any]
Rank = Callable[[Row], tuple[Any, ...]]
_WHOLE = re.compile(r"\d+|\d{1,3}(?:[ ,.’'\u00a0\u202f]\d{3})+")
_SCALES = frozenset({1, 10**3, 10**5, 10**6, 10**7, 10**9, 10**12})
CUT = 1.98
"""In units of half the last printed place: how far above it a number may lie that was cut and not rounded."""
ROUNDING_LIMIT = 0.05
"""Most that a round number is read as rounded by, either way, when it is compared: 10,000 is not 5,000 to 15,000."""


class Interval(NamedTuple):
    """``low`` to ``high``, both included, numbers or days; None is open."""

    low: Any
    high: Any

    @property
    def width(self) -> float:
        """In the unit, or in days; infinite where an end is open."""
        if self.low is None or self.high is None:
            return float("inf")
        return float((self.high - self.low).days if isinstance(self.low, date) else self.high - self.low)

    def common(self, other: Interval) -> Interval | None:
        """What both hold; None where they have no common point."""
        low = max((x for x in (self.low, other.low) if x is not None), default=None)
        high = min((x for x in (self.high, other.high) if x is not None), default=None)
        return None if low is not None and high is not None and low > high else Interval(low, high)

    def holds(self, point: Any) -> bool:
        """Whether ``point`` lies in it."""
        return self.common(Interval(point, point)) is not None


UNKNOWN = Interval(None, None)


class Voice(NamedTuple):
    """What one row says of one facet: the number it prints, if any, and what that number may stand for.

    ``read`` is the interval in comparing, which is wider for round numbers, and ``width`` how exact the number looks.
    A day has no ``point``: it is its interval.
    """

    row: Row
    point: float | None
    own: Interval
    read: Interval
    width: float

    def agrees(self, other: Voice) -> bool:
        """Whether this voice, the wider of the two, may mean what ``other`` says."""
        if other.point is not None:
            return self.point == other.point or (self.read.holds(other.point) and not self.is_halfway(other.point))
        return other.read.holds(self.point) if self.point is not None else self.read.common(other.read) is not None

    def is_halfway(self, point: float) -> bool:
        """Whether ``point`` is half a last digit away: it rounds either way, and agrees with neither."""
        if self.point is None or self.row["qualifier"] not in (None, "exact"):
            return False
        return isclose(abs(point - self.point), self.own.width / 2, rel_tol=1e-9)


@dataclass(slots=True)
class Group:
    """Voices that all may mean what the first of them, the narrowest, says."""

    voices: list[Voice] = field(default_factory=list)

    @property
    def leader(self) -> Voice:
        """The narrowest voice."""
        return self.voices[0]

    def best(self, rank: Rank) -> Voice:
        """The voice of the best-ranked row."""
        return min(self.voices, key=lambda voice: rank(voice.row))


def number(row: Row) -> Voice | None:
    """The number of a row; None where it states neither number nor bound."""
    own = Interval(row["value_low"], row["value_high"])
    if row["value"] is None and own == UNKNOWN:
        return None
    if row["value"] is None:
        return Voice(row, None, own, own, own.width)
    if not (half := _rounding(row)):
        return Voice(row, row["value"], own, _cut(row, own), own.width)
    most = min(half, ROUNDING_LIMIT * abs(row["value"]))
    return Voice(row, row["value"], own, Interval(row["value"] - most, row["value"] + most), 2 * half)


def _cut(row: Row, own: Interval) -> Interval:
    """``own``, up to just below the next number of as many digits: the press cuts 146.887 to 146.88."""
    if row["qualifier"] not in (None, "exact") or own.high is None or row["value"] <= 0:
        return own
    return Interval(own.low, row["value"] + CUT * (own.high - row["value"]))


def day(row: Row, end: str) -> Voice | None:
    """The start or end of a row, by ``end``; None where it states no date."""
    if not row[f"{end}_date"]:
        return None
    own = Interval(row[f"{end}_low"], row[f"{end}_high"])
    return Voice(row, None, own, own, own.width)


def _rounding(row: Row) -> float:
    """Half of the last non-zero place of a whole number that ends in 0 and is printed without a hedge; else 0."""
    printed = str(row["as_stated"] or "").strip()
    if row["qualifier"] not in (None, "exact") or not _WHOLE.fullmatch(printed):
        return 0.0
    digits = re.sub(r"\D", "", printed).lstrip("0")
    if len(digits) < 3 or not digits.endswith("0"):
        return 0.0
    scale = row["value"] / int(digits)
    zeros = len(digits) - len(digits.rstrip("0"))
    return float(scale * 10**zeros / 2) if round(scale) in _SCALES else 0.0


def groups(voices: Iterable[Voice], rank: Rank) -> tuple[list[Group], list[Voice]]:
    """Groups of voices that agree, and the vague ones that would fit several groups and so belong to none.

    From the narrowest outwards: a voice that agrees with no group's leader leads a new one. Bounds without a number
    come last. The order of ``voices`` does not matter.
    """
    formed: list[Group] = []
    vague: list[Voice] = []
    is_number = any(voice.point is not None for voice in voices)
    for voice in sorted(voices, key=lambda v: (is_number and v.point is None, v.width, rank(v.row))):
        fitting = [group for group in formed if voice.agrees(group.leader)]
        repeated = [g for g in fitting if voice.point is not None and voice.point == g.leader.point]
        if not fitting:
            formed.append(Group([voice]))
        elif repeated or len(fitting) == 1:
            (repeated or fitting)[0].voices.append(voice)
        else:
            vague.append(voice)
    return formed, vague


def narrowed(shown: Voice, voices: Sequence[Voice]) -> Interval:
    """What ``shown`` may stand for once those of ``voices`` that fit it are taken into account too.

    A voice that prints the same number counts with its own interval, and another with that in comparing.
    """
    interval = shown.own
    for voice in voices:
        both = interval.common(voice.own if voice.point == shown.point else voice.read)
        if both is not None and (shown.point is None or both.holds(shown.point)):
            interval = both
    return interval
