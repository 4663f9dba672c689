"""Shares of arms for the topics of ``answers.yaml``: what documents state, by windows of years, and what we compute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.judgement.answer_figures import OLD, Figure, Pair, Parts, Printed, Topic, stated

WINDOW = 5
"""Years that SIPRI shows together."""
SPREAD, SLIGHT, LARGE = 0.1, 0.01, 0.1
"""How wide bounds must be, in parts of a share, to be told, and the least share: below it, it may be a few engines.
From the large on bounds are whole numbers."""


def _best(pair: Pair) -> tuple[Parts, list[Figure], Figure | None] | None:
    """Of two directions the one that documents state, else the newer and larger: names, stated shares, and ours."""
    found = []
    for seller, buyer in ((pair.b, pair.a), (pair.a, pair.b)):
        last = pair.latest("arms_share", origin=buyer)
        ours = last if last and last.number >= SLIGHT and _width(last) <= 1 else None
        known = _stated(pair, seller, buyer)
        if ours and known and known[-1].year < ours.year:
            known = []  # what SIPRI stated of years before says less than what follows from its data
        if known or ours:
            names = pair.between(buyer)
            rank = (bool(known), ours.year if ours else 0, ours.number if ours else 0.0)
            found.append((rank, (names, known, ours)))
    return max(found, key=lambda one: one[0])[1] if found else None


def arms(pair: Pair, topic: Topic) -> Parts | None:
    """Who arms whom: what documents state of windows of five years, else what we compute, else that nobody does."""
    if best := _best(pair):
        names, known, ours = best
        if not known:
            return {**names, **_ours(ours)}
        *before, now = _windows(known)
        windows = [Printed(f"{stated(one)} in {_years(one)}", (one,)) for one in before]
        return {**names, "now": now, "window": _years(now), "windows": windows or None, "called": "period"}
    both = [pair.latest("arms_share", origin=origin) for origin in (pair.a, pair.b)]
    none = [figure for figure in both if figure and figure.value == 0]
    is_known = len(none) == 2 and none[0].year == none[1].year
    return {"none": Printed("no delivery", tuple(none)), "year": f"{none[0].year}"} if is_known else None


def _ours(ours: Figure | None) -> Parts:
    """Our share, and how far it depends on when deals were delivered, of which only the years are known."""
    if ours is None or _width(ours) <= SPREAD:
        return {"ours": ours}
    ends = (replace(ours, value=ours.low), replace(ours, value=ours.high))
    digits = 0 if ours.number >= LARGE else 1
    low, high = (f"{end.number * 100:.{digits}f}" for end in ends)
    return {"ours": ours, "wide": Printed(f"between {low} and {high} per cent, depending on delivery dates", ends)}


def _width(share: Figure) -> float:
    """How far its bounds lie apart, in parts of it: where that is more than all of it, it tells nothing."""
    return 0.0 if share.low is None or share.high is None else (share.high - share.low) / share.number


def _stated(pair: Pair, seller: str, buyer: str) -> list[Figure]:
    """The firm shares that documents state, by the end of their period; none if no window of five years is recent."""
    of_pair = (r for r in pair.records if (r.table, r.origin, r.destination) == ("arms_shares", seller, buyer))
    known = [one.figures["stated"] for one in of_pair]
    known = [figure for figure in known if figure.is_firm or figure.is_lower_bound]
    is_recent = any(one.year > pair.now - OLD and _length(one) == WINDOW and one.is_firm for one in known)
    return sorted(known, key=lambda figure: figure.period.split("/")[::-1]) if is_recent else []


def _windows(known: Sequence[Figure]) -> list[Figure]:
    """The windows of five years by whoever states the last, in their order, and of those that overlap the last."""
    five = [figure for figure in known if _length(figure) == WINDOW and figure.is_firm]
    kept: list[Figure] = []
    for figure in reversed([figure for figure in five if figure.sayers == five[-1].sayers]):
        if not kept or figure.year < int(kept[0].period[:4]):
            kept.insert(0, figure)
    return kept


def _length(figure: Figure) -> int:
    return figure.year - int(figure.period[:4]) + 1


def _years(figure: Figure) -> str:
    return f"{figure.period[:4]}–{figure.year}"
