"""The pages of dyads as data: sections, panels and marks, each with the observations and rows of sources behind it.

Several dyads share a file, as long as it stays small: a release has a hundred dyads with one exercise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bilateral.folder import Folder
from bilateral.trail import Trail
from pipelines.book.annotations import annotated
from pipelines.book.comparisons import closeness, votes
from pipelines.book.counts import events, exercises, leaders
from pipelines.book.empty_sections import why_empty
from pipelines.book.energy import energy, settlement
from pipelines.book.finance import funding
from pipelines.book.formulas import formula
from pipelines.book.packing import data_script
from pipelines.book.panels import Mark, Panel, ReleasedRow, Section
from pipelines.book.release_tables import ReleaseTables, read_tables
from pipelines.book.revisions import histories, revisions, told
from pipelines.book.security import arms, deployments, sanctions
from pipelines.book.trade import dependence, trade
from schemas import derive
from schemas.tables import model_of

SECTIONS = (
    trade,
    dependence,
    energy,
    settlement,
    funding,
    leaders,
    exercises,
    arms,
    deployments,
    sanctions,
    votes,
    events,
    closeness,
    revisions,
)
"""The sections of a page, in order."""
IF_ANY = frozenset(["energy", "settlement", "leaders", "arms", "deployments", "sanctions", "revisions"])
"""Sections that a page has only where there is something to show in them."""
MARKS_PER_FILE = 150
"""Marks of the dyads that share a file."""


@dataclass(frozen=True)
class DyadPages:
    """The pages of all dyads of which there is something to show, those with most marks first."""

    listed: list[dict[str, Any]]
    """What the list of dyads says of each."""
    files: dict[str, bytes]
    """Scripts by the name under which they hand over their pages."""
    first: Panel | None
    """The chart that a reader sees first."""
    actors: Mapping[str, str]
    """Names of actors."""


def dyad_pages(folder: Folder) -> DyadPages:
    """The pages of the dyads of which documents speak; of all others the tables hold what was computed."""
    tables = replace(read_tables(folder), histories=histories(folder), date=folder.manifest["date"])
    speaking = [rows for table, rows in tables.by_dyad.items() if table not in ("answers", "indicators")]
    pages = {dyad: sections(dyad, tables) for dyad in sorted({dyad for rows in speaking for dyad in rows})}
    answers = {dyad: _answers(dyad, tables) for dyad in pages}
    sizes = {dyad: len(marks) for dyad, page in pages.items() if (marks := _marks(page))}
    order = sorted(sizes, key=lambda dyad: (-sizes[dyad], dyad))
    basis = _Basis(folder, tables, [mark for dyad in order for mark in (*answers[dyad], *_marks(pages[dyad]))])
    listed, files = [], {}
    for n, batch in enumerate(_batches(order, sizes)):
        name = f"dyads/{n}"
        for dyad in batch:
            a, b = map(tables.name, dyad.split("-"))
            listed.append({"id": dyad, "a": a, "b": b, "marks": sizes[dyad], "file": name})
        files[name] = data_script(
            name,
            {dyad: _page_entry(pages[dyad], answers[dyad], basis, tables.coverage.get(dyad, {})) for dyad in batch},
        )
    panels = (panel for dyad in order[:1] for section in pages[dyad] for panel in section.panels)
    return DyadPages(listed, files, next(panels, None), tables.names)


def _fillable(part: Section, dyad: str, tables: ReleaseTables) -> Section:
    """The section without its source, where all that the source holds is from somebody else."""
    origin = tables.sources.get(part.source or "", {}).get("origin_id")
    return replace(part, source=None) if origin and origin not in dyad.split("-") else part


def sections(dyad: str, tables: ReleaseTables) -> list[Section]:
    """Every section of the page of a dyad, with the reason for those that are empty."""
    page = [_fillable(section(dyad, tables), dyad, tables) for section in SECTIONS]
    page = [replace(part, panels=[annotated(panel, dyad, tables) for panel in part.panels]) for part in page]
    page = [part for part in page if part.panels or part.id not in IF_ANY]
    return [part if part.panels or part.empty else replace(part, empty=why_empty(part, dyad, tables)) for part in page]


def _answers(dyad: str, tables: ReleaseTables) -> list[Mark]:
    """The sentences that open the page, as marks."""
    rows = sorted(tables.about(dyad, "answers"), key=lambda row: row["position"])
    return [Mark((("answers", row),), {"label": row["sentence"]}) for row in rows]


def _marks(page: list[Section]) -> list[Mark]:
    return [mark for section in page for panel in section.panels for mark in panel.marks]


def _batches(order: list[str], sizes: dict[str, int]) -> Iterator[list[str]]:
    """Dyads by file: the largest alone, the others together."""
    batch, count = list[str](), 0
    for dyad in order:
        if batch and count + sizes[dyad] > MARKS_PER_FILE:
            yield batch
            batch, count = [], 0
        batch.append(dyad)
        count += sizes[dyad]
    if batch:
        yield batch


class _Basis:
    """What marks rest on: looked up for all marks of a release at once, because each look-up reads tables."""

    def __init__(self, folder: Folder, tables: ReleaseTables, marks: list[Mark]) -> None:
        self.tables = tables
        self.trail = Trail(folder)
        self.observations: dict[str, list[str]] = defaultdict(list)
        self.reports: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.sources: dict[str, list[str]] = defaultdict(list)
        columns = folder.read("observations", ["observation_id", "value"]).to_pydict().values()
        self.values = {name: value for name, value in zip(*columns, strict=True) if value is not None}
        rows_of: dict[str, dict[str, Any]] = defaultdict(dict)
        for mark in marks:
            for table, row in (*mark.rows, *mark.rivals):
                rows_of[table][self.row_name(table, row)] = row
        for table, rows in rows_of.items():
            names = list(rows)
            for leaf in self.trail.leaves(list(rows.values()), table):
                name = names[leaf.place]
                if leaf.observation_id is not None:
                    self.observations[name].append(leaf.observation_id)
                elif leaf.source_id is not None:
                    self.sources[name].append(leaf.source_id)
                else:
                    self.reports[name].append(_as_json(leaf.report))

    def row_name(self, table: str, row: ReleasedRow) -> str:
        """A row of a table as ``table/key``."""
        return f"{table}/{'|'.join(str(row.get(part)) for part in self.trail.key(table))}"

    def observations_behind(self, names: list[str], among: frozenset[str] | None = None) -> list[str]:
        """The observations behind rows, each once; only those of ``among`` if it is given."""
        behind = dict.fromkeys(observation for name in names for observation in self.observations.get(name, ()))
        return [observation for observation in behind if among is None or observation in among]

    def computed_row(self, mark: Mark) -> dict[str, Any] | None:
        """The row of a mark with only whole data sets behind it: its number, method and what it was computed from."""
        table, row = mark.rows[0]
        if "obs_status" not in row or not self.sources.get(self.row_name(table, row)):
            return None
        is_indicator = table == "indicators"
        origin, name = (self.tables.origin(row), row["table"]) if is_indicator else (row, table)
        entry = {
            "table": name,
            "key": row["row_id"] if is_indicator else None,
            "method": row.get("method_id", table),
            "value": row.get("obs_value", row.get("value")),
            "low": row["value_low"],
            "high": row["value_high"],
            "unit": row.get("unit_measure"),
            "status": row["obs_status"],
            "made_from": _made_from(name, origin),
        }
        return {field: value for field, value in entry.items() if value is not None}


def _made_from(table: str, row: ReleasedRow) -> dict[str, Any]:
    """What a computed row says of what it was computed from: counts, sources and choices."""
    columns = [c.name for c in derive.columns(model_of(table)) if c.role == "support" or c.name.startswith("n_")]
    return {name: row[name] for name in columns if row.get(name) is not None and not isinstance(row[name], list)}


def _as_json(report: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if name == "known_from" else value for name, value in report.items() if value is not None}


def _page_entry(
    page: list[Section], answers: list[Mark], basis: _Basis, states: Mapping[str, Mapping[str, int]]
) -> dict[str, Any]:
    """The page of a dyad, whose first marks are its ``answers``.

    What marks rest on, observations and rows of publishers, is listed once, and marks refer to it by its place.
    """
    marks: list[dict[str, Any]] = []
    observations: dict[str, int] = {}
    reports: list[dict[str, Any]] = []

    def place(report: dict[str, Any]) -> int:
        if report not in reports:
            reports.append(report)
        return reports.index(report)

    def places(names: list[str]) -> list[int]:
        return [observations.setdefault(name, len(observations)) for name in names]

    def mark_entry(mark: Mark) -> dict[str, Any]:
        names, rivals = ([basis.row_name(*row) for row in rows] for rows in (mark.rows, mark.rivals))
        behind = basis.observations_behind(names, mark.rests_on)
        how = formula(mark, behind, basis.values, basis.tables)
        history = basis.tables.histories.get(behind[0], []) if len(behind) == 1 else []
        entry = {
            "rows": names,
            "label": mark.datum["label"],
            "formula": how and {"text": how.text, "inputs": places([*dict.fromkeys(how.observations)])},
            "history": told(history, behind[0].rpartition("|")[2]) if history else [],
            "observations": places(behind),
            "rivals": places(basis.observations_behind(rivals)),
            "reports": [place(report) for name in names for report in basis.reports.get(name, ())],
            "computed": basis.computed_row(mark),
            "sources": sorted({source for name in names for source in basis.sources.get(name, ())}),
        }
        return {field: value for field, value in entry.items() if value}

    marks.extend(map(mark_entry, answers))

    def panel_entry(panel: Panel) -> dict[str, Any]:
        rows = []
        for mark in panel.marks:
            rows.append(mark.datum | {"n": len(marks)})
            marks.append(mark_entry(mark))
        names = ("id", "title", "about", "chart", "unit", "headline", "source", "top")
        entry = {name: getattr(panel, name) for name in names}
        rules = [asdict(rule) for rule in panel.rules]
        return entry | {"minor": panel.is_minor, "listed": panel.is_listed, "rules": rules, "rows": rows}

    entries = [
        {
            "id": section.id,
            "title": section.title,
            "about": section.about,
            "panels": [panel_entry(panel) for panel in section.panels],
            "source": section.source,
            "empty": section.empty,
            "coverage": {cell: states.get(cell, {}) for cell in section.covered},
        }
        for section in page
    ]
    rested_on = {"observations": list(observations), "reports": reports}
    return {"answers": len(answers), "sections": entries, "marks": marks} | rested_on
