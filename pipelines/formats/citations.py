"""How to cite a release and what it rests on: CITATION.cff, and every document with evidence as CSL-JSON and BibTeX.

How one document is written stands in ``bilateral/commons/references.py``, which readers have too.
"""

from __future__ import annotations

from bilateral.cite import release
from bilateral.commons.references import to_bibtex, to_csl
from pipelines.formats import about
from pipelines.formats.about import Facts


def citation(version: str, date: str) -> str:
    """CITATION.cff of the release."""
    return (
        "cff-version: 1.2.0\n"
        "message: Cite the release you used, by its version, and the documents behind the values you quote.\n"
        "type: dataset\n"
        f"title: {about.TITLE}\n"
        f"version: {version}\n"
        f"date-released: {date}\n"
        f"authors:\n  - name: {about.CURATORS}\n"
        f"license: {about.LICENSE['name']}\n"
        f"abstract: >-\n  {about.DESCRIPTION}\n"
    )


def release_bibtex(version: str, date: str) -> str:
    """The release itself as an entry of BibTeX."""
    return to_bibtex(release(version, date))


def csl(facts: Facts) -> str:
    """documents.csl.json: every document with evidence, sorted by its id."""
    return about.as_json([to_csl(row) for row in facts.cited])


def bibtex(facts: Facts) -> str:
    """documents.bib: the release, then every document with evidence."""
    return "\n".join([release_bibtex(facts.version, facts.date), *(to_bibtex(to_csl(row)) for row in facts.cited)])
