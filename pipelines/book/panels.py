"""What the page of a dyad is made of: sections of panels of marks. No table is named here.

A mark is what a reader clicks: the rows of released tables that it stands for, and what the chart shows of them.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.book.wording import Scale, interval

Row = Mapping[str, Any]

_MONTHS = re.compile(r"(\d{4})-(\d\d)/(\d{4})-(\d\d)")
FIRST_YEAR = 1990
"""Charts begin here; what is older stands in their tables, for a century of near zeros leaves no room for today."""


@dataclass(frozen=True)
class Mark:
    """Rows of released tables, each as (table, row), and the fields by which a chart places and words them.

    ``rivals`` are rows that say the same thing otherwise, such as another reporter's number of the same flow and year.
    ``rests_on`` are the observations behind the mark where they are not all of its rows', ``choice`` is which of several
    possible data the number rests on: no line joins two marks of different choices.
    """

    rows: tuple[tuple[str, Row], ...]
    shown: dict[str, Any]
    rivals: tuple[tuple[str, Row], ...] = ()
    rests_on: frozenset[str] | None = None
    choice: Hashable = None


@dataclass(frozen=True)
class Panel:
    """One chart: its kind in ``charts.py``, its title and its unit; ``is_minor`` where it is shown on request."""

    id: str
    title: str
    chart: str
    unit: str
    marks: list[Mark]
    about: str = ""
    is_minor: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the page of a dyad; ``covered`` are the cells of coverage (``table/measure``) that say why it may be empty."""

    id: str
    title: str
    about: str
    panels: list[Panel] = field(default_factory=list)
    covered: tuple[str, ...] = ()
    source: str | None = None
    """The source that would fill it, by which `bilateral import` is named."""
    empty: str = ""
    """Why it has no panel, for a reader."""


def drawn(value: float | None, low: float | None, high: float | None) -> list[str]:
    """The layers of a chart in which a number stands: its value, the span of its bounds, or the one bound that is known.

    >>> drawn(14, 14, 14), drawn(None, 12, None), drawn(245, 244.5, 245.5)
    (['value'], ['at_least'], ['span', 'value'])
    """
    layers = ["span"] if low is not None and high is not None and low != high else []
    if value is not None:
        return [*layers, "value"]
    if not layers and low is not None:
        return ["value"] if low == high else ["at_least"]
    return layers or (["at_most"] if high is not None else [])


def placed(period: str) -> float | None:
    """Where a period stands on the axis of years: a calendar year at its number, another whole year as much later as it begins.

    Both are thus at the middle of their period. What is no whole year has no place.

    >>> placed("2024"), placed("2024-04/2025-03"), placed("2024-01/2024-07")
    (2024, 2024.25, None)
    """
    if period.isdecimal():
        return int(period)
    found = _MONTHS.fullmatch(period)
    if not found:
        return None
    year, month, last_year, last_month = map(int, found.groups())
    is_year = (last_year - year) * 12 + last_month - month == 11
    return year + (month - 1) / 12 if is_year else None


def fiscal(period: str) -> str:
    """What a year that begins in another month than January adds to the name of its series.

    >>> fiscal("2024-04/2025-03"), fiscal("2024")
    (', fiscal year from April', '')
    """
    place = placed(period)
    return "" if place is None or place == int(place) else f", fiscal year from {month_name[int(period[5:7])]}"


def on_axis(year: float | None, layers: list[str]) -> list[str]:
    """The layers in which a mark is drawn: none if it has no place among the years of the charts."""
    return layers if year is not None and year >= FIRST_YEAR else []


def valued(
    row: Row, name: str, scaled: Scale, series: str, *, when: str, more: str = "", layers: list[str] | None = None
) -> Mark:
    """A number of a period as a mark of one row of table ``name``; the row says value, bounds and status by the usual columns.

    ``layers`` are those in which it is drawn, if they are others than its value and bounds call for.
    """
    value = row.get("obs_value", row.get("value"))
    said = interval(value, row["value_low"], row["value_high"], scaled)
    value, low, high = (scaled.of(end) for end in (value, row["value_low"], row["value_high"]))
    series += fiscal(when)
    told = [f"{when}: {said}", series, more]
    told += ["the documents disagree"] if row.get("is_contested") else []
    told += ["a plan or forecast"] if row.get("obs_status") == "F" else []
    told += ["estimated"] if row.get("obs_status") == "E" else []
    year = placed(when)
    return Mark(
        ((name, row),),
        {
            "year": year,
            "when": when,
            "value": value,
            "low": low,
            "high": high,
            "series": series,
            "drawn": on_axis(year, drawn(value, low, high) if layers is None else layers),
            "label": "; ".join(filter(None, told)),
        },
    )


def in_runs(marks: list[Mark], *, is_joined: bool = True) -> list[Mark]:
    """The same marks in order, with a ``run`` for each stretch of years without a gap and of one choice: a line joins no more than that."""
    order = sorted(marks, key=lambda mark: (mark.shown["series"], mark.shown["when"], mark.shown["label"]))
    run, before = 0, None
    for mark in order:
        if mark.shown["year"] is None:
            continue
        here = (mark.shown["series"], mark.shown["year"], mark.choice)
        run += not (is_joined and before == (here[0], here[1] - 1, here[2]))
        before = here
        mark.shown["run"] = run
    return order
