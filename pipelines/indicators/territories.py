"""Figures of a territory against those of its parts: the European Union of 28 is that of 27 and the United Kingdom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bilateral.commons.groups import grouped

SLACK = 0.01
"""By how much of it the sum of the parts may differ from the whole, beyond what the figures leave open."""
WORLD = "WLD"
"""A partner of which nothing follows: what a union's members trade with each other is in some of these figures."""


class Territory(NamedTuple):
    """Whose territory it is, and the territories of the same actor and other actors that make it up."""

    actor: str
    parts: Sequence[str]


class Flow(NamedTuple):
    """A figure of exports, from one end to the other, or of a total: whose it is, its territory, all else it is of.

    ``kind`` begins with the measure.
    """

    name: str
    ends: tuple[str, ...]
    kind: tuple[object, ...]
    reporter: str | None
    scope: str | None
    low: float
    high: float


def apart(flows: Iterable[Flow], territories: Mapping[str, Territory]) -> Iterator[tuple[Flow, list[Flow]]]:
    """Figures of a whole with those of all its parts, where they differ by more than ``SLACK``."""
    found = grouped((_place(flow.kind, flow.ends, flow.reporter, flow.scope), flow) for flow in flows)
    for whole in [flow for of in found.values() for flow in of]:
        if whole.scope is None or whole.scope not in territories:
            continue
        actor, parts = territories[whole.scope]
        pieces: list[list[Flow]] = []
        for part in parts:
            scope, other = (part, actor) if part in territories else (None, part)
            ends = tuple(other if end == actor else end for end in whole.ends)
            reporter = other if whole.reporter == actor else whole.reporter
            pieces.append(found.get(_place(whole.kind, ends, reporter, scope), []))
        if parts and all(pieces) and WORLD not in whole.ends:
            low = sum(min(flow.low for flow in of) for of in pieces)
            high = sum(max(flow.high for flow in of) for of in pieces)
            if whole.low > high * (1 + SLACK) or whole.high < low * (1 - SLACK):
                yield whole, [of[0] for of in pieces]


def _place(
    kind: tuple[object, ...], ends: tuple[str, ...], reporter: str | None, scope: str | None
) -> tuple[object, ...]:
    """What a figure is of; the ends of a total have no order."""
    return kind, ends if kind[0] == "exports" else tuple(sorted(ends)), reporter, scope
