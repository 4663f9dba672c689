"""How often: meetings of leaders and joint exercises, for the topics of ``answers.yaml``.

Each function finds the parts of a sentence, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bilateral.commons.figures import count, times
from pipelines.judgement.answer_figures import OLD, Figure, Pair, Parts, Printed, Topic
from pipelines.judgement.exercise_forms import FORMS

FEW = 5
"""Exercises of several years below which none are told: documents report too few to count."""
OFTEN, LATELY = 4, 3
"""Forms of exercises that are told, and the others together; and years with exercises that are all told,
not the last two alone."""


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
    if not (years := _yearly(pair, topic)) or (not years[1:] and years[0].value is None):
        return None  # of one year with nothing but a least number too little is known
    now = years[-1]
    of_two = pair.facts.get(("leader_meetings", "leader-meetings-of-two", "*"), {})
    alone = [of_two[one.year] for one in years if one.year in of_two]
    alone = [one for one in alone if one.number and not one.is_contested]
    parts: Parts = {"year": f"{now.year}"}
    parts["now"] = _together([now], times, is_least=False)
    if len(years) > 1:
        parts |= {"total": _together(years, times), "span": _span(years)}
        is_all = sum(one.number for one in alone) == sum(one.number for one in years)
        parts["total_alone"] = _together(alone, count) if alone and not is_all else None
    return parts


def exercises(pair: Pair, topic: Topic) -> Parts | None:
    """How often they exercised together in all and of late."""
    years = _yearly(pair, topic)
    if not years or (years[1:] and sum(one.number for one in years) < FEW):
        return None
    now = years[-1]
    if not years[1:]:
        noun = "joint exercise or patrol" if now.number == 1 else "joint exercises and patrols"
        return {"only": _together(years, count, is_least=False), "noun": noun, "year": f"{now.year}"}
    lately = years if len(years) <= LATELY else years[-2:]
    return {
        "total": _together(years, count),
        "span": _span(years),
        "lately": [Printed(f"{count(one.number)} in {one.year}", (one,)) for one in lately],
    }


def forms(pair: Pair, topic: Topic) -> Parts | None:
    """How many of those counted had which form; None if any is not known."""
    years = _yearly(pair, topic)
    counted = [event.form for event in pair.events if event.year in {figure.year for figure in years}]
    if not years[1:] or len(counted) < FEW or len(counted) != sum(one.number for one in years):
        return None
    told: list[Printed] = []
    often = sorted(FORMS, key=lambda form: -counted.count(form))[:OFTEN]
    numbers = {form: counted.count(form) for form in FORMS if form in often and form in counted}
    rest = len(counted) - sum(numbers.values())
    numbers |= {"of other kinds" if rest > 1 else "of another kind": rest} if rest else {}
    noun = ""
    for form, number in numbers.items():
        words = FORMS.get(form, form) if number > 1 else form.removesuffix("s")
        same, noun = noun, form.partition(" ")[0]
        how_many = "all" if number == len(counted) else count(number)
        how_many += "" if told else " were" if number > 1 else " was"
        words = f"{how_many} {words.partition(' ')[2] if noun == same else words}"
        own = replace(years[-1], value=number, low=number, high=number, code=f"exercises/{form}", rests_on=())
        own = replace(own, period=f"{years[0].year}/{years[-1].year}")
        told.append(Printed(words, (own,) if number < len(counted) else ()))  # of all the total is told
    return {"total": Printed(count(len(counted)), tuple(years)), "span": _span(years), "forms": told}
