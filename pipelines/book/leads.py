"""Which charts show what the sentences of a page say: it stands above them, and one of them opens the page.

How a chart looks is not said here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bilateral.commons.asked import line
from pipelines.book.panels import Mark, Panel, Section
from pipelines.book.release_tables import ReleaseTables

BESIDE = 2
"""Sentences that stand beside the chart."""
WORDS = 40
"""Of a sentence above a chart, at most."""
SAYERS = re.compile(r" \((?:[^()]|\([^()]*\))*\)\.$")
"""Who says so, at the end of a sentence: under a chart its sources stand."""
LAYERS = ("value", "weak", "at_least", "at_most", "span")
"""What shows a number of the pair itself."""


def lead_panel(answers: list[Mark], page: list[Section], tables: ReleaseTables) -> str:
    """The id of the chart that draws a figure of the first sentence, else of the second, else the first of the page.

    A chart of one year, or of one number of one event, tells too little to open a page; empty if there is no other.
    """
    panels = [panel for section in page for panel in section.panels if _is_telling(panel)]
    drawn = {panel.id: {name for mark in panel.marks if _is_shown(mark) for name in _names(mark)} for panel in panels}
    for answer in answers[:BESIDE]:
        for figure in _figures(answer, tables):
            if found := next((panel.id for panel in panels if figure in drawn[panel.id]), ""):
                return found
    return next((panel.id for panel in panels if not panel.is_minor), "")


def headline(answers: list[Mark], panel: Panel, tables: ReleaseTables) -> str:
    """The first sentence of the page of which the chart draws the first figure, as it is stated, not converted or
    otherwise made of others; empty if there is none, or none so short.

    Nor has a chart of which the reader chooses the rule of counting: a sentence is by one of them.
    """
    drawn = {name for mark in panel.marks if _is_shown(mark) for name in _names(mark)}
    told = (SAYERS.sub("", one.datum["label"]) for one in answers if next(_figures(one, tables, 1), "") in drawn)
    first = next((text for text in told if len(text.split()) <= WORDS), "")
    return "" if panel.rules else first.removesuffix(".")


def _is_telling(panel: Panel) -> bool:
    shown = [mark.datum for mark in panel.marks if _is_shown(mark)]
    return len({datum.get("when") or (datum["lane"], datum["series"]) for datum in shown}) > 1


def _is_shown(mark: Mark) -> bool:
    return bool({*mark.datum["drawn"]} & {*LAYERS, "plan"})


def _names(mark: Mark) -> Iterator[str]:
    """The rows behind a mark as ``table/id``; a row of ``indicators`` by the row that it is taken from."""
    for table, row in mark.rows:
        if table == "indicators":
            yield f"{row['table']}/{row['row_id']}"
        elif table == "trade":
            yield f"trade/{row['trade_id']}"
        else:
            yield f"{table}/{row.get(f'{table[:-1]}_id')}"


def _figures(answer: Mark, tables: ReleaseTables, most: int | None = None) -> Iterator[str]:
    """What a sentence rests on as ``table/id``: of indicators the rows that they are taken from, and after each those
    of the same in another currency, as no chart shows what only follows from other figures; or its ``most`` first
    figures alone."""
    row = answer.rows[0][1]
    for figure in row["figures"][:most]:
        code, _, period = figure.partition("@")
        if code.startswith("BI/"):
            rows = [one for one in tables.about(row["dyad"], "indicators") if one["time_period"] == period]
            alike = (one for one in rows if line(one["series_code"]) == line(code))
            found = sorted(alike, key=lambda one: str(one["series_code"]) != code)
            yield from (f"{one['table']}/{one['row_id']}" for one in found if not most or one["series_code"] == code)
        else:
            yield "/".join(code.split("/")[:2])
