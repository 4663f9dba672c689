"""What is written on charts and beside them: values at the ends of lines, marks of weak values, source lines.

The sentences above charts are those of ``leads.py``, how marks look in ``charts.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bilateral.commons.figures import three_digits
from bilateral.commons.sayers import whose, with_article
from pipelines.book.panels import Mark, Panel, ReleasedRow
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import COMPUTED_FROM
from pipelines.judgement.answer_figures import NOT_FIRM
from pipelines.judgement.phrases import joined

CITED = "the documents cited"
SOURCES = 3
"""Names in a source line, at most."""
ALIKE = 0.1
"""How far apart, as a share of the height of a label, the ends of two lines are at most of which one is labelled."""
ROOM = {"series": 0.065, "compared": 0.06}
"""The height of a label as a share of the chart's, by kind of chart."""
WIDTH = 3
"""The width of a label in years, at most."""
UNCERTAIN = NOT_FIRM | {"F"}
"""Statuses of values that no sentence rests on: those of the answers, and what is only expected."""
LEAST = "C"
"""The least reliability of whoever says a number in a sentence."""


def annotated(panel: Panel, tables: ReleaseTables) -> Panel:
    """The panel with its sources; its marks are changed in place."""
    if panel.chart in ROOM:
        for mark in panel.marks:
            _show_weakness(mark, tables)
        _label_ends(panel)
    return replace(panel, source=_source_line(panel.marks, tables))


def is_weak(row: ReleasedRow, tables: ReleaseTables) -> bool:
    """Whether the value of a row is uncertain, disputed, only expected, or of a source that is not reliable."""
    is_open = row.get("obs_status") in UNCERTAIN or row.get("is_contested") or row.get("is_doubted")
    return bool(is_open or ((sayer := tables.sayer(row)) and sayer[1] > LEAST))


def _show_weakness(mark: Mark, tables: ReleaseTables) -> None:
    """A value on which no sentence would rest is drawn hollow, and said to be so; a year with a break gets its sign."""
    drawn, row = mark.datum["drawn"], mark.rows[0][1]
    if "value" in drawn and is_weak(row, tables):
        mark.datum["drawn"] = ["weak" if layer == "value" else layer for layer in drawn]
        mark.datum["label"] += "; uncertain"
    if row.get("is_break") and {"value", "at_least", "at_most"} & {*drawn}:
        mark.datum["drawn"] = [*mark.datum["drawn"], "break"]
        mark.datum["label"] += "; not comparable with the year before"


def _label_ends(panel: Panel) -> None:
    """The last value of each line, and its name where pairs are compared, at heights where labels do not overlap.

    In a chart of one pair a line that ends amid others has no label, and of lines that end alike the first.
    """
    numbers = [mark for mark in panel.marks if {"value", "weak", "other"} & {*mark.datum["drawn"]}]
    known = sorted((mark for mark in numbers if mark.datum["value"] is not None), key=lambda mark: mark.datum["year"])
    if not known:
        return
    drawn = [mark.datum for mark in panel.marks if mark.datum["drawn"]]
    shown = [datum[end] for datum in drawn for end in ("value", "low", "high") if datum.get(end) is not None]
    is_compared = panel.chart == "compared"
    room = ((panel.top or max(shown)) - min(shown if is_compared else [0, *shown])) * ROOM[panel.chart]
    last = {(mark.datum["series"], mark.datum.get("rule")): mark for mark in known}.values()
    ends = [
        mark
        for mark in sorted(last, key=lambda mark: (mark.datum["value"], mark.datum["series"]))
        if is_compared or not any(_hides(other.datum, mark.datum, room) for other in known)
    ]
    heights = _apart([mark.datum["value"] for mark in ends], room, max([panel.top or 0, *shown]))
    for mark, height in zip(ends, heights, strict=True):
        _label_end(mark, height, is_named=is_compared)


def _apart(heights: Sequence[float], room: float, top: float) -> list[float]:
    """Ascending heights moved up until they are ``room`` apart, and down again where they would pass ``top``."""
    raised: list[float] = []
    for height in heights:
        raised.append(max(height, raised[-1] + room) if raised else height)
    for place in range(len(raised) - 1, -1, -1):
        above = raised[place + 1] - room if place + 1 < len(raised) else top
        raised[place] = min(raised[place], above)
    return raised


def _hides(other: Mapping[str, Any], end: Mapping[str, Any], room: float) -> bool:
    """Whether a value stands where the label of the end of a line would, or is nearly the same of an earlier series."""
    apart = abs(other["value"] - end["value"])
    if (other["year"], other.get("rule")) == (end["year"], end.get("rule")):
        return bool(other["series"] < end["series"]) and apart < ALIKE * room
    return (end["year"] < other["year"] <= end["year"] + WIDTH) and apart < room


def _label_end(mark: Mark, height: float, *, is_named: bool) -> None:
    number = three_digits(mark.datum["value"])
    # who passed a number on has no room beside a line
    mark.datum["end"] = f"{re.sub(', by [^:]+', '', mark.datum['series'])} {number}" if is_named else number
    mark.datum["end_short"] = number
    mark.datum["end_at"] = height
    layer = "other_end" if "other" in mark.datum["drawn"] else "end"
    mark.datum["drawn"] = [*mark.datum["drawn"], layer]


def _source_line(marks: list[Mark], tables: ReleaseTables) -> str:
    """Who says what a chart shows, as sentences name them, most marks first, and what it is computed from."""
    said, computed = Counter[str](), Counter[str]()
    for mark in marks:
        if not mark.datum["drawn"] or "other" in mark.datum["drawn"]:
            continue
        for table, row in mark.rows:
            if sayer := tables.sayer(row):
                said[whose(sayer[0])] += 1
            else:
                computed[_basis(table, row, tables)] += 1
    ours = f"our calculation from {_listed(computed)}" if computed else ""
    return "; ".join(filter(None, (_listed(said), ours)))


def _listed(names: Counter[str]) -> str:
    """Names, those with most marks first."""
    ordered = [with_article(name) for name, _ in sorted(names.items(), key=lambda item: (-item[1], item[0]))]
    more = len(ordered) - SOURCES
    return f"{', '.join(ordered[:SOURCES])} and {more} others" if more > 1 else joined(ordered) if ordered else ""


def _basis(table: str, row: ReleasedRow, tables: ReleaseTables) -> str:
    """What a computed row is made from: a data set, or what documents say."""
    origin = tables.origin(row) if table == "indicators" else row
    names = (str(origin.get("source_id") or row.get("series")), row.get("table", table))
    title = tables.source_title(names[0]) if names[0] in tables.sources else CITED
    return next((COMPUTED_FROM[name] for name in names if name in COMPUTED_FROM), title)
