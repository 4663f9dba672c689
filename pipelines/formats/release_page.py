"""index.html at the root of a release: what it is, the tables to begin with, how to cite it, licence and files.

It needs no script, and borrows the style of the book.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bilateral.cite import text as citation_text
from pipelines.formats import about, citations
from pipelines.formats.about import Facts

FILE = "index.html"
FIRST: dict[str, str] = {
    "answers": "What is known of a pair, in sentences with numbers.",
    "indicators": "All numbers about all pairs, a row for each indicator and year: begin here.",
    "catalogue": "What each indicator means, and its unit.",
    "trade": "Trade between two states, as each side reports it.",
    "exercises": "Joint exercises and patrols, each with its dates and forces.",
    "visits": "Visits and meetings.",
    "agreements": "Treaties, agreements and memoranda.",
    "evidence": "What each document says: its words, where they stand, how they are rated.",
    "documents": "Source documents, with citations.",
    "verdicts": "Verdicts on claims in articles.",
}
"""The tables to begin with, in order, each in a sentence for somebody who does not know the others."""
OTHERS: dict[str, str] = {
    "DICTIONARY.md": "every table and column",
    "CHANGES.md": "what differs from the version before",
    "feeds/all.xml": "what is new, as a feed (Atom); feeds/ has one for each pair",
    "feeds/all.json": "the same as JSON Feed",
    "calendar.ics": "when publishers’ data is due next",
    "datapackage.json": "for Frictionless",
    "croissant.json": "for machine learning",
    "dcat.jsonld": "for catalogues",
    "claims.jsonld": "claims and verdicts, for fact-checking tools",
    "sdmx/structure.xml": "for SDMX tools",
    "documents.bib": "all documents, for LaTeX; documents.csl.json for Zotero",
    "release.json": "versions, hashes and checks",
    "SHA256SUMS": "the hash of every file",
}
POLICY = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"


def release_page(facts: Facts, files: Iterable[str]) -> str:
    """The page; ``files`` are the other files of the release, of which those that are there are named."""
    there = {*files}
    publishers = ", ".join(sorted(row["title"] for row in facts.publishers))
    terms = f"<p>Rows of these publishers are under their own terms: {escape(publishers)}.</p>" if publishers else ""
    previous = f"It follows version {escape(facts.previous)}." if facts.previous else "It is the first release."
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{about.TITLE}, version {escape(facts.version)}</title>",
        '<link rel="icon" href="data:,">',
        '<link rel="stylesheet" href="book/book.css">',
        '<link rel="alternate" type="application/atom+xml" title="Changes" href="feeds/all.xml">',
        "</head>",
        "<body>",
        '<main id="content">',
        f"<h1>{about.TITLE}</h1>",
        f'<p class="standfirst">{escape(about.DESCRIPTION)}</p>',
        f"<p>Version {escape(facts.version)}, data as of {escape(facts.date)}. {previous} A version never changes.</p>",
        *([f'<p class="note">{escape(about.LOCAL)}</p>'] if facts.audience == "local" else []),
        '<p><a class="open" href="book/index.html">Open the book</a> to read it: answers, charts and claims, each with'
        " what it rests on.</p>",
        "<h2>Ten tables to begin with</h2>",
        _tables(facts, there),
        f'<p>The release has {len(facts.tables)} tables: <a href="DICTIONARY.md">all of them</a>. In Python:</p>',
        "<pre>import pandas as pd\n\nindicators = pd.read_parquet(&quot;indicators.parquet&quot;, "
        "page_checksum_verification=True)</pre>",
        "<h2>How to cite</h2>",
        f"<p>{escape(citation_text(citations.release_item(facts.version, facts.date)))}</p>",
        f"<pre>{escape(citations.release_bibtex(facts.version, facts.date))}</pre>",
        "<h2>Licence</h2>",
        f'<p><a href="{about.LICENSE["path"]}">{escape(about.LICENSE["title"])}</a>. {escape(about.OWN)}</p>',
        terms,
        "<h2>Other files</h2>",
        _list(f'<a href="{name}">{name}</a>: {escape(words)}' for name, words in OTHERS.items() if name in there),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(filter(None, parts)) + "\n"


def _tables(facts: Facts, there: set[str]) -> str:
    """The tables to begin with that the release has, with their rows and files."""
    lines = ['<ul class="files">']
    for name, words in FIRST.items():
        if name not in facts.tables:
            continue
        csv = f' · <a href="csv/{name}.csv">CSV</a>' if f"csv/{name}.csv" in there else ""
        lines.append(
            f'<li><strong><a href="dictionary/{name}.md">{name}</a></strong> <span>{escape(words)}</span> '
            f'<span>{facts.tables[name]["rows"]:,} rows: <a href="{name}.parquet">Parquet</a>{csv}</span></li>'
        )
    return "\n".join([*lines, "</ul>"])


def _list(items: Iterable[str]) -> str:
    return "\n".join(["<ul>", *(f"<li>{item}</li>" for item in items), "</ul>"])
