"""What a claim and its rivals assert, and what follows for the claim: values without rules.

How they are compared is in ``verdict_rules``; how they are made of rows is in ``rivals``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import inf
from typing import NamedTuple

from bilateral.commons.agreement import Interval, Voice, number


@dataclass(frozen=True)
class Assertion:
    """What somebody asserts: an interval, a code or days, with status, definition and unit. A None bound is open."""

    measure: str
    status: str
    unit: str = ""
    definition: str = ""
    low: float | None = None
    high: float | None = None
    code: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    words: str | None = None
    value: float | None = None
    """The number printed, of which the bounds are the rounding or the hedge."""
    qualifier: str | None = None
    as_stated: str | None = None
    period: str | None = None
    """The period of a series that it is of."""

    @property
    def voice(self) -> Voice:
        """What its number is and may stand for."""
        low, high = self.low, self.high
        printed = {"value": self.value, "qualifier": self.qualifier, "as_stated": self.as_stated}
        voice = number({**printed, "value_low": low, "value_high": high, "rival": self})
        return voice or Voice({"rival": self}, None, Interval(low, high), Interval(low, high), inf)


@dataclass(frozen=True)
class Rival(Assertion):
    """An admissible assertion by somebody else, with what the rules need to know about its source."""

    observation_id: str = ""
    support_id: str = ""
    document_id: str | None = None
    reliability: str = "F"
    credibility: int = 6
    origin: str = ""
    is_read: bool = True
    organ_of: str | None = None
    """The party that its origin is an organ of."""
    is_own_word: bool = False
    """Whether the claim is about a statement, plan or act of state, and that party is among those who made it."""
    is_primary: bool = False
    is_worked_out: bool = False
    """Whether it follows from figures that are not all an office's own."""
    turn: int = 0
    """When it is heard: 0 what is stated of the same, 1 what follows from other figures, 2 what is stated of something
    near it. Each is heard only where what was heard before does not decide."""
    year: int | None = None
    """The last year that it is of."""
    who: str = ""
    """The source as documents spell it."""
    parts: tuple[tuple[str, str], ...] = ()
    """Observation and support of each figure that it follows from."""

    @property
    def basis(self) -> tuple[tuple[str, str], ...]:
        """The observations that it rests on, each with its support."""
        return self.parts or ((self.observation_id, self.support_id),)

    @property
    def party(self) -> str:
        """Who speaks: organs of one party are one."""
        return self.organ_of or self.origin

    @property
    def is_ordinary(self) -> bool:
        """Whether it was read here and is rated C3 or better, so that two independent ones may contradict."""
        return self.is_read and self.reliability in ("A", "B", "C") and self.credibility <= 3

    @property
    def is_strong(self) -> bool:
        """Whether it is rated B2 or better, and so may contradict alone."""
        return self.reliability in ("A", "B") and self.credibility <= 2

    @property
    def is_usable(self) -> bool:
        """Whether it was read here and is neither unreliable nor unrated, and so may support."""
        return self.is_read and self.reliability not in ("E", "F") and self.credibility <= 4


class Verdict(NamedTuple):
    """The verdict, its reason code, and the assertions that it rests on."""

    verdict: str
    reason: str
    rests_on: tuple[Rival, ...] = ()
