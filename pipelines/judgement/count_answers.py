"""Answers on how often: meetings of leaders and joint exercises, in the last year and over all years known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from pipelines.judgement.answer_figures import NOT_FIRM, OLD, Figure, Pair, Sentence, capital
from pipelines.judgement.exercise_forms import FORMS
from pipelines.judgement.phrases import count, days, joined, times

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
    """How often did they exercise together in all and of late, in which forms, and what do others count?"""
    if not (last := _last_count(pair, "exercises")):
        return None
    sides = capital(f"{pair.name(pair.a)} and {pair.name(pair.b)}")
    before = _before(pair, "exercises", last)
    if not before:
        nouns = "joint exercise or patrol" if _number(last) == 1 else "joint exercises and patrols"
        return Sentence(f"{sides} held {_least(last)}{count(_number(last))} {nouns} in {last.year}", (last,))
    undated, others = _undated(pair, last), _by_others(pair, last)
    since = min((int(figure.period[:4]) for figure in others), default=0)
    years = [figure for figure in (*before, last) if figure.year >= since]
    earlier, claimed = before[: len(before) + 1 - len(years)], _claimed(pair, years)
    text = f"{sides} held at least {count(_sum(years))} joint exercises and patrols from {years[0].year} to {last.year}"
    text += f", and {count(len(undated))} more of unknown year" if undated else ""
    when = f"from {earlier[0].year} on" if earlier[1:] else f"in {earlier[0].year}" if earlier else ""
    text += f" (and {count(_sum(earlier))} before, {when})" if earlier else ""
    text += ", by the rule “all kinds and forces”" + _forms(pair, years)
    text += f"; {' and '.join(f'{count(_number(figure))} in {figure.year}' for figure in years[-2:])}"
    parts = [_by_other(pair, figure, is_first=not n) for n, figure in enumerate(others)]
    text += f"; {', '.join(parts)}" if parts else ""
    for figure in claimed:
        ours = next(year for year in years if year.year == figure.year)
        told = f"{count(_number(figure))} in {figure.year} ({count(_number(ours))} by our rule)"
        text += f"; {figure.sources[0]} claims {told}"
    return Sentence(text, (last, *before, *undated, *others, *claimed))


def _forms(pair: Pair, years: list[Figure]) -> str:
    """How many of those counted had which form, in words that begin with a colon; empty if any is not known."""
    counted = [event.form for event in pair.events if event.year in {figure.year for figure in years}]
    if len(counted) != _sum(years):
        return ""
    told, noun = list[str](), ""
    for form in (form for form in FORMS if form in counted):
        number = counted.count(form)
        words = form if number == 1 else FORMS[form]
        same, noun = noun, form.partition(" ")[0]
        told.append(f"{number} {words.partition(' ')[2] if noun == same else words}")
    return f": {joined(told)}"


def _by_other(pair: Pair, figure: Figure, *, is_first: bool) -> str:
    """What somebody else counts, and how many we know of the same period."""
    did = f"{figure.sources[0]}{' counted' if is_first else ''}"
    text = f"{did} {_least(figure)}{count(_number(figure))} {_period(figure)}"
    first, _, end = figure.period.partition("/")
    ours = sum(event.may_begin(f"{first}-01", f"{end}-31") for event in pair.events)
    text += f" ({count(ours)} by our rule)" if ours else ""
    return text if figure.status not in NOT_FIRM else f"{text}, a number known here only second-hand"


def _undated(pair: Pair, last: Figure) -> list[Figure]:
    """The exercises held by the end of the last year of which the year is not known; we count them ourselves."""
    known = [record.firm("held") for record in pair.records if record.table == "exercises"]
    return [replace(figure, sources=last.sources) for figure in known if figure and figure.year <= last.year]


def _by_others(pair: Pair, last: Figure) -> list[Figure]:
    """The numbers that others count over many years up to about the last: of each the latest that is firm, then those
    of which nobody has read the source, if they are later."""
    found: dict[tuple[str, bool], Figure] = {}
    stated = [
        record.figures["stated"] for record in pair.records if (record.table, record.kind) == ("counts", "exercises")
    ]
    for figure in sorted(stated, key=lambda one: (one.period.partition("/")[2], one.code)):
        first, _, end = figure.period.partition("/")
        is_sure = figure.is_firm or figure.is_lower_bound
        is_told = is_sure or (figure.status in NOT_FIRM and figure.reliability <= "C" and not figure.is_contested)
        if is_told and end and int(end[:4]) - int(first[:4]) >= LONG and int(end[:4]) >= last.year - RECENT:
            found[figure.sources[0], is_sure] = figure
    later = [figure for (by, is_sure), figure in found.items() if is_sure or _is_later(figure, found.get((by, True)))]
    return sorted(later, key=lambda figure: (figure.status in NOT_FIRM, -_number(figure)))[:OTHERS]


def _is_later(figure: Figure, firm: Figure | None) -> bool:
    return firm is None or figure.period.partition("/")[2] > firm.period.partition("/")[2]


def _claimed(pair: Pair, years: list[Figure]) -> list[Figure]:
    """What articles under test claim of years that are counted here."""
    claims = [record.figures["stated"] for record in pair.records if record.table == "claims"]
    return [figure for figure in claims if figure.year in {year.year for year in years}]


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
