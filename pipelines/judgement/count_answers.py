"""Answers on how often: meetings of leaders and joint exercises, in the last year and over all years known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from pipelines.judgement.answer_figures import OLD, Figure, Pair, Sentence, capital
from pipelines.judgement.phrases import count, days, times

LONG, RECENT = 5, 3
"""Years that a count by somebody else spans at least, and may end before ours at most, to be told beside ours."""
OTHERS = 3
"""Counts by others that are told, at most."""


def meetings(pair: Pair) -> Sentence | None:
    """How often did their leaders meet, how often without others, and how often in all?"""
    if not (last := _last_count(pair, "leader_meetings")):
        return None
    text, figures = f"Their leaders met {_least(last)}{times(_number(last))} in {last.year}", [last]
    of_two = pair.facts.get(("leader_meetings", "leader-meetings-of-two", "*"), {})
    alone = of_two.get(last.year)
    if alone is not None and not alone.is_contested and _number(alone) not in (0, _number(last)):
        text += f", {_least(alone)}{times(_number(alone))} without a third state"
        figures.append(alone)
    if before := _before(pair, "leader_meetings", last):
        text += _in_all(before, last, times)
        years = {figure.year for figure in before} | {last.year}
        known = [row for year, row in sorted(of_two.items()) if year in years and not row.is_contested and _number(row)]
        if known and _sum(known) != _sum([*before, last]):
            text += f", at least {count(_sum(known))} of them without a third state"
            figures += [figure for figure in known if figure not in figures]
        text += ", by the rule “meetings of the two leaders, anywhere”"
    return Sentence(text, (*figures, *before))


def exercises(pair: Pair) -> Sentence | None:
    """How often did they exercise together, in the last year and in all, and what do others count?"""
    if not (last := _last_count(pair, "exercises")):
        return None
    nouns = "joint exercise or patrol" if _number(last) == 1 else "joint exercises and patrols"
    sides = capital(f"{pair.name(pair.a)} and {pair.name(pair.b)}")
    text = f"{sides} held {_least(last)}{count(_number(last))} {nouns} in {last.year}"
    figures = [last]
    if before := _before(pair, "exercises", last):
        undated = _undated(pair, last)
        text += _in_all(before, last, count)
        text += f", and {count(len(undated))} more of unknown year" if undated else ""
        text += ", by the rule “all kinds and forces”"
        figures += [*before, *undated]
        if others := _by_others(pair, last):
            told = [f"{_least(figure)}{count(_number(figure))} {_period(figure)}" for figure in others]
            by = [figure.sources[0] for figure in others]
            parts = [f"{by[0]} counted {told[0]}", *map(" ".join, zip(by[1:], told[1:], strict=True))]
            text += f"; {', '.join(parts)}"
            figures += others
    return Sentence(text, tuple(figures))


def _undated(pair: Pair, last: Figure) -> list[Figure]:
    """The exercises held by the end of the last year of which the year is not known; we count them ourselves."""
    known = [record.firm("held") for record in pair.records if record.table == "exercises"]
    return [replace(figure, sources=last.sources) for figure in known if figure and figure.year <= last.year]


def _by_others(pair: Pair, last: Figure) -> list[Figure]:
    """The numbers that others count over many years up to about the last: of each the latest, the largest first."""
    found: dict[str, Figure] = {}
    stated = [record.figures["stated"] for record in pair.records if record.table == "counts"]
    known = [figure for figure in stated if figure.is_firm or figure.is_lower_bound]
    for figure in sorted(known, key=lambda one: (one.period.partition("/")[2], one.code)):
        first, _, end = figure.period.partition("/")
        if end and int(end[:4]) - int(first[:4]) >= LONG and int(end[:4]) >= last.year - RECENT:
            found[figure.sources[0]] = figure
    return sorted(found.values(), key=lambda figure: -_number(figure))[:OTHERS]


def _period(figure: Figure) -> str:
    first, _, end = figure.period.partition("/")
    is_years = first.endswith("-01") and end.endswith("-12") and len(first) == len(end)
    first, end = (first[:4], end[:4]) if is_years else (first, end)
    return f"from {days(first, None)} to {days(end, None)}"


def _in_all(before: Iterable[Figure], last: Figure, worded: Callable[[float], str]) -> str:
    """The counts of all years by one rule together, which are a lower bound."""
    years = [*before, last]
    return f"; from {years[0].year} to {last.year} at least {worded(_sum(years))}"


def _before(pair: Pair, indicator: str, last: Figure) -> list[Figure]:
    """The counts of the years before the last by the same rule."""
    rows = pair.facts.get((indicator, "*", "*"), {})
    before = [row for year, row in sorted(rows.items()) if year < last.year and row.code == last.code and _number(row)]
    return [row for row in before if not row.is_contested]


def _last_count(pair: Pair, indicator: str) -> Figure | None:
    """The last count of a year that is over, or its lower bound."""
    rows = pair.facts.get((indicator, "*", "*"), {})
    known = [row for year, row in rows.items() if pair.now - OLD < year < pair.now and _number(row)]
    return max((row for row in known if not row.is_contested), key=lambda row: row.year, default=None)


def _sum(counts: Iterable[Figure]) -> float:
    return sum(map(_number, counts))


def _number(count: Figure) -> float:
    return count.value if count.value is not None else count.low or 0.0


def _least(count: Figure) -> str:
    return "" if count.value is not None else "at least "
