"""What the page of a dyad consists of: sections of panels of marks. No table is named here.

A mark is what a reader clicks: the rows of released tables that it stands for, and what the chart shows of them.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bilateral.commons.figures import Scale, in_words

NARROW = 0.005
"""Of a number: an interval so narrow is that of its digits, which stand there; how exact it is, others say."""
ReleasedRow = Mapping[str, Any]

_MONTHS = re.compile(r"(\d{4})-(\d\d)/(\d{4})-(\d\d)")
FIRST_YEAR = 1990
"""Charts begin here; older values are in the tables only, because a century of near zeros leaves no room for today."""


@dataclass(frozen=True)
class Mark:
    """Rows of released tables, each as (table, row), and the fields by which a chart places and words them (``datum``).

    ``rivals`` are rows about the same thing, such as another reporter's number for the same flow and year. ``rests_on``
    are the observations behind the mark if not all of its rows' are.
    """

    rows: tuple[tuple[str, ReleasedRow], ...]
    datum: dict[str, Any]
    rivals: tuple[tuple[str, ReleasedRow], ...] = ()
    rests_on: frozenset[str] | None = None


@dataclass(frozen=True)
class Rule:
    """One of the rules by which a chart may count: its id, its title and what it counts."""

    id: str
    title: str
    about: str = ""


@dataclass(frozen=True)
class Panel:
    """One chart: its kind in ``charts.py``, its title and its unit; ``is_minor`` if it is shown on request only.

    ``headline`` is the sentence of the page that its numbers say, and ``source`` who says them. ``top`` is the end of
    its scale where it shares one with other charts. Of its ``rules`` a reader chooses one; marks name theirs
    (``rule``), and those without one stand beside all. ``is_listed`` if its table is open at first.
    """

    id: str
    title: str
    chart: str
    unit: str
    marks: list[Mark]
    about: str = ""
    is_minor: bool = False
    headline: str = ""
    source: str = ""
    top: float | None = None
    rules: Sequence[Rule] = ()
    is_listed: bool = False


class Section(NamedTuple):
    """A part of the page of a dyad.

    ``covered`` are the cells of coverage (``table/measure``) that say why it may be empty; ``source`` would fill it,
    by the name that `bilateral import` takes; ``note`` is what is said of this one alone, or why it has no panel. Its
    title and what is said of all such are in ``texts.py``.
    """

    id: str
    panels: Sequence[Panel] = ()
    covered: Sequence[str] = ()
    source: str | None = None
    note: str = ""


def layers_of(value: float | None, low: float | None, high: float | None) -> list[str]:
    """The layers of a chart that show a number: its value, the span of its bounds, or the one bound that is known.

    >>> layers_of(14, 14, 14), layers_of(None, 12, None), layers_of(245, 244.5, 245.5)
    (['value'], ['at_least'], ['span', 'value'])
    """
    layers = ["span"] if low is not None and high is not None and low != high else []
    if value is not None:
        return [*layers, "value"]
    if not layers and low is not None:
        return ["value"] if low == high else ["at_least"]
    return layers or (["at_most"] if high is not None else [])


def axis_year(period: str) -> float | None:
    """Where a period is on the axis of years: a calendar year at its number, another year as much later as it begins.

    Each mark is thus in the middle of its period. A period that is not a whole year has no place.

    >>> axis_year("2024"), axis_year("2024-04/2025-03"), axis_year("2024-01/2024-07")
    (2024, 2024.25, None)
    """
    if period.isdecimal():
        return int(period)
    if months_of(period) != 12:
        return None
    return int(period[:4]) + (int(period[5:7]) - 1) / 12


def months_of(period: str) -> int | None:
    """The months of a period that is written in months.

    >>> months_of("2003-01/2024-09"), months_of("2024")
    (261, None)
    """
    if not (match := _MONTHS.fullmatch(period)):
        return None
    year, month, last_year, last_month = map(int, match.groups())
    return (last_year - year) * 12 + last_month - month + 1


def fiscal_suffix(period: str) -> str:
    """What a year that does not begin in January adds to the name of its series.

    >>> fiscal_suffix("2024-04/2025-03"), fiscal_suffix("2024")
    (', fiscal year from April', '')
    """
    year = axis_year(period)
    return "" if year is None or year == int(year) else f", fiscal year from {month_name[int(period[5:7])]}"


def layers_on_axis(year: float | None, layers: list[str]) -> list[str]:
    """The layers that show a mark: none if it has no place among the years of the charts."""
    return layers if year is not None and year >= FIRST_YEAR else []


def number_mark(row: ReleasedRow, scale: Scale, series: str, layers: list[str] | None = None) -> Mark:
    """A number for a period as a mark of one row of ``trade`` or ``indicators``.

    ``layers`` are those that show it, if not those that its value and bounds call for.
    """
    table, when = "trade" if "trade_id" in row else "indicators", row["time_period"]
    value, low, high = row.get("obs_value", row.get("value")), row["value_low"], row["value_high"]
    series += fiscal_suffix(when)
    is_narrow = None not in (value, low, high) and high - low <= NARROW * abs(value)
    words = in_words(value, *((value, value) if is_narrow else (low, high)), scale)
    label = [f"{when.replace('../', 'until ').replace('/', ' to ')}: {words}", series]
    label += ["range not known"] if value is not None and low is None and high is None else []
    label += ["the documents disagree"] if row.get("is_contested") else []
    is_said = series.endswith((", expected", ", estimated"))
    label += ["a plan or forecast"] if row.get("obs_status") == "F" and not is_said else []
    label += ["estimated"] if row.get("obs_status") == "E" and not is_said else []
    year = axis_year(when)
    value, low, high = map(scale.of, (value, low, high))
    datum = {
        "year": year,
        "when": when,
        "value": value,
        "low": low,
        "high": high,
        "series": series,
        "drawn": layers_on_axis(year, layers_of(value, low, high) if layers is None else layers),
        "label": "; ".join(label),
    }
    return Mark(((table, row),), datum)


def in_runs(marks: list[Mark], *, is_joined: bool = True) -> list[Mark]:
    """The marks in order, with a ``run`` for each stretch of years of which each is comparable with the one before.

    A line joins no more: it ends where a year is missing, and where the table says that there is a break.
    """
    ordered = sorted(marks, key=lambda mark: (mark.datum["series"], mark.datum["when"], mark.datum["label"]))
    run, previous = 0, None
    for mark in ordered:
        series, year = mark.datum["series"], mark.datum["year"]
        if year is not None:
            is_break = bool(mark.rows[0][1].get("is_break"))
            run += is_break or not (is_joined and previous == (series, year - 1))
            previous = (series, year)
            mark.datum["run"] = run
    return ordered
