"""How often: meetings of leaders and joint exercises, for the topics of ``answers.yaml``.

Each function finds the parts of a sentence, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bilateral.commons.figures import count, times
from bilateral.commons.sayers import whose
from pipelines.judgement.answer_figures import NOT_FIRM, OLD, Figure, Pair, Parts, Printed, Topic, least
from pipelines.judgement.exercise_forms import FORMS
from pipelines.judgement.phrases import days

LONG, RECENT, OTHERS = 5, 3, 2
"""Years that somebody else's count spans at least, and may end before ours at most, to be told; and how many are."""
OFTEN = 4
"""Forms of exercises that are told, and the others together."""


def _yearly(pair: Pair, topic: Topic) -> list[Figure]:
    """The counts by year up to the last that is over, by the rule of the last; each may be a lower bound."""
    rows = pair.facts.get((next(iter(topic.measures)), "*", "*"), {})
    known = [row for year, row in sorted(rows.items()) if year < pair.now and row.number and not row.is_contested]
    return [row for row in known if row.code == known[-1].code] if known and known[-1].year > pair.now - OLD else []


def _together(years: Sequence[Figure], worded: Callable[[float], str], *, is_least: bool = True) -> Printed:
    """Counts of several years by one rule together, which are a lower bound."""
    number = worded(sum(one.number for one in years))
    return Printed(f"at least {number}" if is_least or years[0].value is None else number, tuple(years))


def _span(years: Sequence[Figure]) -> str:
    return f"from {years[0].year} to {years[-1].year}"


def meetings(pair: Pair, topic: Topic) -> Parts | None:
    """How often leaders met in the last year and in all years, and how often of these without a third state."""
    if not (years := _yearly(pair, topic)):
        return None
    now = years[-1]
    of_two = pair.facts.get(("leader_meetings", "leader-meetings-of-two", "*"), {})
    alone = [of_two[one.year] for one in years if one.year in of_two]
    alone = [one for one in alone if one.number and not one.is_contested]
    parts: Parts = {"now": _together([now], times, is_least=False), "year": f"{now.year}"}
    if alone and alone[-1].year == now.year and alone[-1].number != now.number:
        parts["alone"] = _together(alone[-1:], times, is_least=False)
    if len(years) > 1:
        parts |= {"total": _together(years, times), "span": _span(years)}
        is_all = sum(one.number for one in alone) == sum(one.number for one in years)
        parts["total_alone"] = _together(alone, count) if alone and not is_all else None
    return parts


def _exercises(pair: Pair, topic: Topic) -> tuple[list[Figure], list[Figure], list[Figure]]:
    """The yearly counts since the first count by somebody else begins, those before, and the counts by others."""
    known = _yearly(pair, topic)
    others = _by_others(pair, known[-1]) if known[1:] else []
    since = min((int(figure.period[:4]) for figure in others), default=0)
    first = next((place for place, one in enumerate(known) if one.year >= since), 0)
    return known[first:], known[:first], others


def exercises(pair: Pair, topic: Topic) -> Parts | None:
    """How often they exercised together in all and of late."""
    years, earlier, _ = _exercises(pair, topic)
    if not years:
        return None
    now = years[-1]
    if not years[1:]:
        noun = "joint exercise or patrol" if now.number == 1 else "joint exercises and patrols"
        return {"only": _together(years, count, is_least=False), "noun": noun, "year": f"{now.year}"}
    before = f"from {earlier[0].year} on" if earlier[1:] else f"in {earlier[0].year}" if earlier else ""
    number = f"{count(sum(one.number for one in earlier))} before, {before}"
    return {
        "total": _together(years, count),
        "span": _span(years),
        "earlier": Printed(number, tuple(earlier)) if earlier else None,
        "lately": [Printed(f"{count(one.number)} in {one.year}", (one,)) for one in years[-2:]],
    }


def _of(pair: Pair) -> str:
    return f" joint exercises of {pair.name(pair.a)} and {pair.name(pair.b)}"


def forms(pair: Pair, topic: Topic) -> Parts | None:
    """How many of those counted had which form; None if any is not known."""
    years, *_ = _exercises(pair, topic)
    counted = [event.form for event in pair.events if event.year in {figure.year for figure in years}]
    if not years[1:] or len(counted) != sum(one.number for one in years):
        return None
    told: list[Printed] = []
    often = sorted(FORMS, key=lambda form: -counted.count(form))[:OFTEN]
    numbers = {form: counted.count(form) for form in FORMS if form in often and form in counted}
    numbers |= {"others": rest} if (rest := len(counted) - sum(numbers.values())) else {}
    noun = ""
    for form, number in numbers.items():
        words = FORMS.get(form, form) if number > 1 else form.removesuffix("s")
        same, noun = noun, form.partition(" ")[0]
        words = f"{number} {words.partition(' ')[2] if noun == same else words}"
        told.append(
            Printed(words, (_counted(years[-1], f"exercises/{form}", f"{years[0].year}/{years[-1].year}", number),))
        )
    return {"total": Printed(count(len(counted)), tuple(years)), "span": _span(years), "forms": told}


def _counted(like: Figure, code: str, period: str, number: int) -> Figure:
    """Our own count of the records of some period."""
    return replace(like, value=number, low=number, high=number, code=code, period=period, rests_on=())


def counts_by_others(pair: Pair, topic: Topic) -> Parts | None:
    """What others count over many years, each with how many we know of the same period."""
    years, _, others = _exercises(pair, topic)
    told: list[Printed] = []
    for figure in others:
        text = f"{whose(figure.sources[0])}{'' if told else ' counted'} {least(figure)}{count(figure.number)}"
        text += f"{'' if told else _of(pair)} {_period(figure)}"
        first, _, end = figure.period.partition("/")
        ours = sum(event.may_begin(f"{first}-01", f"{end}-31") for event in pair.events)
        notes = [f"{count(ours)} {'by ours' if any(r.figures[1:] for r in told) else 'by our rule'}"] if ours else []
        notes += ["second-hand"] if figure.status in NOT_FIRM else []
        text += f" ({'; '.join(notes)})" if notes else ""
        own = (_counted(years[-1], "exercises", figure.period, ours),) if ours else ()
        told.append(Printed(text, (figure, *own)))
    return {"counts": told} if told else None


def _by_others(pair: Pair, last: Figure) -> list[Figure]:
    """The numbers that others count over many years up to about the last: of each the latest that is firm, then those
    of which nobody has read the source, if they are later."""
    found: dict[tuple[str, bool], Figure] = {}
    for figure in sorted(pair.stated("counts", "exercises"), key=lambda one: (_end(one), one.code)):
        is_sure = figure.is_firm or figure.is_lower_bound
        is_told = is_sure or (figure.status in NOT_FIRM and figure.reliability <= "C" and not figure.is_contested)
        span = int(_end(figure)[:4] or 0) - int(figure.period[:4])
        if is_told and span >= LONG and int(_end(figure)[:4]) >= last.year - RECENT:
            found[figure.sources[0], is_sure] = figure
    firm = {by: _end(figure) for (by, is_sure), figure in found.items() if is_sure}
    later = [figure for (by, is_sure), figure in found.items() if is_sure or _end(figure) > firm.get(by, "")]
    return sorted(later, key=lambda figure: (figure.status in NOT_FIRM, -figure.number))[:OTHERS]


def _end(figure: Figure) -> str:
    return figure.period.partition("/")[2]


def _period(figure: Figure) -> str:
    first, _, end = figure.period.partition("/")
    is_years = first.endswith("-01") and end.endswith("-12") and len(first) == len(end)
    first, end = (first[:4], end[:4]) if is_years else (first, end)
    return f"from {days(first, None)} to {days(end, None)}"
