"""Answers on who depends on whom: shares of trade, ranks of partners, how both changed and how they compare."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.judgement.answer_figures import OLD, Figure, Pair, Sentence, capital, percent

MEASURES = {"trade_share": "trade in goods", "export_share": "exports of goods", "import_share": "imports of goods"}
"""In the order in which one is taken; a sentence never mixes two."""
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
NEAREST, FARTHEST = 5, 10
"""Years that the change of a share reaches back, at least and at most."""
SLIGHT = 0.005
"""A share of which no multiple is told: the multiple would be large and say little."""
UNEVEN = 1.5
"""How many times the other a share must be for the difference to be told."""


def shares(pair: Pair) -> Sentence | None:
    """Who depends on whom?"""
    for measure, words in MEASURES.items():
        ours, theirs = pair.series(measure, origin=pair.a), pair.series(measure, origin=pair.b)
        if years := sorted(year for year in ours.keys() & theirs.keys() if year > pair.now - OLD):
            sides = [(pair.a, pair.b, ours[years[-1]]), (pair.b, pair.a, theirs[years[-1]])]
            first, second = sorted(sides, key=lambda side: -(side[2].value or 0.0))
            parts = (f"{percent(figure.value or 0.0)} of {pair.whose(actor)}" for actor, _, figure in (first, second))
            text = (
                f"{capital(pair.name(first[1]))} accounted for {next(parts)} {words} in {years[-1]}, and "
                f"{pair.name(second[1])} for {next(parts)}"
            )
            return Sentence(text, (first[2], second[2]))
        for actor, partner, series in ((pair.a, pair.b, ours), (pair.b, pair.a, theirs)):
            if series and (last := series[max(series)]).year > pair.now - OLD:
                part = f"{percent(last.value or 0)} of {pair.whose(actor)} {words} in {last.year}"
                return Sentence(f"{capital(pair.name(partner))} accounted for {part}", (last,))
    return None


def ranks(pair: Pair) -> Sentence | None:
    """How important is each among the partners of the other?"""
    ours, theirs = pair.series("partner_rank", origin=pair.a), pair.series("partner_rank", origin=pair.b)
    if not (years := sorted(year for year in ours.keys() & theirs.keys() if year > pair.now - OLD)):
        return None
    first, second = ours[years[-1]], theirs[years[-1]]
    text = (
        f"{capital(pair.name(pair.b))} was {pair.whose(pair.a)} {_rank(first)} trading partner in {first.year}, and "
        f"{pair.name(pair.a)} {pair.whose(pair.b)} {_rank(second)}"
    )
    return Sentence(text, (first, second))


def changed(side: str) -> Callable[[Pair], Sentence | None]:
    """A template for how the other's share of one side's trade, ``a`` or ``b``, changed within ten years."""

    def template(pair: Pair) -> Sentence | None:
        actor, other = (pair.a, pair.b) if side == "a" else (pair.b, pair.a)
        for measure, words in MEASURES.items():
            series = pair.series(measure, origin=actor)
            last = pair.latest(measure, origin=actor)
            before = _before(series, last) if last else None
            if last and before:
                now, then = percent(last.value or 0), percent(before.value or 0)
                if now == then:
                    return None
                went = "rose" if (last.value or 0) > (before.value or 0) else "fell"
                text = (
                    f"{capital(pair.whose(other))} share of {pair.whose(actor)} {words} {went} from {then} in "
                    f"{before.year} to {now} in {last.year}"
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


def _rank(figure: Figure) -> str:
    place = int(figure.value or 0)
    return ORDINALS[place - 1] if 0 < place <= len(ORDINALS) else f"{place}th"
