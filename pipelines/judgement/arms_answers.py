"""Answers on arms: what part of the major arms that one side received came from the other.

What documents state comes first, by windows of years; what we compute from the register of deals stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.judgement.answer_figures import OLD, Figure, Pair, Sentence, capital, percent
from pipelines.judgement.phrases import joined

WINDOW = 5
"""Years that SIPRI shows together. A longer period is told apart."""
TOLD = 5
"""Windows that are told, at most, with those that overlap; of more only those that do not."""
SPREAD = 0.1
"""How wide the bounds of a share must be to be told."""
SLIGHT = 0.01
"""The least share of arms that is told: below it, it may be a few engines of lorries."""
MARGIN = 1.0
"""Per cent between the bounds of a share that is stated in whole numbers; wider ones are of one that is hedged."""


def arms(pair: Pair) -> Sentence | None:
    """Who arms whom? Of two directions the one that documents state, else the newer and larger."""
    found = []
    for seller, buyer in ((pair.b, pair.a), (pair.a, pair.b)):
        last = pair.latest("arms_share", origin=buyer)
        ours = last if last and (last.value or 0.0) >= SLIGHT else None
        stated = _stated(pair, seller, buyer)
        if stated or ours:
            sentence = _of_both(pair, seller, buyer, stated, ours) if stated else _computed(pair, seller, buyer, ours)
            found.append((bool(stated), ours.year if ours else 0, ours.value if ours else 0.0, sentence))
    return max(found, key=lambda one: one[:3])[3] if found else _none(pair)


def _none(pair: Pair) -> Sentence | None:
    """That nothing was delivered either way, if that is known of both."""
    both = [pair.latest("arms_share", origin=origin) for origin in (pair.a, pair.b)]
    known = [figure for figure in both if figure and figure.value == 0]
    if len(known) == 2 and known[0].year == known[1].year:
        text = f"No delivery of major arms from one to the other is on record for the five years to {known[0].year}"
        return Sentence(text, tuple(known))
    return None


def _computed(pair: Pair, seller: str, buyer: str, ours: Figure | None) -> Sentence | None:
    if ours is None:
        return None
    text = f"{capital(pair.name(seller))} supplied {percent(ours.value or 0.0)} of the major arms that "
    text += f"{pair.name(buyer)} received in the five years to {ours.year}"
    return Sentence(text + _spread(ours), (ours,))


def _of_both(pair: Pair, seller: str, buyer: str, stated: Sequence[Figure], ours: Figure | None) -> Sentence:
    """What is stated, of five years and of longer periods, and what we compute."""
    *before, last = _windows(stated)
    text = f"{capital(pair.name(seller))} supplied {_per_cent(last)} per cent of the major arms that "
    text += f"{pair.name(buyer)} received in {_period(last)}, by the figures of {last.sources[0]}"
    if before:
        text += f", after {joined([f'{_per_cent(figure)} in {_period(figure)}' for figure in before])}"
    longer = _longer(stated)
    if longer:
        parts = [f"{by}{' has' if not n else ''} {joined(told)}" for n, (by, told) in enumerate(_by_sayer(longer))]
        text += f"; for longer periods {', '.join(parts)}"
    if ours:
        text += f"; for the five years to {ours.year} we compute {percent(ours.value or 0.0)}{_spread(ours)}"
    return Sentence(text, (last, *before, *longer, *([ours] if ours else [])))


def _stated(pair: Pair, seller: str, buyer: str) -> list[Figure]:
    """The firm shares that documents state, by the end of their period; none if no window of five years is recent."""
    known = [
        record.figures["stated"]
        for record in pair.records
        if record.table == "arms_shares" and (record.origin, record.destination) == (seller, buyer)
    ]
    known = [figure for figure in known if figure.is_firm or figure.is_lower_bound]
    is_recent = any(figure.year > pair.now - OLD and _years(figure) == WINDOW and figure.is_firm for figure in known)
    return sorted(known, key=lambda figure: figure.period.split("/")[::-1]) if is_recent else []


def _windows(stated: Sequence[Figure]) -> list[Figure]:
    """The windows of five years by whoever states the last, in their order."""
    five = [figure for figure in stated if _years(figure) == WINDOW and figure.is_firm]
    five = [figure for figure in five if figure.sources == five[-1].sources]
    return five if len(five) <= TOLD else _apart(five)


def _longer(stated: Sequence[Figure]) -> list[Figure]:
    """The longer periods, of those by one sayer that overlap the latest."""
    by: dict[tuple[str, ...], list[Figure]] = {}
    for figure in stated:
        if _years(figure) > WINDOW:
            by.setdefault(figure.sources, []).append(figure)
    return [figure for sayer in sorted(by) for figure in _apart(by[sayer])]


def _apart(figures: Sequence[Figure]) -> list[Figure]:
    """Of figures by the end of their period those that do not overlap a later one that is kept."""
    kept: list[Figure] = []
    for figure in reversed(figures):
        if not kept or figure.year < int(kept[0].period[:4]):
            kept.insert(0, figure)
    return kept


def _by_sayer(figures: Sequence[Figure]) -> list[tuple[str, list[str]]]:
    by: dict[str, list[str]] = {}
    for figure in figures:
        noun = "" if by else " per cent"
        by.setdefault(figure.sources[0], []).append(f"{_per_cent(figure)}{noun} in {_period(figure)}")
    return [*by.items()]


def _years(figure: Figure) -> int:
    return figure.year - int(figure.period[:4]) + 1


def _period(figure: Figure) -> str:
    return f"{figure.period[:4]}–{figure.year}"


def _per_cent(figure: Figure) -> str:
    """A share in per cent as it is stated, without its sign."""
    if figure.value is None:
        return f"at least {figure.low:g}"
    is_hedged = (figure.high or figure.value) - (figure.low or figure.value) > MARGIN
    return f"{'about ' if is_hedged else ''}{figure.value:g}"


def _spread(figure: Figure) -> str:
    """How far our share depends on when deals were delivered, of which only the years are known."""
    low, high = figure.low, figure.high
    if low is None or high is None or high - low <= SPREAD:
        return ""
    bounds = f"{low * 100:.0f} to {percent(high)}"
    return f", if each deal is spread evenly over its years of delivery, and {bounds} if not"
