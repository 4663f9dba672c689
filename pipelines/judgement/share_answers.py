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


TOLD = 0.01
"""The least share of which it is told how it compared with the other one years ago."""
STALE = 2
"""Years by which a number may be older and still be preferred for saying more."""
NOTHING = Sentence("", ())
FAR = 20
"""The last place among partners that is told, unless little else is known."""
COMPUTED_RANK = "BI/partner_rank/"
"""How the codes of ranks begin that are computed; the data from which they are end it."""
STREAK = 3
"""Years as first partner from which on they are told."""
LAST = ", the last year known here"
"""What an old year is called."""
LAST_OF_BOTH = ", the last year in which both shares are known"
"""What an old year is called after which one share is known."""


def shares(pair: Pair) -> Sentence | None:
    """Who depends on whom? Both sides by one measure, or the one that is known where that is newer."""
    since = pair.now - OLD + 1
    both, one = _both(pair, since, ""), _one(pair, since, "")
    if one and (both is None or one.figures[0].year > both.figures[0].year + STALE):
        return one
    return _with_times(both) if both else None


def both_shares(pair: Pair) -> Sentence | None:
    """Who depended on whom when both shares were known, where since then one alone is?"""
    told = None if len((shares(pair) or NOTHING).figures) > 1 else _both(pair, 0, LAST_OF_BOTH)
    return None if told is None or (told.figures[0].value or 0.0) < TOLD else _with_times(told)


def _with_times(told: Sentence) -> Sentence:
    """Both shares, and how many times as large the first is, where they are uneven."""
    high, low = (figure.value or 0.0 for figure in told.figures)
    if low < SLIGHT or high / low < UNEVEN:
        return told
    times = high / low
    return Sentence(f"{told.text}: {times:.{1 if times < 10 else 0}f} times as large a share", told.figures)


def old_shares(pair: Pair) -> Sentence | None:
    """How large the shares were, where nothing newer is known?"""
    return None if shares(pair) or both_shares(pair) else _both(pair, 0, LAST) or _one(pair, 0, LAST)


def _both(pair: Pair, since: int, remark: str) -> Sentence | None:
    """Both shares in the last year of which both are known by one measure: of all trade, if that is not much older."""
    found = []
    for place, (measure, words) in enumerate(MEASURES.items()):
        ours, theirs = (_since(pair.series(measure, origin=side), since) for side in (pair.a, pair.b))
        if years := sorted(ours.keys() & theirs.keys()):
            sides = [(pair.a, pair.b, ours[years[-1]]), (pair.b, pair.a, theirs[years[-1]])]
            first, second = sorted(sides, key=lambda side: -(side[2].value or 0.0))
            parts = (f"{percent(figure.value or 0.0)} of {pair.whose(actor)}" for actor, _, figure in (first, second))
            text = (
                f"{capital(pair.name(first[1]))} accounted for {next(parts)} {words} in {years[-1]}{remark}"
                f"{estimated(first[2])}, and {pair.name(second[1])} for {next(parts)}{estimated(second[2])}"
            )
            lead = STALE if place == 0 else 0
            found.append((years[-1] + lead, -place, Sentence(text, (first[2], second[2]))))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _one(pair: Pair, since: int, remark: str) -> Sentence | None:
    """The share of one side."""
    for measure, words in MEASURES.items():
        for actor, partner in ((pair.a, pair.b), (pair.b, pair.a)):
            if series := _since(pair.series(measure, origin=actor), since):
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
    ours, theirs = (_ranked(pair, side) for side in (pair.a, pair.b))
    sides = ((pair.a, pair.b, ours, _since(ours, since)), (pair.b, pair.a, theirs, _since(theirs, since)))
    if not (known := [side for side in sides if side[3]]):
        return None
    both = sides[0][3].keys() & sides[1][3].keys()
    year = max(max(series) for *_, series in known)
    year = max(both) if both and year - max(both) <= STALE else year
    told = sorted((side for side in sides if year in side[2]), key=lambda side: side[2][year].value or 0.0)
    if not remark and (told[0][2][year].value or 0.0) > FAR:
        return None
    parts: list[str] = []
    figures: list[Figure] = []
    for actor, partner, series, _ in told:
        place = f"{pair.whose(actor)} {ordinal(int(series[year].value or 0))}"
        verb = "" if parts else " was"
        partner_words = "" if parts else f" trading partner in {year}{remark}"
        first, behind = _first_since(series, year)
        parts.append(f"{pair.name(partner)}{verb} {place}{partner_words}{first}")
        figures += behind
    return Sentence(capital(", and ".join(parts)), tuple(figures))


def _first_since(series: Mapping[int, Figure], year: int) -> tuple[str, list[Figure]]:
    """Since when the first place is held, as far as it is known, in words that begin with a comma; and the figures.

    Ranks computed from two data sets are not told as one run: offices and compilers count by different rules.
    """
    run: list[Figure] = []
    before: Figure | None = None
    is_other = False
    for figure in (series[one] for one in sorted(series, reverse=True) if one <= year):
        computed = [one.code for one in (*run, figure) if one.code.startswith(COMPUTED_RANK)]
        is_other = len(set(computed)) > 1
        if figure.value != 1:
            before = figure
        if before or is_other:
            break
        run.append(figure)
    if len(run) < STREAK:
        return "", [series[year]]
    first = run[-1].year
    missing = year - first + 1 - len(run)
    known = f"each of the {len(run)} years known here of the {len(run) + missing} since {first}"
    years = known if missing else f"every year since {first}"
    if before is None:
        return f", as in {years}, the first year {'of these data' if is_other else 'known here'}", run
    place = f"{ordinal(int(before.value or 0))} place in {before.year}{' by other data' if is_other else ''}"
    return f", as in {years}, after {place}", [*run, before]


def _ranked(pair: Pair, side: str) -> dict[int, Figure]:
    """The ranks by year: computed ones, and in years without one those that documents state."""
    return pair.series("stated_rank", origin=side) | _reported(pair.series("partner_rank", origin=side))


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
