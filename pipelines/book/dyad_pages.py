"""The pages of dyads: which there are, their sections in order, and which of them share a file.

Several dyads share a file, as long as it stays small: a release has a hundred dyads with one exercise. How files are
written is in ``page_files.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from bilateral.folder import Folder
from pipelines.book.annotations import annotated
from pipelines.book.basis import Basis
from pipelines.book.comparisons import closeness, votes
from pipelines.book.counts import events, exercises, leaders
from pipelines.book.empty_sections import why_empty
from pipelines.book.energy import energy, settlement
from pipelines.book.finance import funding
from pipelines.book.leads import lead_panel
from pipelines.book.packing import data_script
from pipelines.book.page_files import Compared, PageFile
from pipelines.book.pairs import pairs
from pipelines.book.panels import Mark, Panel, Section
from pipelines.book.release_tables import ReleaseTables, read_tables
from pipelines.book.revisions import histories, revisions
from pipelines.book.security import arms, deployments, sanctions
from pipelines.book.trade import dependence, trade

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
)
"""The sections of a page, in order; how its numbers changed comes last."""
IF_ANY = frozenset(["energy", "settlement", "leaders", "arms", "deployments", "sanctions", "revisions"])
"""Sections that a page has only where there is something to show in them."""
MARKS_PER_FILE = 800
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
    sections: Mapping[str, list[str]]
    """The sections in which the page of a dyad shows something."""


def dyad_pages(folder: Folder) -> DyadPages:
    """The pages of the dyads of which documents speak; of all others the tables hold what was computed."""
    pa.default_memory_pool().release_unused()  # Arrow keeps what it freed
    tables = replace(read_tables(folder), histories=histories(folder), date=folder.manifest["date"])
    speaking = [rows for table, rows in tables.by_dyad.items() if table not in ("answers", "indicators")]
    pages = {dyad: sections(dyad, tables) for dyad in sorted({dyad for rows in speaking for dyad in rows})}
    answers = {dyad: _answers(dyad, tables) for dyad in pages}
    sizes = {dyad: len(marks) for dyad, page in pages.items() if (marks := _own(page, dyad))}
    order = sorted(sizes, key=lambda dyad: (-sizes[dyad], dyad))
    basis = Basis(folder, tables, [mark for dyad in order for mark in (*answers[dyad], *_marks(pages[dyad]))])
    compared = Compared(basis)
    listed, files = [], {}
    for n, batch in enumerate(_batches(order, sizes)):
        name, file = f"dyads/{n}", PageFile(basis, compared)
        for dyad in batch:
            a, b = map(tables.name, dyad.split("-"))
            listed.append({"id": dyad, "a": a, "b": b, "marks": sizes[dyad], "file": name})
            lead = lead_panel(answers[dyad], pages[dyad], tables)
            file.page(dyad, answers[dyad], pages[dyad], tables.coverage.get(dyad, {}), lead)
        files[name] = data_script(name, file.packed())
    files["compared"] = data_script("compared", compared.packed())
    files["pairs"] = data_script("pairs", pairs(folder, tables))
    panels = (panel for dyad in order[:1] for section in pages[dyad] for panel in section.panels)
    shown = {dyad: [section.id for section in pages[dyad] if section.panels] for dyad in order}
    return DyadPages(listed, files, next(panels, None), tables.names, shown)


def _fillable(part: Section, dyad: str, tables: ReleaseTables) -> Section:
    """The section without its source, where all that the source holds is from somebody else."""
    origin = tables.sources.get(part.source or "", {}).get("origin_id")
    return replace(part, source=None) if origin and origin not in dyad.split("-") else part


def sections(dyad: str, tables: ReleaseTables) -> list[Section]:
    """Every section of the page of a dyad, with the reason for those that are empty."""
    page = [_fillable(section(dyad, tables), dyad, tables) for section in SECTIONS]
    page.append(revisions(page, tables))
    page = [replace(part, panels=[annotated(panel, dyad, tables) for panel in part.panels]) for part in page]
    page = [part for part in page if part.panels or part.id not in IF_ANY]
    return [part if part.panels or part.empty else replace(part, empty=why_empty(part, dyad, tables)) for part in page]


def _answers(dyad: str, tables: ReleaseTables) -> list[Mark]:
    """The sentences that open the page, as marks."""
    rows = sorted(tables.about(dyad, "answers"), key=lambda row: row["position"])
    return [Mark((("answers", row),), {"label": row["sentence"]}) for row in rows]


def _own(page: list[Section], dyad: str) -> list[Mark]:
    """The marks of a page that are not about dyads beside its own."""
    return [mark for mark in _marks(page) if mark.rows[0][1].get("dyad", dyad) == dyad]


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
