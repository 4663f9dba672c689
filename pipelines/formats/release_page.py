"""index.html at the root of a release: what it is, the tables to begin with, how to cite it, licence and files.

It needs no script, and borrows the style of the book. Its words are in the files of the same name.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template

from bilateral.cite import release as release_item
from bilateral.cite import text as citation_text
from pipelines.formats import about, citations
from pipelines.formats.about import Facts
from schemas import beside

FILE = "index.html"
NAMED = beside.read(__file__)
"""The tables to begin with and other files, each in a sentence for somebody who does not know the others."""
_PAGE = Path(__file__).with_suffix(".html")


def release_page(facts: Facts, files: Iterable[str]) -> str:
    """The page; ``files`` are the other files of the release, of which those that are there are named."""
    there = {*files}
    publishers = ", ".join(sorted(row["title"] for row in facts.publishers))
    words = {
        "title": about.TITLE,
        "version": facts.version,
        "description": about.DESCRIPTION,
        "date": facts.date,
        "previous": f"It follows version {facts.previous}." if facts.previous else "It is the first release.",
        "count": str(len(facts.tables)),
        "citation": citation_text(release_item(facts.version, facts.date)),
        "bibtex": citations.release_bibtex(facts.version, facts.date),
        "licence": about.LICENSE["path"],
        "licence_title": about.LICENSE["title"],
        "own": about.OWN,
    }
    notes = [about.LOCAL] if facts.audience == "local" else []
    notes += [f"{about.ASIDE} {row['file']}:{row['line']}: {row['sentence']}" for row in facts.set_aside]
    terms = f"\n<p>Rows of these publishers are under their own terms: {escape(publishers)}.</p>"
    others = NAMED["files"].items()
    return Template(_PAGE.read_text("utf-8")).substitute(
        {name: escape(text) for name, text in words.items()},
        note="".join(f'\n<p class="note">{escape(text)}</p>' for text in notes),
        tables="\n".join(_table(facts, name, there) for name in NAMED["tables"] if name in facts.tables),
        terms=terms if publishers else "",
        described=about.script(about.data_set(facts.version, facts.date, "index.html")),
        files="\n".join(
            f'<li><a href="{name}">{name}</a>: {escape(text)}</li>' for name, text in others if name in there
        ),
    )


def _table(facts: Facts, name: str, there: set[str]) -> str:
    """A table to begin with, with its rows and files."""
    csv = f' · <a href="csv/{name}.csv">CSV</a>' if f"csv/{name}.csv" in there else ""
    return (
        f'<li><strong><a href="dictionary/{name}.md">{name}</a></strong> <span>{escape(NAMED["tables"][name])}</span> '
        f'<span>{facts.tables[name]["rows"]:,} rows: <a href="{name}.parquet">Parquet</a>{csv}</span></li>'
    )
