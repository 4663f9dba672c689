"""The pages of dyads as data: sections, panels and marks, each mark with the observations and rows of sources it rests on.

Several dyads share a file, as long as it stays small: a release has a hundred dyads with one exercise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bilateral.folder import Folder
from bilateral.trail import Trail
from pipelines.book.contents import Tables, read
from pipelines.book.packing import script
from pipelines.book.panels import Mark, Panel, Section
from pipelines.book.sections import sections
from schemas import derive
from schemas.tables import model_of

SHARE = 150
"""Marks of the dyads that share a file."""


@dataclass(frozen=True)
class Pages:
    """The pages of all dyads of which there is something to show, those with most marks first."""

    listed: list[dict[str, Any]]
    """What the list of dyads says of each."""
    files: dict[str, bytes]
    """Scripts by the name under which they hand over their pages."""
    first: Panel | None
    """The chart that a reader sees first."""
    actors: Mapping[str, str]
    """What actors are called."""


def pages(folder: Folder) -> Pages:
    """The pages of the dyads of a release."""
    tables = read(folder)
    dyads = sorted({dyad for rows in tables.by_dyad.values() for dyad in rows})
    made = {dyad: sections(dyad, tables) for dyad in dyads}
    sizes = {dyad: len(_marks(page)) for dyad, page in made.items() if _marks(page)}
    order = sorted(sizes, key=lambda dyad: (-sizes[dyad], dyad))
    basis = _Basis(folder, tables, [mark for dyad in order for mark in _marks(made[dyad])])
    listed, files = [], {}
    for place, share in enumerate(_shared(order, sizes)):
        name = f"dyads/{place}"
        listed += [_told(dyad, sizes[dyad], name, tables) for dyad in share]
        files[name] = script(name, {dyad: _page(made[dyad], basis, tables.covered.get(dyad, {})) for dyad in share})
    panels = (panel for dyad in order[:1] for section in made[dyad] for panel in section.panels)
    return Pages(listed, files, next(panels, None), tables.names)


def _marks(page: list[Section]) -> list[Mark]:
    return [mark for section in page for panel in section.panels for mark in panel.marks]


def _shared(order: list[str], sizes: dict[str, int]) -> Iterator[list[str]]:
    """Dyads by file: the largest alone, the others together."""
    held, count = list[str](), 0
    for dyad in order:
        if held and count + sizes[dyad] > SHARE:
            yield held
            held, count = [], 0
        held.append(dyad)
        count += sizes[dyad]
    if held:
        yield held


def _told(dyad: str, size: int, name: str, tables: Tables) -> dict[str, Any]:
    a, b = dyad.split("-")
    return {"id": dyad, "a": tables.name(a), "b": tables.name(b), "marks": size, "file": name}


class _Basis:
    """What marks rest on: looked up for all marks of a release at once, because each look-up reads tables."""

    def __init__(self, folder: Folder, tables: Tables, marks: list[Mark]) -> None:
        self.tables = tables
        self.trail = Trail(folder)
        self.observations: dict[str, list[str]] = defaultdict(list)
        self.reports: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.sources: dict[str, list[str]] = defaultdict(list)
        wanted: dict[str, dict[str, Any]] = defaultdict(dict)
        for mark in marks:
            for table, row in (*mark.rows, *mark.rivals):
                wanted[table][self.name(table, row)] = row
        for table, rows in wanted.items():
            ids = list(rows)
            for leaf in self.trail.leaves(list(rows.values()), table):
                name = ids[leaf.place]
                if leaf.observation_id is not None:
                    self.observations[name].append(leaf.observation_id)
                elif leaf.source_id is not None:
                    self.sources[name].append(leaf.source_id)
                else:
                    self.reports[name].append(_plain(leaf.report))

    def behind(self, names: list[str], among: frozenset[str] | None = None) -> list[str]:
        """The observations behind rows, each once; of those named by ``among``, if it names any."""
        found = dict.fromkeys(one for name in names for one in self.observations.get(name, ()))
        return [one for one in found if among is None or one in among]

    def standing(self, mark: Mark) -> dict[str, Any] | None:
        """The row that a mark stands for, where whole data sets are all that is behind it: its number, method and what it is made from."""
        table, row = mark.rows[0]
        if not self.sources.get(self.name(table, row)):
            return None
        origin = self.tables.origin(row) if table == "indicators" else row
        name = row["table"] if table == "indicators" else table
        told = {
            "table": name,
            "key": row["row_id"] if table == "indicators" else None,
            "method": row.get("method_id", table),
            "value": row.get("obs_value", row.get("value")),
            "low": row["value_low"],
            "high": row["value_high"],
            "unit": row.get("unit_measure"),
            "status": row["obs_status"],
            "made_from": _made_from(name, origin),
        }
        return {one: value for one, value in told.items() if value is not None}

    def name(self, table: str, row: Any) -> str:
        """A row of a table as ``table/key``."""
        return f"{table}/{'|'.join(str(row.get(part)) for part in self.trail.key(table))}"


def _made_from(table: str, row: Any) -> dict[str, Any]:
    """What a computed row says of what it is made from: counts, sources and choices."""
    columns = [
        one.name for one in derive.columns(model_of(table)) if one.role == "support" or one.name.startswith("n_")
    ]
    return {name: row[name] for name in columns if row.get(name) is not None and not isinstance(row[name], list)}


def _plain(report: Any) -> dict[str, Any]:
    return {name: str(value) if name == "known_from" else value for name, value in report.items() if value is not None}


def _page(page: list[Section], basis: _Basis, states: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """The page of a dyad: what marks rest on is listed once, and marks name it by its place."""
    marks: list[dict[str, Any]] = []
    observations: dict[str, int] = {}
    told = []
    for section in page:
        panels = []
        for panel in section.panels:
            rows = []
            for mark in panel.marks:
                rows.append(mark.shown | {"n": len(marks)})
                names = [basis.name(table, row) for table, row in mark.rows]
                rivals = [basis.name(table, row) for table, row in mark.rivals]
                held = {
                    "rows": names,
                    "label": mark.shown["label"],
                    "observations": [
                        observations.setdefault(one, len(observations)) for one in basis.behind(names, mark.rests_on)
                    ],
                    "rivals": [observations.setdefault(one, len(observations)) for one in basis.behind(rivals)],
                    "reports": [one for name in names for one in basis.reports.get(name, ())],
                    "stands": basis.standing(mark),
                    "sources": sorted({one for name in names for one in basis.sources.get(name, ())}),
                }
                marks.append({name: value for name, value in held.items() if value})
            panels.append(
                {
                    "id": panel.id,
                    "title": panel.title,
                    "about": panel.about,
                    "chart": panel.chart,
                    "unit": panel.unit,
                    "minor": panel.is_minor,
                    "rows": rows,
                }
            )
        told.append(
            {
                "id": section.id,
                "title": section.title,
                "about": section.about,
                "panels": panels,
                "source": section.source,
                "empty": section.empty,
                "coverage": {cell: states.get(cell, {}) for cell in section.covered},
            }
        )
    return {"sections": told, "marks": marks, "observations": list(observations)}
