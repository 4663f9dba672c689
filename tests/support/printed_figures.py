"""Figures of a sentence, and whether its words print them: all the ways in which a value may be printed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from bilateral.commons import figures
from pipelines.judgement.answers import TOPICS
from pipelines.judgement.phrases import days, when
from pipelines.rows import Row

BONDS = TOPICS["alliance"].words


class Told(NamedTuple):
    """A figure of a sentence: what it is of, its value, unit and year, and the words that print it."""

    name: str
    value: float
    unit: str
    year: int
    words: str


def told(answer: Row) -> list[Told]:
    """The figures of a sentence."""
    lists = (answer[name] for name in ("figures", "figure_values", "figure_units", "figure_years", "figure_words"))
    return [Told(*one) for one in zip(*lists, strict=True)]


def forms(figure: Told, first: Told, together: list[Told]) -> Iterator[str]:
    """The ways to print a figure, alone, beside the first, or with those of the same words."""
    value, period = figure.value, figure.name.rpartition("@")[2]
    yield from (figures.round_amount(value, figure.unit), *_amounts(value, figure.unit))
    yield from (figures.percent(value), figures.percent(value).replace(" per cent", " and"))
    if "/mirror_gap/" in figure.name:
        yield f"{(200 + abs(value)) / (200 - abs(value)) - 1:.0%}"[:-1]
    if "/arms_share/" in figure.name:
        yield from (f"{value * 100:.0f} and", f"{value * 100:.0f} per cent")  # bounds of large shares
    if figure.unit != "1":
        yield from (f"{value:,.0f}", f"{abs(value):.0f}", f"{value:g}")
    yield from (figures.count(total := sum(one.value for one in together)), figures.times(total))
    if figures.percent(value) == figures.percent(first.value):
        yield f"as in {figure.year}"
    if figure.unit == "1":
        yield from (place := figures.ordinal(value), "largest" if value == 1 else f"{place} largest")
        yield from (BONDS.get(f"{value:.0f}", ""), f"since {min(one.year for one in together)}")
    if (figure.unit, value) == ("1", 1.0):
        yield from (days(period, None), when(period), figures.count(len(together)))
    if len(together) == 2:
        yield from _amounts(together[0].value - together[1].value, figure.unit)
    if value:
        yield from (
            figures.against(first.value, value, then, figure.unit)
            for then in (figure.year, f"the same months of {figure.year}")
        )
    else:
        yield "none"


def _amounts(value: float, unit: str) -> set[str]:
    """An amount with all digits and with fewer, one at least."""
    steps = (0.0, *(abs(value) / 10**digits for digits in range(4) if unit != "1"))
    return {figures.amount(value, unit, step).removeprefix("about ") for step in steps}


def is_printed(figure: Told, first: Told, together: list[Told]) -> bool:
    """Whether the words of a figure hold one of its forms, and not as a part of another number."""
    found = (re.escape(form) for form in forms(figure, first, together) if form)
    return any(re.search(rf"(?<![\w.,]){form}(?!\w|[.,]\d)", figure.words) for form in found)


def unprinted(answer: Row) -> list[Told]:
    """Figures that their words do not print; a change is from the first figure, or from the account's year after it."""
    own = told(answer)
    groups = defaultdict(list)
    for one in own:
        groups[one.words].append(one)
    is_second = len(own) > 1 and f", and {own[1].words} in" in answer["sentence"]
    first = own[is_second]
    missing = [one for one in own if not is_printed(one, first, groups[one.words])]
    grown = {_growth(first, one) for one in own[1:] if one not in missing}
    return [one for one in missing if one.words != f"in {one.year}" or _growth(first, one) not in grown]


def _growth(now: Told, before: Told) -> str:
    """By how much a number differs from an earlier one."""
    return figures.against(now.value, before.value, 0, now.unit) if before.value else ""
