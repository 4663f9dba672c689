"""Answers on who depends on whom: shares of trade, ranks of partners, how both changed and how they compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.judgement.answer_figures import OLD, Figure, Pair, Sentence, capital, estimated, percent
from pipelines.judgement.phrases import ordinal

MEASURES = {"trade_share": "trade in goods", "export_share": "exports of goods", "import_share": "imports of goods"}
"""In the order in which one is taken; a sentence never mixes two."""
NEAREST, FARTHEST = 5, 10
"""Years that the change of a share reaches back, at least and at most."""
SLIGHT = 0.005
"""A share of which neither a multiple nor a change is told: they would say little."""
UNEVEN = 1.5
"""How many times the other a share must be for the difference to be told."""


STREAK = 3
"""Years in a row as first partner from which on they are told."""
LAST = ", the last year known here"
"""What an old year is called."""


def shares(pair: Pair) -> Sentence | None:
    """Who depends on whom?"""
    return _shares(pair, pair.now - OLD + 1, "")


def old_shares(pair: Pair) -> Sentence | None:
    """Who depended on whom, where nothing newer is known?"""
    return None if shares(pair) else _shares(pair, 0, LAST)


def _shares(pair: Pair, since: int, remark: str) -> Sentence | None:
    for measure, words in MEASURES.items():
        ours, theirs = (_since(pair.series(measure, origin=side), since) for side in (pair.a, pair.b))
        if years := sorted(ours.keys() & theirs.keys()):
            sides = [(pair.a, pair.b, ours[years[-1]]), (pair.b, pair.a, theirs[years[-1]])]
            first, second = sorted(sides, key=lambda side: -(side[2].value or 0.0))
            parts = (f"{percent(figure.value or 0.0)} of {pair.whose(actor)}" for actor, _, figure in (first, second))
            text = (
                f"{capital(pair.name(first[1]))} accounted for {next(parts)} {words} in {years[-1]}{remark}"
                f"{estimated(first[2])}, and {pair.name(second[1])} for {next(parts)}{estimated(second[2])}"
            )
            return Sentence(text, (first[2], second[2]))
        for actor, partner, series in ((pair.a, pair.b, ours), (pair.b, pair.a, theirs)):
            if series:
                last = series[max(series)]
                part = f"{percent(last.value or 0)} of {pair.whose(actor)} {words} in {last.year}{remark}"
                return Sentence(f"{capital(pair.name(partner))} accounted for {part}{estimated(last)}", (last,))
    return None


def ranks(pair: Pair) -> Sentence | None:
    """How important is each among the partners of the other, and since when the first?"""
    return _ranks(pair, pair.now - OLD + 1, "")


def old_ranks(pair: Pair) -> Sentence | None:
    """How important was each, where nothing newer is known?"""
    return None if ranks(pair) else _ranks(pair, 0, LAST)


def _ranks(pair: Pair, since: int, remark: str) -> Sentence | None:
    ours, theirs = (_reported(pair.series("partner_rank", origin=side)) for side in (pair.a, pair.b))
    sides = ((pair.a, pair.b, ours, _since(ours, since)), (pair.b, pair.a, theirs, _since(theirs, since)))
    if not (known := [side for side in sides if side[3]]):
        return None
    both = sides[0][3].keys() & sides[1][3].keys()
    year = max(both) if both else max(max(series) for *_, series in known)
    parts: list[str] = []
    figures: list[Figure] = []
    for actor, partner, series, _ in sides:
        if year in series:
            streak = _streak(series, series[year])
            place = f"{pair.whose(actor)} {ordinal(int(series[year].value or 0))}"
            verb = "" if parts else " was"
            partner_words = "" if parts else f" trading partner in {year}{remark}"
            since_then = f", as in every year since {streak[-1].year}" if len(streak) >= STREAK else ""
            parts.append(f"{pair.name(partner)}{verb} {place}{partner_words}{since_then}")
            figures += streak if since_then else [series[year]]
    return Sentence(capital(", and ".join(parts)), tuple(figures))


def _streak(series: Mapping[int, Figure], last: Figure) -> list[Figure]:
    """The figures of the years in a row, the last first, in which one series has the first place."""
    found: list[Figure] = []
    year = last.year
    while year in series and series[year].value == 1 and series[year].code == last.code:
        found.append(series[year])
        year -= 1
    return found


def _reported(series: Mapping[int, Figure]) -> dict[int, Figure]:
    """The figures that rest on no estimate: one estimated flow may change every rank."""
    return {year: figure for year, figure in series.items() if figure.status != "E"}


def _since(series: Mapping[int, Figure], first: int) -> dict[int, Figure]:
    return {year: figure for year, figure in series.items() if year >= first}


def changed(side: str) -> Callable[[Pair], Sentence | None]:
    """A template for how the other's share of one side's trade, ``a`` or ``b``, changed within ten years.

    Not where the other reported the flow and not the total (status I): two offices may differ more with the years.
    """

    def template(pair: Pair) -> Sentence | None:
        actor, other = (pair.a, pair.b) if side == "a" else (pair.b, pair.a)
        for measure, words in MEASURES.items():
            series = pair.series(measure, origin=actor)
            last = pair.latest(measure, origin=actor)
            before = _before(series, last) if last else None
            if last and before and "I" not in (last.status, before.status):
                now, then = percent(last.value or 0), percent(before.value or 0)
                if now == then or max(last.value or 0, before.value or 0) < SLIGHT:
                    return None
                went = "rose" if (last.value or 0) > (before.value or 0) else "fell"
                text = (
                    f"{capital(pair.whose(other))} share of {pair.whose(actor)} {words} {went} from {then} in "
                    f"{before.year} to {now} in {last.year}{estimated(last)}"
                )
                return Sentence(text, (last, before))
        return None

    return template


def _before(series: dict[int, Figure], last: Figure) -> Figure | None:
    """The earliest figure within reach from which no break leads to the last one."""
    for year in range(last.year - FARTHEST, last.year - NEAREST + 1):
        after = [figure for figure in series.values() if year < figure.year <= last.year]
        if year in series and series[year].code == last.code and not any(figure.is_break for figure in after):
            return series[year]
    return None


def weight(pair: Pair) -> Sentence | None:
    """For whom does the trade weigh more?"""
    ours, theirs = pair.series("trade_share", origin=pair.a), pair.series("trade_share", origin=pair.b)
    if not (years := sorted(year for year in ours.keys() & theirs.keys() if year > pair.now - OLD)):
        return None
    sides = [(pair.a, ours[years[-1]]), (pair.b, theirs[years[-1]])]
    (more, high), (less, low) = sorted(sides, key=lambda side: -(side[1].value or 0.0))
    if not low.value or not high.value or low.value < SLIGHT or high.value / low.value < UNEVEN:
        return None
    text = (
        f"Their trade weighs {high.value / low.value:.1f} times as heavily for {pair.name(more)} as for "
        f"{pair.name(less)}, by its share of all trade in goods in {high.year}"
    )
    return Sentence(text, (high, low))
