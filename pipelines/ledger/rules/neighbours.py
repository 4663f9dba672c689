"""Size and direction of a figure against its neighbours: the same thing in the periods around it, by any reporter.

What is far from all of them is a slip or news: a warning, which a note ends. What is far by a scale, or has the size of
the opposite flow, is a slip: an error, unless a note explains it. Sums belong to ``totals``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from pipelines.ledger.assertions import bounds, default_measure, unit_of
from pipelines.ledger.reader import Entry, Ledger
from pipelines.ledger.yaml_files import Problem
from schemas import edtf, vocabulary
from schemas.written import entries, ids

FAR = 5
"""How many times its neighbours a figure may be before a note must say that it is so."""
APART = 1.15
"""And how far it may be from what the same reporter says of the same period in another document."""
SCALE = 200
"""From how many times on a scale is missing: nothing grows so within two years."""
TURNED, ALIKE = 3, 1.1
"""How far from its own flow, and how near to the opposite one, a figure must be to be taken for that."""
AROUND = timedelta(days=2 * 366)
"""How far apart neighbours may begin."""
_DIMENSIONS = "about measure actor partner product route flow currency definition base_actor".split()


_Key = tuple[tuple[object, ...], tuple[str | None, str | None]]
"""What figures are of, with the length of their period; and the ends of the flow."""


class _Point(NamedTuple):
    first: date
    size: float
    entry: Entry

    def times(self, other: _Point) -> float:
        """How many times the smaller of the two the larger is."""
        return max(self.size, other.size) / min(self.size, other.size)

    def is_of(self, other: _Point) -> bool:
        """Whether another document says the same thing, by the same reporter, and was not read later: that is told."""
        mine, theirs = self.entry, other.entry
        is_later = mine.document.accessed > theirs.document.accessed or mine.document is theirs.document
        return not is_later and _told(mine) == _told(theirs)

    def near(self, points: list[_Point]) -> list[_Point]:
        """The others of ``points``, in order of their first days, that begin no more than two years before or after."""
        start = bisect_left(points, self.first - AROUND, key=_first_day)
        end = bisect_right(points, self.first + AROUND, key=_first_day)
        return [point for point in points[start:end] if point is not self]


_first_day = attrgetter("first")


def _told(entry: Entry) -> tuple[object, ...]:
    """By whom, of which period, and as what a figure is told."""
    return entry.assertion.dates, ids.status(entry.assertion), getattr(entry.assertion, "reporter", "")


def problems(ledger: Ledger) -> Iterator[Problem]:
    """Figures without a note that miss a scale, or that are of the opposite direction."""
    ledger.looked_at["neighbours"] = [*_far(ledger)]
    return (problem for is_slip, problem in ledger.looked_at["neighbours"] if is_slip)


def steps(ledger: Ledger) -> Iterator[Problem]:
    """Figures without a note that are many times all their neighbours, or a small part of them."""
    far = ledger.looked_at.get("neighbours")  # by ``problems``, which a check asks first
    return (problem for is_slip, problem in (_far(ledger) if far is None else far) if not is_slip)


def _series(ledger: Ledger) -> dict[_Key, list[_Point]]:
    """The figures of each thing for periods of one length."""
    series: dict[_Key, list[_Point]] = defaultdict(list)
    for entry in ledger.evidence:
        a, measure = entry.assertion, ledger.measures.get(default_measure(entry.assertion))
        if entry.table not in vocabulary.SERIES_TABLES or not measure or a.credibility == "5" or not a.dates:
            continue
        start, end = bounds(a)
        first, last = edtf.low(start), edtf.high(end)
        size = abs(float(a.value or a.value_low or 0)) * 10 ** vocabulary.SCALES.get(a.scale or "", 0)
        if first and last and size and measure.kind != "ordinal" and measure.may_be_negative != "true":
            months, sides = round((last - first).days / 30.44), (*sorted(getattr(a, "actors", None) or ()),)
            of = (ids.scope(a), getattr(a, "goods_services", None) or "G", unit_of(a, measure), months, sides)
            what = (*(getattr(a, name) for name in _dimensions(type(a))), *of)
            ends = (getattr(a, "origin", None), getattr(a, "destination", None))
            series[what, ends].append(_Point(first, size, entry))
    for points in series.values():
        points.sort(key=_first_day)
    return series


@cache
def _dimensions(model: type[entries.Assertion]) -> list[str]:
    return [name for name in _DIMENSIONS if name in model.model_fields]


def _far(ledger: Ledger) -> Iterator[tuple[bool, Problem]]:
    """What is far from its neighbours, and whether it can only be a slip."""
    series = _series(ledger)
    for (what, ends), points in series.items():
        for point in points:
            near = [] if point.entry.assertion.note else point.near(points)
            if not near or (len(near) == 1 and near[0].entry.assertion.note):
                continue
            same = [other for other in near if other.is_of(point)]
            beside = min(same, key=point.times) if same else point
            if any(point.times(other) <= TURNED for other in near):  # as most are
                if point.times(beside) > APART:
                    yield point.times(beside) > FAR, _step(point, beside, is_same=True)
                continue
            nearest = min(near, key=point.times)
            times = point.times(nearest)
            if any(ends):
                opposite = point.near(series.get((what, (ends[1], ends[0])), []))
                if alike := next((flow for flow in opposite if point.times(flow) < ALIKE), None):
                    yield True, _turned(point.entry, alike.entry)
                    continue
            if same:
                yield point.times(beside) > FAR, _step(point, beside, is_same=True)
            elif times > FAR:
                yield times > SCALE, _step(point, nearest)


def _turned(entry: Entry, flow: Entry) -> Problem:
    a, other = entry.assertion, flow.assertion
    assert isinstance(other, entries.TradeAssertion)
    message = f"{a.value or a.value_low} is the size of what goes from {other.origin} to {other.destination}"
    remedy = f"compare {flow.place(entry.source)}, and swap origin and destination, or explain it in a note"
    return entry.problem(message, remedy, "value" if a.value else "value_low")


def _step(point: _Point, other: _Point, *, is_same: bool = False) -> Problem:
    """A figure that is far from all its neighbours, or from what the same reporter says of the same elsewhere."""
    entry, a, times = point.entry, other.entry.assertion, point.times(other)
    size = f"{times:,.0f} times" if point.size > other.size else f"1/{times:,.0f} of"
    apart = f"{times:,.0f} times" if times > FAR else f"{(times - 1) * 100:.0f} per cent"
    what = f"{apart} apart from the figure of the same reporter" if is_same else f"{size} the nearest of its neighbours"
    number = " ".join(filter(None, (a.value or a.value_low, a.scale)))
    message = f"{what}, {number} in {a.dates} ({other.entry.place(entry.source)})"
    slip, news = "the scale is wrong, or explain it in a note", "compare the document, and say in a note that it is so"
    remedy = slip if times > SCALE and not is_same else news
    return entry.problem(message, remedy, "value" if entry.assertion.value else "value_low")
