"""The front page as data: sentences with numbers, the pairs as a matrix, claims in numbers, what is new and due.

What a page shows of one pair is in ``dyad_pages.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bilateral.commons.asked import following
from bilateral.commons.groups import grouped
from bilateral.folder import Folder
from pipelines.book.dyad_pages import DyadPages
from pipelines.book.held import held
from pipelines.formats import calendar
from pipelines.formats.about import Facts
from pipelines.formats.news import news
from pipelines.rows import Row, Rows, where

LEAD, OTHERS = 5, 6
"""Sentences of the first pair, and other pairs with one sentence each."""
TOPICS = ("turnover", "sanctions", "energy", "exercises", "treaty", "finance", "leader_meetings", "votes")
"""What the sentences of other pairs are about."""
ENTRIES, LINES = 6, 2
"""Entries of what is new, and lines of each."""
DUE = 8


def front(folder: Folder, facts: Facts, pairs: DyadPages, articles: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the page shows: of the pages of ``pairs``, and of the ``articles`` under test."""
    rows = folder.read("answers").to_pylist() if folder.has("answers") else []
    answers = grouped((row["dyad"], row) for row in sorted(rows, key=lambda row: (row["dyad"], row["position"])))
    pages = [pair["id"] for pair in pairs.listed]
    weights = _weights(answers)
    told = sorted((d for d in pages if d in answers), key=lambda d: -sum(weights[one] for one in d.split("-")))
    lead = next((dyad for dyad in pages if dyad in answers), None)
    changes = folder.read("changes").to_pylist() if facts.previous else []
    entries = news(facts.version, facts.previous, changes, rows, pairs.actors) if facts.previous else []
    return {
        "lead": {"dyad": lead, "answers": _lead(answers[lead]), "chart": _chart(pairs, lead)} if lead else None,
        "others": [
            {"dyad": dyad, "answers": [_shown(row, at)]}
            for dyad, at, row in _one_each([dyad for dyad in told if dyad != lead], answers)
        ],
        "matrix": {
            "actors": [actor for actor, _ in weights.most_common()],
            "counts": {dyad: len(rows) for dyad, rows in sorted(answers.items())},
            "trade": traded(folder, [row for row in rows if row["topic"] == "turnover"]),
        },
        "held": held(folder),
        "claims": [{name: value for name, value in one.items() if name != "claims"} for one in articles],
        "news": [{"dyad": one.dyad, "title": one.title, "lines": [*one.lines[:LINES]]} for one in entries[:ENTRIES]],
        "due": _due(facts),
        "counts": {"pairs": len(answers), "documents": len(facts.documents), "answers": len(rows)},
    }


def _chart(pairs: DyadPages, dyad: str) -> dict[str, str] | None:
    """The words of the chart that the book has as a picture, if it is about this pair."""
    if not pairs.first or pairs.listed[0]["id"] != dyad:
        return None
    return {"title": pairs.first["title"], "unit": pairs.first["unit"]}


def _shown(row: Row, at: int) -> dict[str, Any]:
    """A sentence with its place among the marks of the pair's page, which opens what it rests on."""
    return {"sentence": row["sentence"], "mark": at}


def _lead(rows: Rows) -> list[dict[str, Any]]:
    """The sentences of the first pair; the turnover stands for the sales of both sides."""
    return [_shown(row, at) for at, row in enumerate(rows) if not row["topic"].startswith("sales_")][:LEAD]


def _one_each(pairs: Sequence[str], answers: Mapping[str, Rows]) -> list[tuple[str, int, Row]]:
    """One sentence of each of the first pairs, on as many topics as there are."""
    used, chosen = set[str](), []
    for dyad in pairs[:OTHERS]:
        rows = answers[dyad]
        at = next((n for n, row in enumerate(rows) if row["topic"] in TOPICS and row["topic"] not in used), 0)
        used.add(rows[at]["topic"])
        chosen.append((dyad, at, rows[at]))
    return chosen


def _weights(answers: Mapping[str, Rows]) -> Counter[str]:
    """The actors with the number of answers about each."""
    return Counter(actor for dyad in sorted(answers) for _ in answers[dyad] for actor in dyad.split("-"))


def traded(folder: Folder, turnover: Rows) -> dict[str, tuple[float, int, bool, bool]]:
    """The trade in goods of the last year that the answers tell, in billions of dollars, with its year.

    The third element says whether it was converted, the last whether it is a lower bound: at least so much is known of
    a year of which no total is. Exports both ways are no total.
    """
    told = {figure: row["dyad"] for row in turnover for figure in row["figures"]}
    columns = ["series_code", "indicator", "time_period", "obs_value", "value_low", "year", "unit_measure"]
    found: dict[str, tuple[float, int, bool, bool]] = {}
    for row in where(folder.read("indicators", columns), indicator="trade_total", unit_measure="USD").to_pylist():
        dyad, is_least = told.get(f"{row['series_code']}@{row['time_period']}"), row["obs_value"] is None
        if dyad and (dyad not in found or row["year"] > found[dyad][1]):
            billions = float(f"{row['value_low' if is_least else 'obs_value'] / 1e9:.3g}")
            found[dyad] = billions, row["year"], following(row["series_code"]) == "converted", is_least
    return dict(sorted(found.items()))


def _due(facts: Facts) -> list[dict[str, str]]:
    """The sources that are due first."""
    due = calendar.dates(facts.sources, facts.date)[:DUE]
    return [{"day": one.day.isoformat(), "title": one.title} for one in due]
