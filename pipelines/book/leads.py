"""Which charts show what the sentences of a page say: it stands above them, and one of them opens the page.

How a chart looks is not said here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from bilateral.commons.asked import line
from pipelines.book.panels import Mark, Panel, ReleasedRow, Section
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
    otherwise made of others; empty if there is none, or none so short. One of two shares, the larger first, goes before
    one of either.

    Nor has a chart of which the reader chooses the rule of counting: a sentence is by one of them.
    """
    drawn = {name for mark in panel.marks if _is_shown(mark) for name in _names(mark)}
    found = dict[str, int]()
    for one in answers:
        text, row = SAYERS.sub("", one.datum["label"]), one.rows[0][1]
        codes = [code for code in row["figures"] if next(_rows(row, code, tables, is_stated=True), "") in drawn]
        if row["figures"][:1] == codes[:1] != [] and len(text.split()) <= WORDS:
            found[text] = len({code.partition("@")[0] for code in codes if code.startswith("BI/")})
    return "" if panel.rules else max(found, key=found.__getitem__, default="").removesuffix(".")


def _is_telling(panel: Panel) -> bool:
    shown = [mark.datum for mark in panel.marks if _is_shown(mark)]
    return len({datum.get("when") or (datum["lane"], datum["series"]) for datum in shown}) > 1


def _is_shown(mark: Mark) -> bool:
    return bool({*mark.datum["drawn"]} & {*LAYERS, "plan"})


def _names(mark: Mark) -> Iterator[str]:
    """The rows behind a mark as ``table/id``; a row of ``indicators`` by the row that it is taken from."""
    for table, row in mark.rows:
        if table == "indicators":
            yield _name(row)
        elif table == "trade":
            yield f"trade/{row['trade_id']}"
        else:
            yield f"{table}/{row.get(f'{table[:-1]}_id')}"


def _name(row: ReleasedRow) -> str:
    """The row that one of ``indicators`` is taken from; of ``dependence``, which has shares and ranks, with which."""
    return f"{row['table']}/{row['row_id']}{row['indicator'] if row['table'] == 'dependence' else ''}"


def _figures(answer: Mark, tables: ReleaseTables) -> Iterator[str]:
    """What a sentence rests on as ``table/id``."""
    row = answer.rows[0][1]
    return chain.from_iterable(_rows(row, figure, tables) for figure in row["figures"])


def _rows(row: ReleasedRow, figure: str, tables: ReleaseTables, *, is_stated: bool = False) -> Iterator[str]:
    """A figure of a sentence as ``table/id``: of an indicator the row that it is taken from, and after it, unless
    ``is_stated``, those of the same in another currency, as no chart shows what only follows from other figures."""
    code, _, period = figure.partition("@")
    if code.startswith("BI/"):
        rows = [one for one in tables.about(row["dyad"], "indicators") if one["time_period"] == period]
        alike = (one for one in rows if line(one["series_code"]) == line(code))
        found = sorted(alike, key=lambda one: str(one["series_code"]) != code)
        yield from (_name(one) for one in found if not is_stated or one["series_code"] == code)
    else:
        yield "/".join(code.split("/")[:2])
