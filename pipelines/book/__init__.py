"""The book: a static page in every release, by which a reader chooses a dyad, clicks a number and reads what it rests on.

Everything in it follows from the release's own tables, read as any reader reads them, and from the files under ``app/``. The
charting library does the drawing; nothing is fetched from elsewhere. No standard's form and no other file of a release
belongs here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bilateral.cite import text as cited
from bilateral.folder import Folder
from bilateral.references import to_bibtex, to_csl
from pipelines.book import charts, library
from pipelines.book import dyad_pages as dyads
from pipelines.book import table_pages as tables
from pipelines.book.contents import CELLS
from pipelines.book.packing import script
from pipelines.formats.about import Facts
from schemas import vocabulary

APP = Path(__file__).parent / "app"
SCRIPTS = ("dom", "evidence", "chart", "dyad", "csv", "table", "claims", "coverage", "about", "main")
"""The scripts that make up ``book.js``, in the order in which they run; ``store.js`` comes before the first data."""


def book(folder: Folder, facts: Facts, changes: str) -> Iterator[tuple[str, bytes]]:
    """The files of the book by their path in it; ``folder`` is the release as it is written so far, ``changes`` its CHANGES.md."""
    scope = sorted(set(folder.read("coverage", ["dyad"])["dyad"].to_pylist()))
    pages = dyads.pages(folder)
    for name, data in pages.files.items():
        yield f"data/{name}.js", data
    if pages.first:
        rows = [mark.shown for mark in pages.first.marks]
        yield ("first.svg", charts.picture(pages.first.chart, rows, pages.first.title, APP / "book.css").encode())
    shown = []
    for name, about, pieces in tables.pages(folder, [*sorted(facts.tables), "changes"], scope):
        shown.append(about | {"csv": name in facts.tables and (Path(folder.path) / "csv" / f"{name}.csv").is_file()})
        for place, piece in enumerate(pieces):
            yield f"data/tables/{name}-{place}.js", piece
    yield ("data/dictionary.js", script("dictionary", {one["name"]: tables.columns(one["name"]) for one in shown}))
    references = {row["document_id"]: cited(to_csl(row)) for row in facts.documents}
    yield "data/references.js", script("references", references)
    yield "data/index.js", script("index", _index(facts, pages, shown, changes))
    yield "vega.js", library.script()
    for name in ("index.html", "book.css", "store.js"):
        yield name, (APP / name).read_bytes()
    yield "book.js", b"".join((APP / f"{name}.js").read_bytes() for name in SCRIPTS)


def _index(facts: Facts, pages: dyads.Pages, shown: list[dict[str, Any]], changes: str) -> dict[str, Any]:
    """What every page needs: the release, its dyads and tables, the charts, and what codes mean."""
    item = {
        "id": f"bilateral-indicators-{facts.version}",
        "type": "dataset",
        "title": f"Bilateral Indicators, version {facts.version}",
        "author": [{"literal": "The Bilateral Indicators curators"}],
        "issued": {"date-parts": [[int(part) for part in facts.date.split("-")]]},
    }
    codes = {
        "obs_status": vocabulary.OBS_STATUS,
        "reliability": vocabulary.RELIABILITY,
        "credibility": {str(code): words for code, words in vocabulary.CREDIBILITY.items()},
        "qualifier": vocabulary.QUALIFIERS,
        "derivation": vocabulary.DERIVATIONS,
        "read_as": vocabulary.READ_AS,
    }
    return {
        "release": {
            "version": facts.version,
            "date": facts.date,
            "audience": facts.audience,
            "previous": facts.previous,
            "about": facts.description,
            "changes": changes,
            "citation": {"text": cited(item), "bibtex": to_bibtex(item)},
        },
        "dyads": pages.listed,
        "first": pages.first.id if pages.first else None,
        "tables": shown,
        "actors": pages.actors,
        "charts": charts.specs(),
        "codes": codes,
        "cells": CELLS,
    }
