"""Figures and pairs that answers are made of, and how numbers, names and changes are worded in them.

Which sentences there are does not belong here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

NOT_FIRM = frozenset("UOMLQDS")
"""Statuses of values that no sentence is made of: uncertain, missing, not collected, suppressed or disputed."""
LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
CURRENCIES = {
    "USD": "dollars",
    "EUR": "euros",
    "CNY": "yuan",
    "RUB": "roubles",
    "GBP": "pounds sterling",
    "INR": "rupees",
    "JPY": "yen",
    "AUD": "Australian dollars",
}
WITH_ARTICLE = ("United ", "European Union", "Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives", "Comoros")
UNITS = {"t": "tonnes", "m3": "cubic metres", "[bbl_us]": "barrels"}
OURS = "our calculation"
"""Whose a number is that nobody states."""
BACK, OLD = 5, 9
"""The years that a comparison reaches back, and those from which on an answer is none, at most."""


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
    status: str
    is_break: bool
    is_contested: bool
    rests_on: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    reliability: str = "A"

    @property
    def is_firm(self) -> bool:
        """Whether a sentence may state its value."""
        return self.value is not None and self._is_sure

    @property
    def is_lower_bound(self) -> bool:
        """Whether a sentence may state it with "at least"."""
        return (self.value, self.high) == (None, None) and bool(self.low) and self._is_sure

    @property
    def _is_sure(self) -> bool:
        return self.status not in NOT_FIRM and not self.is_contested and self.reliability <= "C"


@dataclass(frozen=True)
class Sentence:
    """A sentence and the figures in it."""

    text: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Account:
    """What one document states of a number, without the margin of what it rounds; one end may be open.

    ``day`` is that on which it was true, as far as the document says, ``by`` who says so.
    """

    low: float | None
    high: float | None
    is_about: bool
    day: str
    by: str
    reliability: str
    credibility: int

    @property
    def is_firm(self) -> bool:
        """Whether a sentence may tell it as it tells a firm figure."""
        return self.reliability <= "C"


@dataclass(frozen=True)
class Record:
    """What documents report of a treaty, a sum of money or a package of sanctions that is about a pair.

    ``status`` is the last that it reached, ``figures`` what is known of it: by the status reached, with the day as
    period, and ``listed`` the firms that sanctions name. ``accounts`` are what documents state of a number of people.
    """

    table: str
    kind: str
    label: str
    status: str
    origin: str | None
    destination: str | None
    is_between_two: bool
    figures: Mapping[str, Figure]
    accounts: Mapping[str, Sequence[Account]] = field(default_factory=dict)

    def firm(self, *names: str) -> Figure | None:
        """The first of these figures that a sentence may state."""
        return next((self.figures[name] for name in names if name in self.figures and self.figures[name].is_firm), None)


@dataclass(frozen=True)
class Total:
    """Money that one side promised (``committed``) or paid (``disbursed``) the other in one currency: its sum, over how
    many deals, and in which years. A sum of amounts that may overlap has no value but bounds."""

    origin: str
    destination: str
    stage: str
    figure: Figure
    n: int
    years: tuple[int, ...]


@dataclass(frozen=True)
class Event:
    """An exercise that our count by the usual rule counts: its form, its year if that is known, and between which days
    it may have begun, as far as that is known."""

    form: str
    year: int | None
    first: str
    last: str

    def may_begin(self, first: str, last: str) -> bool:
        """Whether it may have begun within these days, as ``benchmark_own`` of ``counts`` asks."""
        return (not self.first or self.first <= last) and (not self.last or self.last >= first)


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

    def last(self, indicator: str, item: str = "*", origin: str = "*") -> Figure | None:
        """The last firm figure, however old."""
        return next(reversed(self.series(indicator, item, origin).values()), None)

    def latest(self, indicator: str, item: str = "*", origin: str = "*") -> Figure | None:
        """The last firm figure that is not too old for an answer."""
        last = self.last(indicator, item, origin)
        return last if last and last.year > self.now - OLD else None

    def name(self, actor: str) -> str:
        """The name inside a sentence: ``the United States``."""
        return with_article(self.names[actor])

    def whose(self, actor: str) -> str:
        """``Russia's``, ``Belarus's``, ``the United States'``: only a plural, which has an article, has no second s."""
        name = self.name(actor)
        return f"{name}’" if name.startswith("the ") and name.endswith("s") else f"{name}’s"


def with_article(name: str) -> str:
    """A name inside a sentence.

    >>> with_article("United States"), with_article("China")
    ('the United States', 'China')
    """
    return f"the {name}" if name.startswith(WITH_ARTICLE) else name


def amount(value: float, unit: str) -> str:
    """``244.8 billion dollars``: four digits above ten of a scale, three below."""
    size, scale = next(((by, name) for by, name in LARGE if abs(value) >= by), (1.0, ""))
    scaled = value / size
    digits = 0 if size == 1 and scaled == int(scaled) else 1 if abs(scaled) >= 10 else 2
    return " ".join(filter(None, (f"{scaled:,.{digits}f}", scale, CURRENCIES.get(unit, unit.strip("{}")))))


def round_amount(value: float, unit: str) -> str:
    """An amount without noughts at its end, as of deals and bounds, which are round numbers more often than not."""
    return re.sub(r"(\.\d*?)0+\b", lambda end: end[1].rstrip("."), amount(value, unit))


def estimated(figure: Figure) -> str:
    """What is said of a figure that its source did not count."""
    return ", an estimate" if figure.status == "E" else ""


def percent(share: float) -> str:
    """``32 per cent``; one decimal below ten, and neither 0 nor 100 where it is not."""
    if share < 0.0005:
        return "less than 0.1 per cent" if share > 0 else "0 per cent"
    if 0.995 <= share < 1:
        return "more than 99 per cent"
    return f"{share * 100:.{0 if share >= 0.0995 else 1}f} per cent"


def change(series: Mapping[int, Figure], last: Figure) -> tuple[str, tuple[Figure, ...]]:
    """The last figure beside that of the year before, and the earliest of five in the same series across no break.

    The words begin with a comma; without a figure to compare with they are empty.
    """
    before: list[Figure] = []
    for year in range(last.year - 1, last.year - BACK - 1, -1):
        figure = series.get(year)
        if series.get(year + 1) is None or series[year + 1].is_break or figure is None or figure.code != last.code:
            break
        if not figure.value or figure.value <= 0:
            break
        before.append(figure)
    if not before or last.value is None:
        return "", ()
    compared = before if len(before) == 1 else [before[0], before[-1]]
    return ", " + " and ".join(_against(last.value, figure) for figure in compared), tuple(compared)


def _against(value: float, before: Figure) -> str:
    ratio = value / (before.value or math.nan)
    if ratio >= 1.95:
        return f"{ratio:.1f} times that of {before.year}"
    if ratio < 0.1:
        return f"down from {amount(before.value or 0, before.unit)} in {before.year}"
    if abs(ratio - 1) < 0.005:
        return f"as much as in {before.year}"
    return f"{abs(ratio - 1) * 100:.0f} per cent {'more' if ratio > 1 else 'less'} than in {before.year}"


def capital(text: str) -> str:
    """``text`` at the beginning of a sentence."""
    return text[:1].upper() + text[1:]
