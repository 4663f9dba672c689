"""Figures and records of a pair that answers are made of, and which of them a sentence may state.

Which sentences there are stands in ``answers.yaml``; how numbers are worded in ``bilateral/commons/figures.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bilateral.commons.asked import following, stem
from bilateral.commons.figures import count
from bilateral.commons.sayers import BY, possessive, with_article

NOT_FIRM = frozenset("UOMLQDS")
"""Statuses of values that no sentence is made of: uncertain, missing, not collected, suppressed or disputed."""
OURS = "our calculation"
"""Whose a number is that nobody states."""
FIGURES = "figures of "
"""What it is computed from, where somebody states that."""
BACK, OLD = 5, 9
"""The years that a comparison reaches back, and those from which on an answer is none, at most."""
ROUND = 0.03
"""The part of a figure that its step is, from which on its growth is not told."""


@dataclass(frozen=True)
class Figure:
    """A number of the front door: ``low`` alone is a lower bound. ``sources`` are those of its preferred support,
    ``rests_on`` the observations behind it or the row of a computed table."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    year: int
    code: str
    period: str
    status: str = "A"
    is_break: bool = False
    is_contested: bool = False
    rests_on: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    reliability: str = "A"
    is_newest: bool = False
    """Whether it may be told though it is contested: nothing newer is known that is not."""
    step: float = 0.0
    """In what steps it is known: those in which the figures are stated that it rests on; 0 where nobody states them."""
    n: int = 0
    """How many votes a share of votes is of."""
    newest: int = 0
    fiscal: int = 0
    any: int = 0
    """The last year, and the end of the last year that is no calendar year, of which anything is known of its flow, in
    its unit, whoever says it, and the last year in ``any`` currency."""

    @property
    def months(self) -> str:
        """How many months of its year it is about: ``seven``."""
        return count(int(self.period[-2:]))

    @property
    def line(self) -> str:
        """The code of its series, whether it is stated or follows from others."""
        return stem(self.code)

    @property
    def reporter(self) -> str:
        """Whose report it is of, where its series is one of trade that no data set has."""
        return self.line.rpartition("/")[2].partition(";")[0]

    @property
    def sayers(self) -> set[str]:
        """Whose word it is, whoever passes it on, or whose figures it is computed from."""
        return {source.partition(BY)[0].removeprefix(f"{OURS} from {FIGURES}") for source in self.sources}

    @property
    def is_firm(self) -> bool:
        """Whether a sentence may state its value."""
        return self.value is not None and self._is_sure

    @property
    def is_lower_bound(self) -> bool:
        """Whether a sentence may state it with "at least"."""
        return (self.value, self.high) == (None, None) and bool(self.low) and self._is_sure

    @property
    def number(self) -> float:
        """Its value, or the least that it may be."""
        return self.value if self.value is not None else self.low or 0.0

    @property
    def _is_sure(self) -> bool:
        is_settled = self.is_newest or not self.is_contested
        return self.status not in NOT_FIRM and is_settled and self.reliability <= "C"


@dataclass(frozen=True)
class Account(Figure):
    """What one document states of a number of people, without the margin of what it rounds; one end may be open.

    ``period`` is the day on which it was true, as far as the document says, ``sources`` who says so.
    """

    is_about: bool = False
    credibility: int = 6

    @property
    def bottom(self) -> float:
        """Its lower end, or the end that it has."""
        return self.low if self.low is not None else self.high or 0.0

    @property
    def top(self) -> float:
        """Its upper end, or the end that it has."""
        return self.high if self.high is not None else self.low or 0.0

    @property
    def rank(self) -> tuple[int, str, str]:
        """By which of two accounts of a number one is told: the better comes first."""
        return self.credibility, self.reliability, self.sources[0]

    @property
    def is_told(self) -> bool:
        """Whether a sentence may tell it as it tells a firm figure."""
        return self.reliability <= "C"


@dataclass(frozen=True)
class Record:
    """What documents report of a treaty, a sum of money or a package of sanctions that is about a pair.

    ``status`` is the last that it reached, ``figures`` what is known of it: by the status reached, with the day as
    period, and ``listed`` the firms that sanctions name. ``accounts`` are what documents state of a number of people.
    ``number`` is that of a package, and ``effect`` what is done to its firms.
    """

    table: str
    kind: str
    label: str = ""
    status: str = "actual"
    origin: str | None = None
    destination: str | None = None
    is_between_two: bool = True
    figures: Mapping[str, Figure] = field(default_factory=dict)
    accounts: Mapping[str, Sequence[Account]] = field(default_factory=dict)
    number: int | None = None
    effect: str | None = None

    def firm(self, name: str) -> Figure | None:
        """A figure, if a sentence may state it."""
        found = self.figures.get(name)
        return found if found and found.is_firm else None


class Total(NamedTuple):
    """Money that one side promised (``committed``) or paid (``disbursed``) the other in one currency: its sum, over how
    many deals, and in which years. A sum of amounts that may overlap has no value but bounds."""

    origin: str
    destination: str
    stage: str
    figure: Figure
    n: int
    years: tuple[int, ...]


class Event(NamedTuple):
    """An exercise that our count by the usual rule counts: its form and its year."""

    form: str
    year: int


@dataclass(frozen=True)
class Topic:
    """A question that is asked of each pair; the fields are explained in ``answers.yaml``."""

    name: str
    pick: str
    text: Sequence[str]
    remark: Sequence[str]
    subject: str
    measures: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    item: str = r"\*"
    side: str = r"\*"
    reach: tuple[int, int] = (0, 0)
    least: float = 0.0
    is_old: bool = False
    beside: str = ""


class Printed(NamedTuple):
    """Words of a sentence, and the figures whose numbers they print, alone or together."""

    words: str
    figures: tuple[Figure, ...] = ()


Parts = dict[str, Any]
"""The parts of a sentence by the name that its text has for them: figures, ``Printed`` and lists of these, words."""
Series = Mapping[int, Figure]
Facts = Mapping[tuple[str, str, str], Series]
"""Series by year: by indicator, item, and origin (``*`` where there is none)."""


@dataclass(frozen=True)
class Pair:
    """The figures of one pair; ``names`` are those of its actors by id."""

    a: str
    b: str
    names: Mapping[str, str]
    facts: Facts
    now: int
    """The last year of which the release knows anything, which may not be over: no year is counted in it. An answer
    that is much older is none."""
    records: Sequence[Record] = ()
    totals: Sequence[Total] = ()
    events: Sequence[Event] = ()

    def series(self, indicator: str, item: str = "*", origin: str = "*") -> dict[int, Figure]:
        """The firm figures by year."""
        rows = self.facts.get((indicator, item, origin), {})
        return {year: rows[year] for year in sorted(rows) if rows[year].is_firm}

    def latest(self, indicator: str, item: str = "*", origin: str = "*") -> Figure | None:
        """The last firm figure that is not too old for an answer."""
        last = next(reversed(self.series(indicator, item, origin).values()), None)
        return last if last and last.year > self.now - OLD else None

    def name(self, actor: str) -> str:
        """The name inside a sentence: ``the United States``."""
        return with_article(self.names[actor])

    def between(self, origin: str | None) -> Parts:
        """The two sides of what goes from one to the other."""
        ends = (self.b, self.a) if origin == self.b else (self.a, self.b)
        return dict(zip(("origin", "other"), map(self.name, ends), strict=True))

    def whose(self, actor: str) -> str:
        """``Russia's``, ``the United States'``."""
        return possessive(self.name(actor))


def before(series: Mapping[int, Figure], last: Figure) -> list[Figure]:
    """The figures of up to five years before one, the latest first, across no break."""
    found: list[Figure] = []
    for year in range(last.year - 1, last.year - BACK - 1, -1):
        figure = series.get(year)
        if series.get(year + 1) is None or series[year + 1].is_break or figure is None or figure.line != last.line:
            break
        if not figure.value or figure.value <= 0:
            break
        found.append(figure)
    return found if last.value is not None else []


def is_comparable(one: Figure, other: Figure) -> bool:
    """Whether it may be told by how much they differ: not of two sayers, nor of what is stated and what follows from
    other figures, as that would be a growth that nobody states, nor of round figures, nor of converted ones, which grow
    with the rate."""
    is_same = one.sayers == other.sayers or not one.sayers.isdisjoint(other.sayers)
    is_fine = all(figure.step <= ROUND * abs(figure.number) for figure in (one, other))
    way = following(one.code)
    return is_same and is_fine and way == following(other.code) != "converted"


MARGIN = 1.0
"""Per cent between the bounds of a share that is stated in whole numbers; wider ones are of one that is hedged."""


def least(figure: Figure) -> str:
    """What is said before a number that may be larger."""
    return "" if figure.value is not None else "at least "


def stated(figure: Figure) -> str:
    """A share in per cent as it is stated, with its hedge and without its sign."""
    is_hedged = figure.value is not None and (figure.high or 0.0) - (figure.low or 0.0) > MARGIN
    return f"{least(figure)}{'about ' if is_hedged else ''}{figure.number:g}"


def people(figure: Figure) -> str:
    """A number of people, with the hedge of an account."""
    return f"{least(figure)}{'about ' if isinstance(figure, Account) and figure.is_about else ''}{figure.number:,.0f}"
