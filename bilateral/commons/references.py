"""Documents as references: rows of ``documents`` as CSL-JSON, and CSL-JSON as BibTeX.

Pure functions; nothing is read here. A title that is our description is put in brackets, as citation styles require.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Item = dict[str, Any]
"""An item of CSL-JSON, or a part of one."""

_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_UNSURE = re.compile(r"[?~%X\[]")
_ENTRY = {"book": "book", "chapter": "incollection", "paper-conference": "inproceedings", "report": "techreport"}
_SPECIAL = {sign: f"\\{sign}" for sign in "&%$#_"} | {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
"""Escapes of BibTeX, which counts braces even after a backslash."""
_IN_ADDRESS = {"{": "%7B", "}": "%7D", "\\": "%5C"}


def to_csl(document: Mapping[str, Any]) -> Item:
    """The item of CSL-JSON: unknown fields are left out, and an uncertain date is ``circa``."""
    title = document["title"]
    item = {
        "id": document["document_id"],
        "type": document["type"],
        "title": f"[{title}]" if document["title_is_description"] else title,
        "author": [_name(author) for author in document["author"] or ()],
        "container-title": document["container_title"],
        "publisher": document["publisher"],
        "issued": csl_date(document["issued"]),
        "accessed": csl_date(document["accessed"]),
        "URL": document["url"],
        "language": document["language"],
        "note": document["url_note"] if not document["url"] else None,
    }
    return {name: value for name, value in item.items() if value}


def to_bibtex(item: Item) -> str:
    """An item of CSL-JSON as an entry of BibTeX, in UTF-8, with its id as the key."""
    kind = "article" if item["type"].startswith("article-") else _ENTRY.get(item["type"], "misc")
    issued = item.get("issued", {}).get("date-parts", [[]])[0]
    fields = {
        "author": " and ".join(map(_author, item.get("author", ()))),
        "title": f"{{{_escaped(item['title'])}}}",
        **{name: _escaped(text) for name, text in _held(kind, item).items() if text},
        "year": str(issued[0]) if issued else "",
        "month": str(issued[1]) if len(issued) > 1 else "",
        "url": "".join(_IN_ADDRESS.get(sign, sign) for sign in item.get("URL", "")),
        "urldate": "-".join(f"{part:02}" for part in item["accessed"]["date-parts"][0]) if "accessed" in item else "",
        "language": item.get("language"),
        "note": _escaped(item.get("note", "")),
    }
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items() if text]
    return f"@{kind}{{{item['id']},\n" + ",\n".join(lines) + "\n}\n"


def _held(kind: str, item: Item) -> dict[str, str | None]:
    """The journal, book or publisher of the document, in the fields that its kind of entry has."""
    container, publisher = item.get("container-title"), item.get("publisher")
    if kind == "article":
        return {"journal": container or publisher}
    if kind == "techreport":
        return {"institution": publisher or container}
    if kind == "misc":
        return {"howpublished": ", ".join(dict.fromkeys(filter(None, (container, publisher))))}
    return {"booktitle": container, "publisher": publisher}


def _name(author: str) -> dict[str, str]:
    family, comma, given = author.partition(", ")
    return {"family": family, "given": given} if comma else {"literal": author}


def _author(name: Mapping[str, str]) -> str:
    """A person as ``Family, Given``; a body in braces, so that it is not taken apart."""
    if "literal" in name:
        return f"{{{_escaped(name['literal'])}}}"
    return _escaped(f"{name['family']}, {name['given']}")


def csl_date(text: str | None) -> Item | None:
    """A date of EDTF as CSL has it: one date or two, as exact as they are known."""
    if not text:
        return None
    parts = [[int(part) for part in day if part] for day in _DAY.findall(text)]
    return {"date-parts": parts} | ({"circa": True} if _UNSURE.search(text) else {})


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)
