"""The book: a static page in every release, where a reader chooses a dyad, clicks a number and reads what it rests on.

Everything in it follows from the release's own tables, read as any reader reads them, and from the files under
``app/``; nothing is fetched from elsewhere. Formats of standards and other files of a release do not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bilateral.cite import text as citation_text
from bilateral.commons.absent import reason
from bilateral.commons.figures import CURRENCIES, UNITS
from bilateral.commons.references import to_bibtex
from bilateral.folder import Folder
from pipelines.book import charts, vega
from pipelines.book.claims import articles
from pipelines.book.dyad_pages import DyadPages, dyad_pages
from pipelines.book.front import front
from pipelines.book.opening import opening
from pipelines.book.packing import data_script
from pipelines.book.table_pages import browsable_tables, dictionary_entry
from pipelines.book.texts import GLOSSARY, LEADERS, SUBJECTS, SYNONYMS, TITLES, TOPICS, VERDICTS, covered
from pipelines.formats import claim_review
from pipelines.formats.about import Facts
from pipelines.formats.citations import release_item
from pipelines.formats.dictionary import CODES
from pipelines.judgement.sayers import INTRODUCED
from schemas import derive
from schemas.tables import model_of

APP = Path(__file__).parent / "app"
SCRIPTS = tuple("dom pages evidence csv share chart dyad table claims coverage about search front compare main".split())
"""The scripts that make up ``book.js``, in the order in which they run; ``store.js`` comes before the first data."""

PICTURES = {"first.svg": 1080, "front.svg": 500}
"""The first chart as a picture, with its width in pixels: on its own page and on the front page."""


def book_files(folder: Folder, facts: Facts, changes: str) -> Iterator[tuple[str, bytes]]:
    """The files of the book by path; ``folder`` is the release as written so far, ``changes`` its CHANGES.md."""
    asked = folder.read("coverage", ["dyad", "table", "measure"]).to_pylist()
    scope = sorted({row["dyad"] for row in asked})
    cells = covered(f"{row['table']}/{row['measure']}" for row in asked)
    pages = dyad_pages(folder)
    for name, data in pages.files.items():
        yield f"data/{name}.js", data
    tables, scripts, pictures = list[dict[str, Any]](), dict[str, Future[bytes]](), dict[str, Future[str]]()
    with ThreadPoolExecutor(1) as beside:  # pieces are made while pictures are drawn and other pieces compressed
        if first := pages.first:
            drawn = (first.chart, [mark.datum for mark in first.marks], first.headline or first.title, APP / "book.css")
            pictures = {name: beside.submit(charts.picture, *drawn, width) for name, width in PICTURES.items()}
        for entry, pieces in browsable_tables(folder, [*sorted(facts.tables), "changes"], scope):
            csv = Path(folder.path) / "csv" / f"{entry['name']}.csv"
            tables.append(entry | {"csv": entry["name"] in facts.tables and csv.is_file()})
            scripts |= {name: beside.submit(data_script, name, piece) for name, piece in pieces.items()}
    for name, picture in pictures.items():
        yield name, picture.result().encode()
    for name, script in scripts.items():
        yield f"data/{name}.js", script.result()
    dictionary = {entry["name"]: dictionary_entry(entry["name"]) for entry in tables}
    dictionary |= {name: dictionary_entry(name) for name in facts.absent}
    yield "data/dictionary.js", data_script("dictionary", dictionary)
    yield "data/index.js", data_script("index", _index(facts, pages, tables, changes, cells))
    claimed = articles(folder, facts.documents)
    yield "data/claims.js", data_script("claims", {"articles": claimed, "verdicts": VERDICTS})
    first_page = front(folder, facts, pages, claimed)
    template, lead, counts = (APP / "index.html").read_text("utf-8"), first_page.pop("lead"), first_page.pop("counts")
    yield "index.html", opening(template, lead, counts, pages.actors).encode()
    yield "data/front.js", data_script("front", first_page)
    if (reviews := Path(folder.path) / claim_review.FILE).is_file():
        yield "data/reviews.js", data_script("reviews", claim_review.in_the_book(reviews.read_text("utf-8")))
    yield "data/words.js", data_script("words", _words(pages))
    yield "data/charts.js", data_script("charts", charts.drawable())
    yield "vega.js", vega.bundle()
    for name in ("book.css", "store.js"):
        yield name, (APP / name).read_bytes()
    yield "book.js", b"".join((APP / f"{name}.js").read_bytes() for name in SCRIPTS)


def _words(pages: DyadPages) -> dict[str, object]:
    """What search knows beside the tables: words for the same, and which sections each pair has, under which words."""
    by_section = {name: {"title": TITLES[name], "words": words} for name, words in SUBJECTS.items()}
    return {
        "synonyms": SYNONYMS,
        "leaders": LEADERS,
        "subjects": by_section,
        "topics": TOPICS,
        "sections": pages.sections,
    }


def _index(
    facts: Facts, pages: DyadPages, tables: list[dict[str, object]], changes: str, cells: dict[str, str]
) -> dict[str, object]:
    """What every page needs: the release, its dyads and tables, the charts, and what codes mean."""
    item = release_item(facts.version, facts.date)
    return {
        "release": {
            "version": facts.version,
            "date": facts.date,
            "audience": facts.audience,
            "previous": facts.previous,
            "about": facts.description,
            "changes": changes,
            "citation": {"text": citation_text(item), "bibtex": to_bibtex(item)},
        },
        "dyads": pages.listed,
        "first": pages.first.id if pages.first else None,
        "tables": tables,
        "absent": [
            {"name": name, "title": derive.title(model_of(name)), "why": reason(entry)}
            for name, entry in sorted(facts.absent.items())
        ],
        "actors": pages.actors,
        "codes": {column: {str(code): words[code] for code in words} for column, words in CODES.items()},
        "cells": cells,
        "said": {"introduced": INTRODUCED, "units": {**CURRENCIES, **UNITS}},
        "glossary": GLOSSARY,
    }
