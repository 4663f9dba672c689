"""What the page of a dyad is made of: sections of panels of marks. No table is named here.

A mark is what a reader clicks: the rows of released tables that it stands for, and what the chart shows of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.release.book.wording import Scale, interval

Row = Mapping[str, Any]

FIRST_YEAR = 1990
"""Charts begin here; what is older stands in their tables, for a century of near zeros leaves no room for today."""


@dataclass(frozen=True)
class Mark:
    """Rows of released tables, each as (table, row), and the fields by which a chart places and words them.

    ``rivals`` are rows that say the same thing otherwise, such as another reporter's number of the same flow and year.
    """

    rows: tuple[tuple[str, Row], ...]
    shown: dict[str, Any]
    rivals: tuple[tuple[str, Row], ...] = ()


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
    """A part of the page of a dyad; ``covered`` are the cells of coverage that say why it may be empty."""

    id: str
    title: str
    about: str
    panels: list[Panel] = field(default_factory=list)
    covered: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    """The source that would fill it, by which `bilateral import` is named."""


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


def valued(
    row: Row, name: str, scaled: Scale, series: str, *, year: int | None, when: str, more: str = ""
) -> Mark:
    """A number of a year as a mark of one row of table ``name``; the row says value, bounds and status by the usual columns."""
    value = row.get("obs_value", row.get("value"))
    said = interval(value, row["value_low"], row["value_high"], scaled)
    value, low, high = (scaled.of(end) for end in (value, row["value_low"], row["value_high"]))
    told = [f"{when}: {said}", series, more]
    told += ["the documents disagree"] if row.get("is_contested") else []
    told += ["a plan or forecast"] if row.get("obs_status") == "F" else []
    told += ["estimated"] if row.get("obs_status") == "E" else []
    return Mark(
        ((name, row),),
        {
            "year": year, "when": when, "value": value, "low": low, "high": high, "series": series,
            "drawn": drawn(value, low, high) if year and year >= FIRST_YEAR else [], "label": "; ".join(filter(None, told)),
        },
    )  # fmt: skip


def in_runs(marks: list[Mark], *, is_joined: bool = True) -> list[Mark]:
    """The same marks in order, with a ``run`` for each stretch of years without a gap: a line joins no more than that."""
    order = sorted(
        marks, key=lambda mark: (mark.shown["series"], mark.shown["year"] or 0, mark.shown["label"])
    )
    run, before = 0, ("", 0)
    for mark in order:
        here = (mark.shown["series"], mark.shown["year"] or 0)
        run += not (is_joined and here[0] == before[0] and here[1] == before[1] + 1)
        before = here
        mark.shown["run"] = run
    return order
