"""Citations of the documents and sources behind evidence: CSL-JSON, BibTeX and plain lines.

``references`` writes one document in CSL-JSON and BibTeX; which documents to cite is decided by ``evidence``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bilateral.folder import Folder
from bilateral.frames import Row
from bilateral.lookup import known
from bilateral.references import Item, csl_date, to_bibtex, to_csl

if TYPE_CHECKING:
    import pandas as pd

STYLES = ("text", "bibtex", "csl")


def cite(folder: Folder, evidence: pd.DataFrame, style: str) -> str:
    """The documents and sources of a frame of ``evidence`` in one style. Raises NotThere for an unknown style."""
    known(style, STYLES, "style", "this package")
    used = evidence[evidence["is_admissible"].fillna(True)]
    documents, sources = set(used["document_id"].dropna()), set(used["source_id"].dropna())
    items = [to_csl(row) for row in folder.read("documents").to_pylist() if row["document_id"] in documents]
    if sources:
        items += [_source(row) for row in folder.read("sources").to_pylist() if row["source_id"] in sources]
    items.sort(key=lambda item: item["id"])
    if style == "csl":
        return json.dumps(items, ensure_ascii=False, indent=1)
    return "\n".join(map(to_bibtex if style == "bibtex" else text, items))


def _source(source: Row) -> Item:
    """A row of ``sources`` as an item of CSL-JSON; ``note`` has the citation that the publisher asks for."""
    item = {
        "id": source["source_id"],
        "type": "dataset",
        "title": source["title"],
        "URL": source["url"],
        "issued": csl_date(source["vintage_date"].isoformat() if source["vintage_date"] else None),
        "note": source["citation"],
    }
    return {name: value for name, value in item.items() if value}


def _iso(csl: Item) -> str:
    """CSL's date as ISO 8601, after ``c.`` where it is uncertain."""
    about = "c. " if csl.get("circa") else ""
    return about + "/".join("-".join(f"{part:02d}" for part in parts) for parts in csl["date-parts"])


def text(item: Item) -> str:
    """An item of CSL-JSON as one line: who, when, what, where."""
    authors = "; ".join(
        author.get("literal") or f"{author['family']}, {author['given']}" for author in item.get("author", ())
    )
    day = _iso(item["issued"]) if "issued" in item else "n.d."
    who = authors or item.get("publisher") or item["title"]
    rest = [item["title"], item.get("container-title"), item.get("publisher"), item.get("note")]
    parts = [words for place, words in enumerate(rest) if words and words != who and words not in rest[:place]]
    read = f"(accessed {_iso(item['accessed'])})" if "accessed" in item else ""
    return " ".join(
        filter(None, [f"{who} ({day}). {'. '.join(words.rstrip('.') for words in parts)}.", item.get("URL"), read])
    )
