"""The book: a static page in every release, where a reader chooses a dyad, clicks a number and reads what it rests on.

Everything in it follows from the release's own tables, read as any reader reads them, and from the files under
``app/``; nothing is fetched from elsewhere. Formats of standards and other files of a release do not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bilateral.cite import release as release_item
from bilateral.cite import text as citation_text
from bilateral.commons.absent import reason
from bilateral.commons.figures import CURRENCIES, UNITS
from bilateral.commons.references import to_bibtex
from bilateral.core_variables import VARIABLES
from bilateral.folder import Folder
from pipelines.book import charts, vega
from pipelines.book.claims import articles
from pipelines.book.dyad_pages import DyadPages, dyad_pages
from pipelines.book.front import front
from pipelines.book.opening import opening
from pipelines.book.packing import script
from pipelines.book.table_pages import browsable_tables, dictionary_entry
from pipelines.book.texts import COMPUTED_FROM, GLOSSARY, LANES, SECTIONS, TOPICS, VERDICTS, covered
from pipelines.book.vocabulary import vocabulary
from pipelines.formats import about, claim_review
from pipelines.formats.about import Facts
from pipelines.formats.dictionary import CODES
from pipelines.judgement.sayers import INTRODUCED
from pipelines.store.memo import FileToMake, Memo, code_of, hash_of, key_of
from schemas import derive
from schemas.records import RECORDS
from schemas.tables import model_of, table_names

APP = Path(__file__).parent / "app"
SCRIPTS = tuple(
    """dom pages evidence csv share chart chronology series dyad table claims coverage about question answer search
    front compare main""".split()
)
"""The scripts that make up ``book.js``, in the order in which they run; ``store.js`` comes before the first data."""


def code() -> str:
    """The hash of all that writes the book: its code, the models that it describes, and the files of the app."""
    app = [hash_of(file) for file in sorted(APP.iterdir())]
    return key_of("book", code_of("pipelines.book", *(model_of(name).__module__ for name in table_names())), app)


def book_files(folder: Folder, facts: Facts, changes: str, memo: Memo) -> Iterator[FileToMake]:
    """The files of the book; ``folder`` is the release as written so far, ``changes`` its CHANGES.md."""
    by = code()
    asked = folder.read("coverage", ["dyad", "table", "measure"]).to_pylist()
    scope = sorted({row["dyad"] for row in asked})
    cells = covered(f"{row['table']}/{row['measure']}" for row in asked)
    tables = list[dict[str, Any]]()
    for entry, pieces in browsable_tables(folder, [*sorted(facts.tables), "changes"], scope, memo, by):
        csv = Path(folder.path) / "csv" / f"{entry['name']}.csv"
        tables.append(entry | {"csv": entry["name"] in facts.tables and csv.is_file()})
        yield from pieces
    pages = dyad_pages(folder, memo, by)  # last: what it looks up takes the most room
    yield from pages.files
    dictionary = {name: dictionary_entry(name) for name in (*(entry["name"] for entry in tables), *facts.absent)}
    claimed = articles(folder, facts.documents)
    first_page = front(folder, facts, pages, claimed)
    template, lead, counts = (APP / "index.html").read_text("utf-8"), first_page.pop("lead"), first_page.pop("counts")
    described = about.script(about.data_set(facts.version, facts.date, "../index.html"))
    template = template.replace("<!-- described -->", described)
    yield from (
        script("dictionary", lambda: dictionary),
        script("index", lambda: _index(facts, pages, tables, changes, cells, len(scope))),
        script("claims", lambda: {"articles": claimed, "verdicts": VERDICTS}),
        script("front", lambda: first_page),
        script("words", lambda: {"topics": TOPICS, "sections": pages.sections}),
        script("vocabulary", lambda: vocabulary(folder)),
        script("charts", charts.drawable, key_of("charts", by)),
        FileToMake("index.html", lambda: opening(template, lead, counts, pages.actors).encode()),
        FileToMake("vega.js", vega.bundle),
        *(FileToMake(name, (APP / name).read_bytes) for name in ("book.css", "store.js")),
        FileToMake("book.js", lambda: b"".join((APP / f"{name}.js").read_bytes() for name in SCRIPTS)),
    )
    if (reviews := Path(folder.path) / claim_review.FILE).is_file():
        yield script("reviews", lambda: claim_review.in_the_book(reviews.read_text("utf-8")))


def _index(
    facts: Facts, pages: DyadPages, tables: list[dict[str, object]], changes: str, cells: dict[str, str], asked: int
) -> dict[str, object]:
    """What every page needs: the release, its dyads and tables, the charts, and what codes mean."""
    item = release_item(facts.version, facts.date)
    return {
        "release": {
            "version": facts.version,
            "date": facts.date,
            "audience": facts.audience,
            "panels": {name: {of: said[of] for of in ("rows", "filled")} for name, said in facts.panels.items()},
            "variables": {one.name: one.description for one in VARIABLES if not one.is_reverse},
            "previous": facts.previous,
            "about": facts.description,
            "changes": changes,
            "citation": {"text": citation_text(item), "bibtex": to_bibtex(item)},
        },
        "dyads": pages.listed,
        "sections": SECTIONS,
        "asked": asked,
        "first": pages.first and pages.first["id"],
        "tables": tables,
        "absent": [
            {"name": name, "title": derive.title(model_of(name)), "why": reason(entry)}
            for name, entry in sorted(facts.absent.items())
        ],
        "actors": pages.actors,
        "codes": {column: {str(code): words[code] for code in words} for column, words in CODES.items()},
        "cells": cells,
        "lanes": {table: LANES.get(table, table.capitalize()) for table in (*LANES, *RECORDS)},
        "said": {"introduced": INTRODUCED, "from": COMPUTED_FROM, "units": {**CURRENCIES, **UNITS}},
        "glossary": GLOSSARY,
    }
