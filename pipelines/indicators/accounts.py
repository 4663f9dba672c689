"""The account of one reporter's trade with a partner: what follows from what it states, and what contradicts it.

Exports and imports are the reporter's own, of one territory, kind of trade, period and unit; world totals are those
of the same reporter. Nothing is taken from another reporter, and nothing replaces what is stated. Which rows of a
table are stated well enough is decided in ``pipelines/tables/accounts.py``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

from pipelines.indicators.funding import Interval
from pipelines.indicators.money import Averages, Rate

STATED, DERIVED, CONVERTED = "stated", "derived", "converted"
"""How a figure is known, the best first."""
WORLD, TARGET = "WLD", "USD"
FLOWS = ("exports", "imports", "total")
SHARES = {"export_share": "exports", "import_share": "imports", "trade_share": "total"}
"""The flow that each share is of."""
WIDEST = 0.1
"""Half the width of the interval of a flow that follows, over its point: one that is known less well is left out."""
REVISION = 0.02
"""By how much figures of one office may differ beyond their intervals: they may be of different releases."""
ELSEWHERE = 0.05
"""By how much they may where they are not said to be of one source, since one may have freight in its imports, or where
they are of two currencies: an office converts month by month, not at the year's average."""

SHARP = 0.005
"""How wide a rate that follows from figures in two currencies may be, over its point."""
APART = 0.03
"""By how much a total of one side and a publisher's sum of its flows differ at least if they are of two things."""


class Account(NamedTuple):
    """What the figures of an account have in common; without a reporter, ``partner`` is the pair."""

    reporter: str
    partner: str
    scope: str
    goods_services: str
    time_period: str
    unit: str


@dataclass(frozen=True)
class Figure:
    """A number of an account with its bounds, the observations behind it, and how it follows from other numbers.

    ``sources`` are those of the numbers behind it: an office, or who compiles what offices report.
    """

    value: Interval
    rests_on: tuple[str, ...]
    method: str = STATED
    sources: frozenset[str] = frozenset()
    is_contested: bool = False
    formula: str = ""
    inputs: tuple[tuple[str, float | None], ...] = ()
    rate: Rate | None = None


Accounts = Mapping[Account, Mapping[str, Figure]]
Numbers = Callable[..., float]


class Equation(NamedTuple):
    """A number of an account, and how it follows from others."""

    cell: str
    formula: str
    of: tuple[str, ...]
    result: Numbers


def _equations() -> Iterator[Equation]:
    legs, with_total = ("exports", "imports"), ("total", "balance")
    yield Equation("total", "exports + imports", legs, lambda x, m: x + m)
    yield Equation("balance", "exports - imports", legs, lambda x, m: x - m)
    yield Equation("imports", "total - exports", ("total", "exports"), lambda t, x: t - x)
    yield Equation("exports", "total - imports", ("total", "imports"), lambda t, m: t - m)
    yield Equation("imports", "exports - balance", ("exports", "balance"), lambda x, b: x - b)
    yield Equation("exports", "imports + balance", ("imports", "balance"), lambda m, b: m + b)
    yield Equation("exports", "(total + balance) / 2", with_total, lambda t, b: (t + b) / 2)
    yield Equation("imports", "(total - balance) / 2", with_total, lambda t, b: (t - b) / 2)
    for share, flow in SHARES.items():
        yield Equation(flow, f"{share} * world_{flow}", (share, f"world_{flow}"), lambda s, w: s * w)
        yield Equation(share, f"{flow} / world_{flow}", (flow, f"world_{flow}"), lambda f, w: f / w if w else math.nan)


EQUATIONS = tuple(_equations())
"""In the order in which they are tried; the first that gives a number is its formula."""
CHECKED = tuple(one for one in EQUATIONS if one.cell in SHARES or one.of == ("exports", "imports"))


class Growth(NamedTuple):
    """By how much a flow of an account grew since the same account of another period, in parts of 1."""

    account: Account
    cell: str
    since: str
    figure: Figure


def collected(numbers: Iterable[tuple[Account, str, Figure]]) -> dict[Account, dict[str, Figure]]:
    """The accounts of numbers by name, of several of one name the first.

    A share has no currency: it is in dollars if the reporter's trade with the world is known in them, else in others.
    """
    every: dict[Account, dict[str, Figure]] = defaultdict(dict)
    units, shares = defaultdict[Account, set[str]](set), []
    for account, name, figure in numbers:
        if name in SHARES:
            shares.append((account._replace(unit=""), name, figure))
            continue
        every[account].setdefault(name, figure)
        if account.partner == WORLD:
            units[account._replace(unit="")].add(account.unit)
    for account, name, figure in shares:
        known = units[account._replace(partner=WORLD)]
        for unit in sorted(known & {TARGET} or known):
            every[account._replace(unit=unit)].setdefault(name, figure)
    return dict(every)


class Contradiction(NamedTuple):
    """A number of an account, and what others by the same reporter say that it is."""

    account: Account
    cell: str
    one: Figure
    other: Figure

    is_of_two_currencies: bool = False

    @property
    def standing(self) -> Figure:
        """What stands against the number that is given up."""
        return self.other if self.one.method == STATED else self.one

    @property
    def contradicted(self) -> tuple[str, ...]:
        """The observations that are given up; in two currencies those of both, since nothing tells which is right."""
        is_both = self.is_of_two_currencies and self.one.method == STATED
        given_up = (self.one, self.other) if is_both else (self.one if self.one.method == STATED else self.other,)
        return tuple(name for figure in given_up for name in figure.rests_on)


def complete(stated: Accounts, growths: list[Growth], averages: Averages) -> dict[Account, dict[str, Figure]]:
    """The accounts with all that follows from what is stated: first within each, then by growth, then in dollars."""
    solved = _grown(_solved(stated), growths)
    return _solved(_converted(_solved(solved), averages))


def settled(
    stated: Accounts, growths: list[Growth], averages: Averages
) -> tuple[dict[Account, dict[str, Figure]], list[Contradiction]]:
    """The complete accounts without the stated figures that others contradict, and the contradictions.

    Of a contradiction the stated number goes, in favour of the one that rests on more; of two that follow, the other.
    One of each pair and period is settled at a time, since others may go with it.
    """
    found: list[Contradiction] = []
    while True:
        solved = complete(stated, growths, averages)
        first: dict[Account, Contradiction] = {}
        for one in contradictions(solved, averages):
            first.setdefault(one.account._replace(unit=""), one)
        if not first:
            return solved, found
        found += first.values()
        gone = {name for one in first.values() for name in one.contradicted}
        stated = {
            account: {name: one for name, one in figures.items() if not gone & {*one.rests_on}}
            for account, figures in stated.items()
        }


def _solved(accounts: Accounts) -> dict[Account, dict[str, Figure]]:
    """The accounts with what follows within each and from the reporter's trade with the world."""
    solved: dict[Account, dict[str, Figure]] = {}
    for account in sorted(accounts, key=lambda one: one.partner != WORLD):
        figures = {**accounts[account], **_world(account, solved)}
        while account.reporter and (found := list(_all_following(figures))):
            figures |= dict(reversed(found))  # what two stated numbers give goes before what a third gives of one
        solved[account] = {name: one for name, one in figures.items() if not name.startswith("world_")}
    return solved


def _world(account: Account, accounts: Accounts) -> dict[str, Figure]:
    """What the reporter trades with the world in the same period and unit."""
    whole = accounts.get(account._replace(partner=WORLD), {}) if account.partner != WORLD else {}
    return {f"world_{name}": whole[name] for name in FLOWS if name in whole}


def _all_following(figures: Mapping[str, Figure]) -> Iterator[tuple[str, Figure]]:
    """What follows and is not there, or there as a bound alone."""
    for equation in EQUATIONS:
        stated = figures.get(equation.cell)
        found = _following(equation, figures) if stated is None or stated.value[0] is None else None
        if found and (stated is None or found.value[0] is not None):
            yield equation.cell, found


def _following(equation: Equation, figures: Mapping[str, Figure]) -> Figure | None:
    """What an equation gives, if its numbers are there and it is known well enough to be told."""
    if not all(name in figures for name in equation.of):
        return None
    found = _resting(equation, figures)
    return found if found.value != (None, None, None) and _is_told(equation.cell, found.value) else None


def _resting(equation: Equation, figures: Mapping[str, Figure]) -> Figure:
    """A number that follows by an equation, with what it rests on; wider where its numbers are of several sources."""
    of = [figures[name] for name in equation.of]
    value = _interval(equation.result, [one.value for one in of])
    sources = frozenset(name for one in of for name in one.sources)
    if len(sources) > 1 and equation.cell not in SHARES:
        point, *ends = value
        slack = REVISION * max(_size(one.value) for one in of)
        low, high = (None if end is None else end + by for end, by in zip(ends, (-slack, slack), strict=True))
        value = (point, low, high)
    return Figure(
        value,
        tuple(sorted({name for one in of for name in one.rests_on})),
        CONVERTED if CONVERTED in {one.method for one in of} else DERIVED,
        sources,
        any(one.is_contested for one in of),
        equation.formula,
        tuple((name, one.value[0]) for name, one in zip(equation.of, of, strict=True)),
    )


def _interval(result: Numbers, values: list[Interval]) -> Interval:
    """The result of the points, and its range over all that the numbers may be; an open end stays open.

    Each result rises or falls in each of its numbers, so that its range is that at the ends: Moore 1966, ch. 2.
    """
    points = [value[0] for value in values]
    point = None if None in points else result(*points)
    ends = [(-math.inf if low is None else low, math.inf if high is None else high) for _, low, high in values]
    reached = [result(*corner) for corner in product(*ends)]
    if any(map(math.isnan, reached)):
        return (None, None, None) if point is None or math.isnan(point) else (point, None, None)
    low, high = (end if math.isfinite(end) else None for end in (min(reached), max(reached)))
    return point, low, high


def _is_told(cell: str, value: Interval) -> bool:
    """Whether a flow is not below zero, a share not above 1, and a flow within ``WIDEST`` of its point."""
    point, low, high = value
    if cell == "balance":
        return True
    if (point or low or 0.0) < 0 or (cell in SHARES and (point or low or 0.0) > 1):
        return False
    if cell in SHARES or None in value or not point:
        return point is not None or bool(low)
    return (high or 0.0) - (low or 0.0) <= 2 * WIDEST * point


def _grown(accounts: dict[Account, dict[str, Figure]], growths: list[Growth]) -> dict[Account, dict[str, Figure]]:
    """The accounts with this period's figure from the last one's, or the other way round, where nobody states one."""
    for growth in growths:
        then = growth.account._replace(time_period=growth.since)
        this, last = accounts.get(growth.account, {}), accounts.get(then, {})
        for name, formula, result, into, of in (
            (growth.account, "last * (1 + growth)", lambda last, rate: last * (1 + rate), this, last),
            (then, "this / (1 + growth)", lambda this, rate: this / (1 + rate), last, this),
        ):
            pair = "-".join(sorted((name.reporter, name.partner)))
            unnamed = accounts.get(name._replace(reporter="", partner=pair), {})
            if growth.cell in of and growth.cell not in {*into, *unnamed}:
                numbers = {formula[:4]: of[growth.cell], "growth": growth.figure}
                if found := _following(Equation(growth.cell, formula, (*numbers,), result), numbers):
                    accounts[name] = {**into, growth.cell: found}
    return accounts


def _converted(accounts: Accounts, averages: Averages) -> dict[Account, dict[str, Figure]]:
    """The accounts, with those in dollars that are missing from other currencies: at the rate of the reporter's own
    figures in both where it has such, else at the average of the period."""
    every = {account: dict(figures) for account, figures in accounts.items()}
    others = ((one, averages.rate(one.unit, TARGET, one.time_period)) for one in sorted(accounts) if one.unit != TARGET)
    rated = [(account, rate, _own_rate(account, accounts, rate)) for account, rate in others if rate]
    for account, rate, own in sorted(rated, key=lambda of: of[2] is None):  # the reporter's own currency before others
        into = every.setdefault(account._replace(unit=TARGET), {})
        for name in (*FLOWS, "balance"):
            if name in accounts[account] and name not in into:
                into[name] = _converted_at(name, accounts[account][name], rate, own)
    return every


def _own_rate(account: Account, accounts: Accounts, average: Rate) -> Figure | None:
    """The rate of a reporter's own figures in both currencies: of its total with the partner, else with the world.

    Offices convert month by month. It has to be near the average, and known to ``SHARP``.
    """
    for partner in (account.partner, WORLD) if account.reporter else ():
        of = (accounts.get(account._replace(partner=partner, unit=unit), {}) for unit in (TARGET, account.unit))
        pair = [own["total"] for own in of if "total" in own and all(own["total"].value)]
        if len(pair) == 2:
            value = _interval(lambda dollars, own: dollars / own, [one.value for one in pair])
            point, low, high = (part or 0.0 for part in value)
            if high - low <= SHARP * point and abs(point / average.value - 1) <= REVISION:
                return Figure(value, tuple(name for one in pair for name in one.rests_on))
    return None


def _converted_at(name: str, figure: Figure, rate: Rate, own: Figure | None = None) -> Figure:
    at = own.value if own else (rate.value,) * 3
    rate = Rate(at[0] or 0.0, rate.period, own.rests_on) if own else rate
    value = _interval(lambda amount, one: amount * one, [figure.value, at])
    of = ((name, figure.value[0]), ("rate", rate.value))
    return replace(figure, value=value, method=CONVERTED, formula=f"{name} * rate", inputs=of, rate=rate)


def contradictions(accounts: Accounts, averages: Averages) -> Iterator[Contradiction]:
    """Numbers beyond what others by the same reporter say: in another currency, then totals, balances and shares.

    What is contested says so already. Each is told once: of a total and two flows, at the total.
    """
    for account, own in sorted(accounts.items()):
        rate = averages.rate(TARGET, account.unit, account.time_period) if account.unit != TARGET else None
        for name, figure in accounts.get(account._replace(unit=TARGET), {}).items() if rate else ():
            if rate and name in FLOWS and name in own:
                other = _converted_at(name, figure, rate)
                if account.reporter and _is_apart(own[name], other, ELSEWHERE * _size(other.value)):
                    yield Contradiction(account, name, own[name], other, is_of_two_currencies=True)
        for name, other, size in _said({**own, **_world(account, accounts)}):
            is_of_one = name in own and len(own[name].sources | other.sources) == 1
            slack = size * (REVISION if is_of_one else ELSEWHERE)
            if name in own and account.reporter and _is_apart(own[name], other, slack):
                yield Contradiction(account, name, own[name], other)


def _said(figures: Mapping[str, Figure]) -> Iterator[tuple[str, Figure, float]]:
    """What the numbers of one account say of others, each with the size of the amounts in it."""
    for equation in CHECKED:
        if all(name in figures for name in equation.of):
            found = _resting(equation, figures)
            others = [] if equation.cell in SHARES else [figures[name].value for name in equation.of]
            yield equation.cell, found, max(map(_size, [found.value, *others]))
    legs = [figures[name] for name in ("exports", "imports") if name in figures]
    if len(legs) == 1:
        least: Interval = (None, legs[0].value[1], None)
        yield "total", replace(legs[0], value=least, method=DERIVED, formula="one of two flows"), 0.0


def excludes(own: Interval, other: Interval) -> bool:
    """Whether the total of a side's office is of another thing than a sum: ``APART`` from it, and it beyond the bounds.

    The sum may be of other valuation, or of the country of consignment instead of that of origin. What is known of its
    own error does not matter; a total without bounds stands for them.
    """
    (point, low, high), value = own, other[0]
    if point is None or value is None or abs(point - value) <= APART * max(point, value):
        return False
    return (low is not None and value < low) or (high is not None and value > high) or low is high is None


def _size(value: Interval) -> float:
    """How large a number is, or the bound that is known of it."""
    return max(abs(part) for part in (*value, 0.0) if part is not None)


def _is_apart(one: Figure, other: Figure, slack: float) -> bool:
    """Whether two uncontested numbers exclude each other by more than ``slack``."""
    ends = ((one.value[1], other.value[2]), (other.value[1], one.value[2]))
    is_apart = any(low is not None and high is not None and low > high + slack for low, high in ends)
    return is_apart and not one.is_contested and not other.is_contested
