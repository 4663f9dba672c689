"""Rivals that agree form a camp, which bears a number out or not. What follows is in ``verdict_rules``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bilateral.commons.agreement import Interval, Voice, groups, narrowed
from pipelines.judgement.assertions import Rival
from pipelines.judgement.distances import is_open, log_distance, within

LN_TOLERANCE = 0.10


class Camp(NamedTuple):
    """Rivals that agree: what the most exact of them says, or where that is open, what all of them admit."""

    voice: Voice
    rivals: tuple[Rival, ...]

    @property
    def rating(self) -> tuple[str, int]:
        """Of its best source."""
        return min((rival.reliability, rival.credibility) for rival in self.rivals)


def camps(rivals: Sequence[Rival]) -> list[Camp]:
    """Rivals in groups from the narrowest outwards; one so vague that it fits several speaks for none."""
    voices = [rival.voice for rival in rivals]
    formed, _ = groups(voices, lambda row: (row["rival"].support_id, row["rival"].origin))
    found = []
    for group in formed:
        leader = group.leader
        if is_open(leader.own):
            interval = narrowed(leader, group.voices)
            leader = leader._replace(own=interval, read=interval, width=interval.width)
        found.append(Camp(leader, tuple(voice.row["rival"] for voice in group.voices)))
    return found


def bears_out(claim: Voice, other: Voice) -> bool:
    """Whether ``other`` speaks for ``claim``: one that is open, or vague, must lie within it altogether."""
    if is_vague(other) or is_open(claim.own):
        return within(other.own, claim.own)
    if other.point is None or claim.point is None:
        return claim.own.common(other.own) is not None
    return claim.agrees(other) if other.width <= claim.width else other.agrees(claim)


def is_vague(voice: Voice) -> bool:
    """Whether a side is open, or a range without a point is wider than what is near: it asserts little."""
    low, high = voice.own.low, voice.own.high
    if low is None or high is None:
        return True
    return voice.point is None and low != high and (low <= 0 or log_distance(*map(_point, (low, high))) > LN_TOLERANCE)


def _point(value: float) -> Interval:
    return Interval(value, value)


def distance(claim: Voice, other: Voice) -> float:
    """How far the point of the more exact lies outside the other's interval."""
    wide, exact = (claim, other) if other.width <= claim.width else (other, claim)
    return log_distance(wide.own, exact.own if exact.point is None else _point(exact.point))
