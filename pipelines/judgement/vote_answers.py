"""Answers on votes in the General Assembly: how often two states vote alike, when most, and where Washington stood."""

from __future__ import annotations

from pipelines.judgement.answer_figures import Figure, Pair, Sentence, capital, percent

LONG_AGO = 3
"""Years after which a sentence says that nothing later is in our data."""
MARGIN = 1.0
"""Per cent between the bounds of a share that is stated in whole numbers; wider ones are of one that is hedged."""
LEAST = 10
"""Years of a series of which the highest and the lowest are told."""


def votes(pair: Pair) -> Sentence | None:
    """Do they vote alike?"""
    if not (last := pair.last("un_identical_share")):
        return None
    text = (
        f"{capital(pair.name(pair.a))} and {pair.name(pair.b)} cast the same vote in {percent(last.value or 0)} of "
        f"the General Assembly’s votes on entire resolutions in {last.year}"
    )
    text += ", the last year in our data" if last.year <= pair.now - LONG_AGO else ""
    figures = [last]
    before = pair.series("un_identical_share").get(last.year - 10)
    if before and before.code == last.code:
        now, then = percent(last.value or 0), percent(before.value or 0)
        text += f", as in {before.year}" if now == then else f", against {then} in {before.year}"
        figures.append(before)
    later, stated = _by_others(pair, last)
    return Sentence(text + later, (*figures, *stated))


def _by_others(pair: Pair, last: Figure) -> tuple[str, list[Figure]]:
    """What others count of a later year and, by the same rule, of the first; the words begin with a semicolon."""
    known = [
        record.figures["stated"]
        for record in pair.records
        if (record.table, record.kind) == ("counts", "vote_share") and record.figures["stated"].is_firm
    ]
    newest = max(known, key=lambda figure: (figure.year, figure.code), default=None)
    if newest is None or newest.year <= last.year:
        return "", []
    text = f"; {newest.sources[0]} has {_stated(newest)} per cent in {newest.year}"
    first = min((figure for figure in known if figure.code == newest.code), key=lambda figure: figure.year)
    if first.year == newest.year:
        return text, [newest]
    text += f", after {_stated(first)} in {first.year}"
    ours = pair.series("un_identical_share").get(first.year)
    text += f" (by our count {percent(ours.value or 0)})" if ours else ""
    return text, [newest, first, *([ours] if ours else [])]


def _stated(figure: Figure) -> str:
    """A number of per cent as it is stated, with its hedge."""
    is_hedged = (figure.high or 0.0) - (figure.low or 0.0) > MARGIN
    return f"{'about ' if is_hedged else ''}{figure.value:g}"


def extremes(pair: Pair) -> Sentence | None:
    """When did they vote most and least alike?"""
    series = pair.series("un_identical_share")
    years = [*series]
    is_whole = len(years) >= LEAST and years[-1] - years[0] == len(years) - 1
    if not is_whole or len({figure.code for figure in series.values()}) > 1:
        return None
    ranked = sorted(series.values(), key=lambda figure: (figure.value or 0.0, figure.year))
    low, high = ranked[0], ranked[-1]
    text = (
        f"From {years[0]} to {years[-1]} their votes in the General Assembly were alike most often in {high.year}, in "
        f"{percent(high.value or 0)} of the votes on entire resolutions, and least often in {low.year}, in "
        f"{percent(low.value or 0)}"
    )
    return Sentence(text, (high, low))


def against_usa(pair: Pair) -> Sentence | None:
    """Where did the United States stand when they voted alike?"""
    if not (last := pair.last("covote_opposed_share")):
        return None
    opposite = percent(last.value or 0)
    text = (
        f"Of the General Assembly’s roll calls of {last.year} in which {pair.name(pair.a)} and {pair.name(pair.b)} "
        f"voted alike and the United States did not join them, it cast the opposite vote in {opposite}; "
        "in the others one side abstained"
    )
    return Sentence(text, (last,))
