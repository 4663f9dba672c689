"""Citations of documents and of sources: CSL-JSON, BibTeX (BibLaTeX's fields) and plain lines.

One document in, one citation out; which documents stand behind a row is not decided here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bilateral.folder import Folder
from bilateral.names import known

if TYPE_CHECKING:
    import pandas as pd

STYLES = ("text", "bibtex", "csl")
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?([~?%]?)")
_ENTRIES = {
    "book": "book", "chapter": "incollection", "report": "report", "article-journal": "article", "thesis": "thesis",
    "article-newspaper": "article", "article-magazine": "article", "paper-conference": "inproceedings", "dataset": "dataset",
    "webpage": "online", "post": "online", "post-weblog": "online",
}  # fmt: skip
"""BibLaTeX's entry types by those of CSL; all others are ``misc``."""
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    char: f"\\{char}" for char in "&%$#_{}"
}


def cite(folder: Folder, evidence: pd.DataFrame, style: str) -> str:
    """The documents and sources of a frame of ``evidence`` in one style. Raises NotThere for a style that there is not."""
    known(style, STYLES, "style", "this package")
    used = evidence[evidence["is_admissible"].fillna(True)]
    documents, sources = set(used["document_id"].dropna()), set(used["source_id"].dropna())
    items = [csl(row) for row in folder.read("documents").to_pylist() if row["document_id"] in documents]
    if sources:
        items += [_source(row) for row in folder.read("sources").to_pylist() if row["source_id"] in sources]
    items.sort(key=lambda item: item["id"])
    if style == "csl":
        return json.dumps(items, ensure_ascii=False, indent=1)
    return "\n".join(map(bibtex if style == "bibtex" else text, items))


def csl(document: Mapping[str, Any]) -> dict[str, Any]:
    """A row of ``documents`` as an item of CSL-JSON."""
    item = {
        "id": document["document_id"],
        "type": document["type"],
        "title": document["title"],
        "author": [_name(author) for author in document["author"] or ()],
        "container-title": document["container_title"],
        "publisher": document["publisher"],
        "issued": _date(document["issued"]),
        "accessed": _date(document["accessed"]),
        "URL": document["url"],
        "language": document["language"],
        "note": document["url_note"] if not document["url"] else None,
    }
    return {name: value for name, value in item.items() if value}


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    """A row of ``sources`` as an item of CSL-JSON: its publisher's own words stand in ``note``."""
    item = {
        "id": source["source_id"], "type": "dataset", "title": source["title"], "URL": source["url"],
        "issued": _date(source["vintage_date"].isoformat() if source["vintage_date"] else None), "note": source["citation"],
    }  # fmt: skip
    return {name: value for name, value in item.items() if value}


def _name(author: str) -> dict[str, str]:
    family, comma, given = author.partition(", ")
    return {"family": family, "given": given} if comma else {"literal": author}


def _date(edtf: str | None) -> dict[str, Any] | None:
    """A day, month or year, or an interval of these, as CSL's date; any other EDTF in words of its own."""
    if not edtf:
        return None
    found = [_DAY.fullmatch(part) for part in edtf.split("/")]
    if len(found) > 2 or not all(found):
        return {"raw": edtf}
    parts = [[int(part) for part in match.groups()[:3] if part] for match in found if match]
    return {"date-parts": parts} | ({"circa": True} if any(match[4] for match in found if match) else {})


def _iso(said: Mapping[str, Any]) -> str:
    """CSL's date as ISO 8601."""
    if "raw" in said:
        return str(said["raw"])
    return "/".join("-".join(f"{part:02d}" for part in parts) for parts in said["date-parts"])


def bibtex(item: Mapping[str, Any]) -> str:
    """An item of CSL-JSON as an entry of a .bib file, in BibLaTeX's fields."""
    fields = {
        "title": _tex(item["title"]),
        "author": " and ".join(map(_tex_name, item.get("author", ()))),
        "date": _iso(item["issued"]) if "issued" in item else "",
        "journaltitle": _tex(item.get("container-title", "")),
        "publisher": _tex(item.get("publisher", "")),
        "url": item.get("URL", ""),
        "urldate": _iso(item["accessed"]) if "accessed" in item else "",
        "langid": item.get("language", ""),
        "note": _tex(item.get("note", "")),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{_ENTRIES.get(item['type'], 'misc')}{{{item['id']},", *lines, "}"])


def _tex(words: str) -> str:
    return "".join(_SPECIAL.get(char, char) for char in words)


def _tex_name(author: Mapping[str, str]) -> str:
    """``Family, Given``; a body in braces, so that it is not taken apart."""
    if "literal" in author:
        return f"{{{_tex(author['literal'])}}}"
    return f"{_tex(author['family'])}, {_tex(author['given'])}"


def text(item: Mapping[str, Any]) -> str:
    """An item of CSL-JSON as one line: who, when, what, where."""
    authors = "; ".join(
        author.get("literal") or f"{author['family']}, {author['given']}" for author in item.get("author", ())
    )
    day = _iso(item["issued"]) if "issued" in item else "n.d."
    who = authors or item.get("publisher") or item["title"]
    rest = [item["title"], item.get("container-title"), item.get("publisher"), item.get("note")]
    said = [words for place, words in enumerate(rest) if words and words != who and words not in rest[:place]]
    read = f"(accessed {_iso(item['accessed'])})" if "accessed" in item else ""
    return " ".join(
        filter(
            None, [f"{who} ({day}). {'. '.join(words.rstrip('.') for words in said)}.", item.get("URL"), read]
        )
    )
