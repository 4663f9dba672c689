"""Point, lowest and highest value over all admissible ways of computing an actor's side, and what drives the span.

A choice is a source, whose report it uses (the actor's own, or its partner's: the mirror) and the CIF/FOB factor of a
mirror; for quoted numbers, also the interval of their words. Choices are never averaged; formulas are in other modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.indicators.arrays import Flags, Indices, Numbers, Places
from pipelines.indicators.concentration import herfindahl, hirschman, normalised, partner_rank, rank_range
from pipelines.indicators.dependence import share, symmetric_intensity, trade_intensity
from pipelines.indicators.sides import MASK, Side, at, find, is_reimport, owners, turned, union, unpack

SHARES = ("export_share", "import_share", "trade_share", "trade_gdp", "openness")
AMONG_ALL = ("partner_rank", "hirschman", "hhi", "hhi_normalised")
INTENSITY = ("trade_intensity", "trade_intensity_symmetric")
MEASURES = (*SHARES, *AMONG_ALL, *INTENSITY)
BY_PAIR = "pair"
"""The factor of a mirror that takes each pair's own factor of the year, where there is one."""
DRIVERS = ("source", "reporter", "factor", "interval")


@dataclass(frozen=True)
class Choice:
    """One way of computing: arrays of measures by name, one element for each of its sorted keys.

    ``factor`` is the factor of a mirror or ``BY_PAIR``, None where the report is the actor's own. ``low`` and ``high``
    hold measures that are intervals themselves; ``is_weak`` marks what is not the reporter's own or was not read, and
    ``weak_status`` says which of the two; ``is_stated`` marks shares that are printed as such;
    ``seen_by`` is the source of a mirror's reports; ``rests_on`` lists the observations behind each row.
    """

    source: str
    factor: float | str | None
    key: Indices
    point: dict[str, Numbers]
    low: dict[str, Numbers] = field(default_factory=dict)
    high: dict[str, Numbers] = field(default_factory=dict)
    is_weak: Flags | None = None
    weak_status: str = "E"
    is_stated: bool = False
    is_summed: Flags | None = None
    seen_by: NDArray[np.object_] | None = None
    rests_on: Sequence[Sequence[str]] | None = None


class Envelope(NamedTuple):
    """All choices together, one element for each key: point, low and high of each measure, NaN where no choice has it.

    ``chosen`` is the position of the point's choice among the choices, ``ranked`` and ``intensity`` those of the first
    that gives ranks and intensity; ``driver`` is a position in ``DRIVERS``. All are -1 where there is none.
    ``places`` has for each choice the positions of its keys here, -1 for those left out.
    """

    key: Indices
    places: list[Indices]
    point: dict[str, Numbers]
    low: dict[str, Numbers]
    high: dict[str, Numbers]
    chosen: Places
    ranked: Places
    intensity: Places
    n_choices: Indices
    driver: Places


def shares(side: Side, gdp: tuple[Indices, Numbers]) -> dict[str, Numbers]:
    """The partner's share of exports, imports and trade, trade over GDP, and openness; nobody is its own partner.

    ``gdp`` has sorted keys of actor and year (``owners``) and values in the unit of the flows.
    """
    exports, imports = (whole[side.owner] for whole in (side.totals.exports, side.totals.imports))
    output, is_own = at(gdp[1], find(gdp[0], owners(side.key))), is_reimport(side.key)
    return {
        "export_share": share(np.where(is_own, np.nan, side.exports), exports),
        "import_share": share(np.where(is_own, np.nan, side.imports), imports),
        "trade_share": share(side.trade, exports + imports),
        "trade_gdp": share(side.trade, output),
        "openness": share(exports + imports, output),
    }


UNLISTED, OWN = 0.05, 0.99
"""The part of all trade that may be given to no partner where partners have ranks, and how much is certain of what an
actor imports of its own goods: others may stand under the same name (`imf_imts.yaml`)."""


def among_all(side: Side, is_state: Flags) -> tuple[dict[str, Numbers], dict[str, Numbers], dict[str, Numbers]]:
    """The partner's rank in the actor's trade, and that trade's concentration: points, lowest and highest.

    Of states, among partners that are states and have both flows, where those known are more than a few: a union trades
    with its own members. Ranks are by what is given to a partner, as offices tell them; where what the actor's totals
    give to no state is more than ``UNLISTED`` of them, a rank that it could change is a range. Its imports of its own
    goods are nobody's.
    """
    counts = np.logical_and.reduce([is_state[end] for end in unpack(side.key)[:2]]) & ~side.is_one_of_few
    trade = np.where(counts, side.trade, np.nan)
    index, n = herfindahl(trade, side.owner, len(side.totals.key))
    monadic = {"hirschman": hirschman(index), "hhi": index, "hhi_normalised": normalised(index, n)}
    points = {"partner_rank": partner_rank(trade, side.owner)}
    points |= {name: values[side.owner] for name, values in monadic.items()}
    whole = side.totals.exports + side.totals.imports
    listed = np.nan_to_num(np.where(counts, side.exports, 0.0)) + np.nan_to_num(np.where(counts, side.imports, 0.0))
    listed[is_reimport(side.key)] *= OWN
    rest = np.nan_to_num(whole - np.bincount(side.owner, weights=listed, minlength=len(whole)))
    rest[rest <= UNLISTED * whole] = 0.0
    best, worst = rank_range(trade, side.owner, rest)
    points["partner_rank"] = np.where(best < worst, np.nan, points["partner_rank"])
    return points, {"partner_rank": best}, {"partner_rank": worst}


def intensity(side: Side) -> dict[str, Numbers]:
    """Trade intensity and its symmetric form, for a side of all states: the world's imports are the sum of theirs."""
    totals, year = side.totals, side.totals.key & MASK
    world = np.bincount(year, weights=np.nan_to_num(totals.imports), minlength=MASK + 1)
    whole = totals.imports if totals.is_short is None else np.where(totals.is_short, np.nan, totals.imports)
    theirs = at(whole, find(totals.key, owners(turned(side.key))))
    exports, imports = (whole[side.owner] for whole in (totals.exports, totals.imports))
    value = trade_intensity(side.exports, exports, theirs, world[side.key & MASK], imports)
    return {"trade_intensity": value, "trade_intensity_symmetric": symmetric_intensity(value)}


def first_of(choices: Sequence[Choice]) -> Choice:
    """Several choices of one kind as one: each key from the first that gives a share of trade, else any share."""
    key = union(*(c.key for c in choices))
    places = [find(key, c.key) for c in choices]
    chosen = _point_choice(choices, places, len(key))
    merged = Choice(
        choices[0].source,
        choices[0].factor,
        key,
        weak_status=choices[0].weak_status,
        point={name: np.full(len(key), np.nan) for name in choices[0].point},
        is_weak=np.zeros(len(key), dtype=bool),
        is_summed=np.zeros(len(key), dtype=bool),
        seen_by=np.full(len(key), None, dtype=object),
        rests_on=[()] * len(key),
    )
    for number, (choice, place) in enumerate(zip(choices, places, strict=True)):
        here = np.flatnonzero(chosen[place] == number)
        _copy(choice, here, merged, place[here])
    return merged


def _copy(choice: Choice, rows: Places, into: Choice, places: Places) -> None:
    """Write rows of one choice into positions of another."""
    columns = [(choice.point[name], into.point[name]) for name in choice.point]
    columns += [(getattr(choice, n), getattr(into, n)) for n in ("is_weak", "is_summed", "seen_by")]
    for values, target in columns:
        if values is not None:
            target[places] = values[rows]
    if choice.rests_on is not None and isinstance(into.rests_on, list):
        for row, place in zip(rows.tolist(), places.tolist(), strict=True):
            into.rests_on[place] = choice.rests_on[row]


def envelope(choices: Sequence[Choice]) -> Envelope:
    """Point, low and high of every measure over all choices, which are in order of preference.

    A row's choice is the first that gives a share of trade, and is not weak where another gives one; else the first
    that gives any share. Of weak ones a mirror comes first. All shares of a row are of its choice, so that they are of
    the same flows and totals; what is not a share is from the next choice that has it. Mirrors by a factor other than
    the reference are never the point. Keys without a point are left out. Empties the choices but for ``trade_share``.
    """
    points = [choices[number] for number in _admissible_points(choices)]
    key = union(*(c.key[_has_any_share(c)] for c in points))
    places = [find(key, c.key) for c in choices]
    chosen = _point_choice(choices, places, len(key))
    ranked, intensity = (_first_with(choices, places, names[0], chosen) for names in (AMONG_ALL, INTENSITY))
    point = _points(choices, places, chosen, ranked)
    low, high = dict(point), dict(point)
    heard = [_without_vague(c, choices, chosen, place) for c, place in zip(choices, places, strict=True)]
    for name in MEASURES:
        if _varies(choices, name):
            low[name], high[name] = _extremes(heard, places, name, len(key))
        for choice in (*choices, *heard) if name != "trade_share" else ():  # a million numbers each
            for part in (choice.point, choice.low, choice.high):
                part.pop(name, None)
    n_choices = np.zeros(len(key), dtype=np.int64)
    for choice, place in zip(choices, places, strict=True):
        n_choices[place[(place >= 0) & ~np.isnan(choice.point["trade_share"])]] += 1
    driver = _driver(heard, places, low["trade_share"], high["trade_share"])
    return Envelope(key, places, point, low, high, chosen, ranked, intensity, n_choices, driver)


def _without_vague(choice: Choice, choices: Sequence[Choice], chosen: Places, places: Indices) -> Choice:
    """A choice without those of its own intervals that hold the whole interval of the row's choice: they agree with it.

    A share printed as 3 per cent, 2.5 to 3.5, widens nothing where the point is .0302.
    """
    if not choice.low or not len(chosen):
        return choice
    of_row = np.where(places >= 0, chosen[places], -1)
    point, low, high = (dict(part) for part in (choice.point, choice.low, choice.high))
    for name in choice.low:
        for other in np.unique(of_row[of_row >= 0]):
            if choices[other] is choice or name not in choices[other].point:
                continue
            rows = np.flatnonzero(of_row == other)
            place = find(choices[other].key, choice.key[rows])
            ends = (end.get(name, choices[other].point[name]) for end in (choices[other].low, choices[other].high))
            lowest, highest = (at(end, place) for end in ends)
            vague = rows[(low[name][rows] <= lowest) & (highest <= high[name][rows])]
            for part in (point, low, high):
                part[name] = part[name].copy()
                part[name][vague] = np.nan
    return replace(choice, point=point, low=low, high=high)


def _varies(choices: Sequence[Choice], name: str) -> bool:
    """Whether a measure can have a span; where it cannot, its bounds are the points, without memory of their own."""
    givers = [c for c in choices if name in c.point and not np.isnan(c.point[name]).all()]
    is_elsewhere = name in SHARES and len(choices) > 1  # a share of another choice than the row's is a bound alone
    return len(givers) > 1 or any(name in c.low for c in choices) or (is_elsewhere and bool(givers))


def _extremes(choices: Sequence[Choice], places: Sequence[Indices], name: str, size: int) -> tuple[Numbers, Numbers]:
    low, high = np.full(size, np.nan), np.full(size, np.nan)
    for choice, place in zip(choices, places, strict=True):
        if name in choice.point:
            here, values = place >= 0, choice.point[name]
            lowest, highest = choice.low.get(name, values), choice.high.get(name, values)
            low[place[here]] = np.fmin(low[place[here]], lowest[here])
            high[place[here]] = np.fmax(high[place[here]], highest[here])
    return low, high


def _has_any_share(choice: Choice) -> Flags:
    return ~np.logical_and.reduce([np.isnan(choice.point[name]) for name in SHARES[:3]])


def reference_factor(choices: Sequence[Choice]) -> float | str | None:
    """The factor of the first mirror; None without mirrors."""
    return next((c.factor for c in choices if c.factor is not None), None)


def _admissible_points(choices: Sequence[Choice]) -> list[int]:
    """Choices that may be the point: all but mirrors by a factor other than the reference."""
    factor = reference_factor(choices)
    return [number for number, c in enumerate(choices) if c.factor in (None, factor)]


def _is_firm(choice: Choice) -> Flags:
    return np.ones(len(choice.key), dtype=bool) if choice.is_weak is None else ~choice.is_weak


_BY_STRENGTH: tuple[Callable[[Choice], Flags], ...] = (
    _is_firm,
    lambda choice: np.full(len(choice.key), choice.factor is not None),
    lambda choice: np.ones(len(choice.key), dtype=bool),
)
"""Who may be the point: what is not weak; else mirrors, over estimated totals too; else all."""


def _point_choice(choices: Sequence[Choice], places: Sequence[Indices], size: int) -> Places:
    chosen = np.full(size, -1, dtype=np.int32)
    for gives in (lambda c: ~np.isnan(c.point["trade_share"]), _has_any_share):
        given = {n: np.flatnonzero((places[n] >= 0) & gives(choices[n])) for n in _admissible_points(choices)}
        for may_serve, (number, rows) in product(_BY_STRENGTH, given.items()):
            if not np.any(chosen < 0):
                return chosen
            place = places[number][rows]
            is_open = chosen[place] < 0
            if is_open.any():
                chosen[place[is_open & may_serve(choices[number])[rows]]] = number
    return chosen


def _first_with(choices: Sequence[Choice], places: Sequence[Indices], name: str, chosen: Places) -> Places:
    """Whose measure that is no share is each row's, as ``_points`` takes it, be it a range alone."""
    first = np.full(len(chosen), -1, dtype=np.int32)
    for number, here in _in_order(choices, places, chosen):
        if name in choices[number].point:
            values = choices[number].low.get(name, choices[number].point[name])
            place = places[number][here[~np.isnan(values[here])]]
            first[place[first[place] < 0]] = number
    return first


def _in_order(choices: Sequence[Choice], places: Sequence[Indices], chosen: Places) -> Iterator[tuple[int, Places]]:
    """Choices that may be the point and rows of theirs: those of the row's choice, then firm ones, then weak ones."""
    for of_chosen, is_firm, number in product((True, False), (True, False), _admissible_points(choices)):
        here = np.flatnonzero((places[number] >= 0) & (_is_firm(choices[number]) == is_firm))
        yield number, here[(chosen[places[number][here]] == number) == of_chosen]


def _points(choices: Sequence[Choice], places: Sequence[Indices], chosen: Places, ranked: Places) -> dict[str, Numbers]:
    """The point of every measure: of the row's choice, and what is no share also of the next that has it.

    A rank is that of ``ranked`` or none: where its range is all that is known, no other list knows better.
    """
    point = {name: np.full(len(chosen), np.nan) for name in MEASURES}
    for number, here in _in_order(choices, places, chosen):
        place = places[number][here]
        is_chosen = bool(len(place)) and chosen[place[0]] == number
        for name, values in choices[number].point.items():
            if is_chosen or name not in SHARES:
                is_open = np.isnan(point[name][place])
                if name == AMONG_ALL[0]:
                    is_open &= ranked[place] == number
                point[name][place[is_open]] = values[here[is_open]]
    return point


def _driver(choices: Sequence[Choice], places: Sequence[Indices], low: Numbers, high: Numbers) -> Places:
    """What alone moves the share of trade furthest: a position in DRIVERS, the earlier one of equals."""
    driver = np.full(len(low), -1, dtype=np.int32)
    rows = np.flatnonzero(high > low)
    if not len(rows):
        return driver
    table = np.full((len(choices), len(rows)), np.nan)
    width = np.zeros(len(rows))
    for number, (choice, place) in enumerate(zip(choices, places, strict=True)):
        here = find(place[place >= 0], rows)
        table[number] = at(choice.point["trade_share"][place >= 0], here)
        if "trade_share" in choice.low:
            span = (choice.high["trade_share"] - choice.low["trade_share"])[place >= 0]
            width = np.fmax(width, at(span, here))
    is_own = np.array([c.factor is None for c in choices])
    reference = reference_factor(choices)
    by_reporter, by_factor = np.zeros(len(rows)), np.zeros(len(rows))
    for source in dict.fromkeys(c.source for c in choices):
        mine = np.array([c.source == source for c in choices])
        by_factor = np.fmax(by_factor, _column_span(table[mine & ~is_own]))
        first = [n for n, c in enumerate(choices) if c.source == source and c.factor == reference]
        for own in np.flatnonzero(mine & is_own):
            for mirror in first if reference is not None else ():
                by_reporter = np.fmax(by_reporter, np.abs(table[mirror] - table[own]))
    driver[rows] = np.argmax([_column_span(table[is_own]), by_reporter, by_factor, width], axis=0)
    return driver


def _column_span(table: Numbers) -> Numbers:
    """Highest minus lowest of each column; 0 for fewer than two values."""
    if not len(table):
        return np.zeros(table.shape[1])
    return np.nan_to_num(np.fmax.reduce(table, axis=0) - np.fmin.reduce(table, axis=0))
