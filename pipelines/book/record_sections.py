"""The section that a table of records declares in ``schemas/records.yaml``: its numbers, and its records one by one.

What a table shows beside that, such as losses by day, is made elsewhere, from rows of a table that has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from bilateral.commons.figures import in_words, scale_for
from pipelines.book.counts import event_mark
from pipelines.book.panels import Mark, Panel, ReleasedRow, Section, layers_of
from pipelines.book.release_tables import ReleaseTables
from pipelines.book.texts import DECLARED, KINDS, section
from pipelines.judgement.phrases import capital, days
from pipelines.rows import Rows
from schemas.records import columns_from

Beside = Callable[[Rows, str, ReleaseTables], list[Panel]]


def declared(table: str, beside: Beside | None, dyad: str, tables: ReleaseTables) -> Section:
    """The section of a table, with what stands beside its numbers, made of its records of the pair by date."""
    links = [link for link in tables.about(dyad, "dyads") if link["table"] == table]
    rows = [row for link in links for row in tables.records.get(link["record_id"], ())]
    rows.sort(key=lambda row: (str(row["start_low"]), row["label"]))
    shown = DECLARED[table]["shows"]
    numbers = {name: said for name, said in columns_from(table, "quantity", "number").items() if name in shown}
    listed = [_listed(table, row, {name: shown[name] for name in shown if name not in numbers}, tables) for row in rows]
    one_by_one = Panel(f"{table}-list", f"{DECLARED[table]['title']}, one by one", "events", "", listed, is_listed=True)
    return section(table, [*_charts(table, rows, numbers), *(beside(rows, dyad, tables) if beside else ()), one_by_one])


def _charts(table: str, rows: Rows, numbers: dict[str, dict[str, Any]]) -> Iterator[Panel]:
    """A chart for each unit of the numbers, a lane for each record."""
    by_unit = defaultdict[str, list[str]](list)
    for name, column in numbers.items():
        by_unit[column["unit"]].append(name)
    for place, (unit, names) in enumerate(by_unit.items()):
        marks = [mark for row in rows for name in names for mark in _number(table, row, name, unit)]
        title = f"In numbers: {', '.join(DECLARED[table]['shows'][name] for name in names)}"
        yield Panel(f"{table}-{names[0]}" if place else table, title, "deals", scale_for(unit).unit, marks)


def _number(table: str, row: ReleasedRow, name: str, unit: str) -> Iterator[Mark]:
    """What a column says of a record, if it is known, with the day for which it is told."""
    bounds = row[name], row.get(f"{name}_low"), row.get(f"{name}_high")
    if bounds != (None, None, None):
        day = row.get(f"{name}_as_of")
        series = DECLARED[table]["shows"][name] + (f" by {days(day, None)}" if day else "")
        label = f"{row['label']}: {series}, {in_words(*bounds, scale_for(unit))}"
        yield lane_mark(table, row, series, bounds, label)


def _listed(table: str, row: ReleasedRow, shown: dict[str, str], tables: ReleaseTables) -> Mark:
    """A record with what its columns say in words."""
    kind = row["kind"] or "other"
    mark = event_mark(table, row, KINDS.get(kind, capital(kind.replace("_", " "))))
    told = [f"; {words} {_said(row[name], tables)}" for name, words in shown.items() if row[name]]
    return replace(mark, datum=mark.datum | {"label": "".join([mark.datum["label"], *told])})


def _said(value: Any, tables: ReleaseTables) -> str:
    return ", ".join(map(tables.name, value)) if isinstance(value, list) else str(value)


def lane_mark(
    table: str, row: ReleasedRow, series: str, bounds: tuple[float | None, ...], label: str, *, said: str = ""
) -> Mark:
    """A number of a record, in the lane of the record; ``said`` stands for a number that is not known."""
    value, low, high = bounds
    value = low if value is None and low == high else value  # between 3,000 and 3,000: a point
    year = str(row["start_low"] or row["start_high"] or "")[:4]
    known = year if row["start_low"] else f"by {year}"
    lane = f"{row['label']} ({known})" if year and year not in row["label"] else row["label"]
    datum: dict[str, Any] = {"lane": lane, "series": series, "value": value, "low": low, "high": high}
    datum |= {"said": said} if said else {}
    return Mark(((table, row),), datum | {"drawn": layers_of(value, low, high), "label": label})
