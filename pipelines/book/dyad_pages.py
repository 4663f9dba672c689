"""The pages of dyads: which there are, their sections in order, and which of them must be made anew.

How files are written is in ``page_files.py``, what a page is made from in ``pair_keys.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from bilateral.folder import Folder
from pipelines.book import charts
from pipelines.book.annotations import annotated
from pipelines.book.basis import Basis
from pipelines.book.comparisons import lines_beside, votes
from pipelines.book.counts import events, exercises, leaders
from pipelines.book.empty_sections import why_empty
from pipelines.book.energy import energy, settlement
from pipelines.book.finance import funding
from pipelines.book.leads import headline, lead_panel
from pipelines.book.packing import script
from pipelines.book.page_files import Compared, PageFile
from pipelines.book.pair_keys import pair_hashes
from pipelines.book.pairs import READ, pairs
from pipelines.book.panels import Mark, Panel, Section
from pipelines.book.record_sections import declared
from pipelines.book.release_tables import ReleaseTables, read_tables
from pipelines.book.revisions import histories, revisions
from pipelines.book.security import arms, firms_listed, losses
from pipelines.book.texts import DECLARED
from pipelines.book.trade import dependence, trade
from pipelines.store.memo import FileToMake, Memo, hash_of, key_of

BESIDE = {"deployments": losses, "sanctions": firms_listed}
"""What stands in the section of a table of records beside what it declares."""
SECTIONS: tuple[Callable[[str, ReleaseTables], Section], ...] = (
    trade,
    dependence,
    energy,
    settlement,
    funding,
    leaders,
    exercises,
    arms,
    *(partial(declared, table, BESIDE.get(table)) for table in DECLARED),
    votes,
    events,
)
"""The sections of a page, in order; how its numbers changed comes last."""
IF_ANY = frozenset(["energy", "settlement", "leaders", "arms", *DECLARED, "revisions"])
"""Sections that a page has only where there is something to show in them."""
PICTURES = {"first.svg": 1080, "front.svg": 500}
"""The first chart as a picture, with its width in pixels: on its own page and on the front page."""


class DyadPages(NamedTuple):
    """The pages of all dyads of which there is something to show, those with most marks first."""

    listed: list[dict[str, Any]]
    """What the list of dyads says of each."""
    files: list[FileToMake]
    """Scripts that hand over pages and what stands beside them, and pictures, by their path in the book."""
    first: dict[str, str] | None
    """The chart that a reader sees first: its ``id``, ``title`` and ``unit``."""
    actors: Mapping[str, str]
    """Names of actors."""
    sections: Mapping[str, list[str]]
    """The sections in which the page of a dyad shows something."""


def page_keys(folder: Folder, memo: Memo, code: str) -> dict[str, str]:
    """The key of what is made from all that the release says of a pair, by pair."""
    hashes = {name: entry["sha256"] for name, entry in folder.manifest["tables"].items()}
    changes = Path(folder.path) / "changes.parquet"
    now = key_of("pairs", code, hashes, hash_of(changes) if changes.is_file() else None)
    by_pair = memo.result(now, partial(pair_hashes, folder, memo, code))
    return {dyad: key_of("page", code, dyad, hashed) for dyad, hashed in by_pair.items()}


def dyad_pages(folder: Folder, memo: Memo, code: str) -> DyadPages:
    """The pages of the dyads of which documents speak; of all others the tables hold what was computed."""
    hashes = {name: entry["sha256"] for name, entry in folder.manifest["tables"].items()}
    keys = page_keys(folder, memo, code)
    pages = PagesToMake(folder, [dyad for dyad, key in keys.items() if not memo.knows(key)])
    about = {dyad: memo.result(key, partial(pages.about, dyad)) for dyad, key in keys.items()}
    order = sorted((dyad for dyad in keys if about[dyad]["marks"]), key=lambda dyad: (-about[dyad]["marks"], dyad))
    actors = folder.read("actors", ["actor_id", "name", "type"]).to_pylist()
    names = {row["actor_id"]: row["name"] for row in actors}
    others = {row["actor_id"] for row in actors if row["type"] in ("aggregate", "organisation")}
    listed, files, keys_of_files, date = [], list[FileToMake](), dict[str, str](), folder.manifest["date"]
    for dyad in order:
        a, b = (names.get(actor, actor) for actor in dyad.split("-"))
        entry = {"id": dyad, "a": a, "b": b, "marks": about[dyad]["marks"]}
        listed.append(entry if others.isdisjoint(dyad.split("-")) else entry | {"is_other": True})
        is_dated = "revisions" in about[dyad]["sections"]  # what holds now is drawn up to the day of the data
        keys_of_files[dyad] = key_of("file", code, keys[dyad], date if is_dated else None)
    lost = [dyad for dyad, key in keys_of_files.items() if not memo.file_of(key)]
    if {*lost} - {*pages.dyads}:  # a page is known, and its file is not: it differed, or a release is gone
        pages = PagesToMake(folder, lost)
    files += [script(f"pairs/{dyad}", partial(pages.file, dyad), key) for dyad, key in keys_of_files.items()]
    beside = key_of("lines", code, [keys.get(dyad) for dyad in about if about[dyad]["is_beside"]])
    files.append(script("compared", pages.compared, beside))
    read = [hashes.get(name) for name in READ]
    files.append(script("pairs", pages.measures, key_of("measures", code, read, date[:4])))
    first = about[order[0]]["first"] if order else None
    for name, width in PICTURES.items() if first else ():
        drawn = partial(pages.picture, order[0], width)
        files.append(FileToMake(name, drawn, key_of("picture", code, keys[order[0]], width)))
    return DyadPages(listed, files, first, names, {dyad: about[dyad]["sections"] for dyad in order})


class PagesToMake:
    """The pages of ``dyads``, made together when one is asked for: each look-up of what marks rest on reads tables."""

    def __init__(self, folder: Folder, dyads: list[str]) -> None:
        self.folder, self.dyads = folder, dyads

    @cached_property
    def tables(self) -> ReleaseTables:
        """What the pages are made from."""
        tables = replace(read_tables(self.folder), histories=histories(self.folder), date=self.folder.manifest["date"])
        pa.default_memory_pool().release_unused()  # a hundred megabytes that reading them took
        return tables

    @cached_property
    def pages(self) -> dict[str, list[Section]]:
        """The sections of each."""
        return {dyad: sections(dyad, self.tables, self.answers[dyad]) for dyad in self.dyads}

    @cached_property
    def answers(self) -> dict[str, list[Mark]]:
        """The sentences that open each."""
        return {dyad: _answers(dyad, self.tables) for dyad in self.dyads}

    @cached_property
    def basis(self) -> Basis:
        """What the marks of all of them rest on."""
        marks = (mark for dyad in self.dyads for mark in (*self.answers[dyad], *_marks(self.pages[dyad])))
        return Basis(self.folder, self.tables, [*marks])

    def about(self, dyad: str) -> dict[str, Any]:
        """What the rest of the book says of a page."""
        page = self.pages[dyad]
        own = [mark for mark in _marks(page) if mark.rows[0][1].get("dyad", dyad) == dyad]
        first = next((panel for section in page for panel in section.panels), None)
        return {
            "marks": len(own) or len(self.tables.about(dyad, "dyads")),  # at least in the chronology
            "sections": [section.id for section in page if section.panels],
            "first": first and {"id": first.id, "title": first.title, "unit": first.unit},
            "is_beside": dyad in self.tables.beside,
        }

    def file(self, dyad: str) -> dict[str, Any]:
        """What a page hands over."""
        answers, page, states = self.answers[dyad], self.pages[dyad], self.tables.coverage.get(dyad, {})
        lead = lead_panel(answers, page, self.tables)
        return PageFile(self.basis, dyad, answers, page, states, lead).packed()

    def compared(self) -> dict[str, Any]:
        """The lines that stand beside those of other pairs."""
        lines = [(dyad, annotated(panel, self.tables)) for dyad, panel in lines_beside(self.tables)]
        compared = Compared(Basis(self.folder, self.tables, [mark for _, panel in lines for mark in panel.marks]))
        for dyad, panel in lines:
            compared.line(panel, dyad)
        return compared.packed()

    def measures(self) -> list[dict[str, Any]]:
        """The page that compares pairs."""
        self.__dict__.pop("basis", None)  # the pages are written, and pictures need the room
        pa.default_memory_pool().release_unused()
        return pairs(self.folder, self.tables)

    def picture(self, dyad: str, width: int) -> bytes:
        """The first chart of a page, so many pixels wide."""
        page = self.pages[dyad] if dyad in self.dyads else sections(dyad, self.tables, _answers(dyad, self.tables))
        panel = next(panel for section in page for panel in section.panels)
        rows = [mark.datum for mark in panel.marks]
        return charts.picture(panel.chart, rows, panel.headline or panel.title, width).encode()


def _fillable(part: Section, dyad: str, tables: ReleaseTables) -> Section:
    """The section without its source, where all that the source holds is from somebody else."""
    origin = tables.sources.get(part.source or "", {}).get("origin_id")
    return part._replace(source=None) if origin and origin not in dyad.split("-") else part


def sections(dyad: str, tables: ReleaseTables, answers: list[Mark]) -> list[Section]:
    """Every section of the page of a dyad, with the reason for those that are empty."""

    used = {""}

    def told(panel: Panel) -> Panel:
        text = headline(answers, panel, tables)
        shown = replace(annotated(panel, tables), headline="" if text in used else text)
        used.add(text)
        return shown

    page = [_fillable(section(dyad, tables), dyad, tables) for section in SECTIONS]
    page.append(revisions(page, tables))
    page = [part._replace(panels=[told(panel) for panel in part.panels]) for part in page]
    page = [part for part in page if part.panels or part.id not in IF_ANY]
    return [part if part.panels else part._replace(note=why_empty(part, dyad, tables)) for part in page]


def _answers(dyad: str, tables: ReleaseTables) -> list[Mark]:
    """The sentences that open the page, as marks."""
    rows = sorted(tables.about(dyad, "answers"), key=lambda row: row["position"])
    return [Mark((("answers", row),), {"label": row["sentence"]}) for row in rows]


def _marks(page: list[Section]) -> list[Mark]:
    return [mark for section in page for panel in section.panels for mark in panel.marks]
