"""feeds/: what is new, as Atom and JSON Feed; an entry about a pair has the pair as its category.

An entry stays in the feeds of the releases that follow, up to a number: who looks seldom misses nothing. All dates are
days of data, and addresses are relative to the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipelines.formats import about
from pipelines.formats.news import News

FOLDER = "feeds"
WHOLE = "all"
KEPT = 50
"""Entries that a feed has at most."""
ATOM = "http://www.w3.org/2005/Atom"
Items = list[dict[str, Any]]


def feeds(entries: Iterable[News], version: str, date: str, last: Path | None) -> dict[str, bytes]:
    """The two files by path; ``last`` is the folder of the release before, whose entries follow."""
    items = [*(_item(entry, version, date) for entry in entries), *_older(last)][:KEPT]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": about.TITLE, "feed_url": f"{WHOLE}.json"}
    feed |= {"home_page_url": "../book/index.html", "language": "en"}
    return {
        f"{FOLDER}/{WHOLE}.json": about.as_json({**feed, "items": items}).encode(),
        f"{FOLDER}/{WHOLE}.xml": _atom(date, items),
    }


def _item(entry: News, version: str, date: str) -> dict[str, Any]:
    page = f"dyad/{entry.dyad}" if entry.dyad else "changes"
    return {
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{about.NAME}/{version}/{entry.dyad or WHOLE}')}",
        "url": f"../book/index.html#/{page}",
        "title": f"{entry.title} (version {version})" if entry.dyad else entry.title,
        "content_text": "\n".join(entry.lines),
        "date_published": f"{date}T00:00:00Z",
        **({"tags": [entry.dyad]} if entry.dyad else {}),
    }


def _older(last: Path | None) -> Items:
    """The entries of the release before; none where it has no feed."""
    file = last / FOLDER / f"{WHOLE}.json" if last else None
    if file is None or not file.is_file():
        return []
    items: Items = json.loads(file.read_bytes())["items"]
    return items


def _atom(date: str, items: Items) -> bytes:
    feed = Element("feed", xmlns=ATOM)
    SubElement(feed, "title").text = about.TITLE
    SubElement(feed, "id").text = f"urn:uuid:{uuid5(NAMESPACE_URL, f'{about.NAME}/{FOLDER}/{WHOLE}')}"
    SubElement(feed, "updated").text = f"{date}T00:00:00Z"
    SubElement(SubElement(feed, "author"), "name").text = about.CURATORS
    SubElement(feed, "link", rel="self", href=f"{WHOLE}.xml", type="application/atom+xml")
    SubElement(feed, "link", rel="alternate", href="../book/index.html", type="text/html")
    feed.extend(map(_entry, items))
    indent(feed, "")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="utf-8") + b"\n"


def _entry(item: Mapping[str, Any]) -> Element:
    entry = Element("entry")
    for name, of in (("id", "id"), ("title", "title"), ("updated", "date_published")):
        SubElement(entry, name).text = item[of]
    for dyad in item.get("tags", ()):
        SubElement(entry, "category", term=dyad)
    SubElement(entry, "link", rel="alternate", href=item["url"], type="text/html")
    SubElement(entry, "content", type="text").text = item["content_text"]
    return entry
