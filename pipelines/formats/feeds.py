"""feeds/: what is new, as Atom and JSON Feed, of the release as a whole and of each pair.

An entry stays in the feeds of the releases that follow, up to a number: who looks seldom misses nothing. All dates are
days of data, and addresses are relative to the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
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


def feeds(
    entries: Iterable[News], pairs: Mapping[str, str], version: str, date: str, last: Path | None
) -> dict[str, bytes]:
    """The files by path. ``pairs`` are names by pair, each of which has a feed; ``last`` is the folder of the release
    before, whose entries follow."""
    new = [(entry.dyad, _item(entry, version, date)) for entry in entries]
    files = {}
    titles = {WHOLE: about.TITLE} | {dyad: f"{about.TITLE}: {name}" for dyad, name in sorted(pairs.items())}
    for name, title in titles.items():
        mine = [item for dyad, item in new if name in (WHOLE, dyad)]
        items = [*mine, *_older(last, name)][:KEPT]
        files[f"{FOLDER}/{name}.json"] = _json_feed(name, title, items).encode()
        files[f"{FOLDER}/{name}.xml"] = _atom(name, title, date, items)
    return files


def _item(entry: News, version: str, date: str) -> dict[str, Any]:
    page = f"dyad/{entry.dyad}" if entry.dyad else "changes"
    return {
        "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{about.NAME}/{version}/{entry.dyad or WHOLE}')}",
        "url": f"../book/index.html#/{page}",
        "title": f"{entry.title} (version {version})" if entry.dyad else entry.title,
        "content_text": "\n".join(entry.lines),
        "date_published": f"{date}T00:00:00Z",
    }


def _older(last: Path | None, name: str) -> Items:
    """The entries of the release before; none where it has no feeds or lacks this one."""
    file = last / FOLDER / f"{name}.json" if last else None
    if file is None or not file.is_file():
        return []
    items: Items = json.loads(file.read_bytes())["items"]
    return items


def _json_feed(name: str, title: str, items: Items) -> str:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "feed_url": f"{name}.json"}
    return about.as_json({**feed, "home_page_url": "../book/index.html", "language": "en", "items": items})


def _atom(name: str, title: str, date: str, items: Items) -> bytes:
    feed = Element("feed", xmlns=ATOM)
    SubElement(feed, "title").text = title
    SubElement(feed, "id").text = f"urn:uuid:{uuid5(NAMESPACE_URL, f'{about.NAME}/{FOLDER}/{name}')}"
    SubElement(feed, "updated").text = f"{date}T00:00:00Z"
    SubElement(SubElement(feed, "author"), "name").text = about.CURATORS
    SubElement(feed, "link", rel="self", href=f"{name}.xml", type="application/atom+xml")
    SubElement(feed, "link", rel="alternate", href="../book/index.html", type="text/html")
    for item in items:
        feed.append(_entry(item))
    indent(feed, "")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="utf-8") + b"\n"


def _entry(item: Mapping[str, Any]) -> Element:
    entry = Element("entry")
    for name, text in _texts(item):
        SubElement(entry, name).text = text
    SubElement(entry, "link", rel="alternate", href=item["url"], type="text/html")
    SubElement(entry, "content", type="text").text = item["content_text"]
    return entry


def _texts(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "id", item["id"]
    yield "title", item["title"]
    yield "updated", item["date_published"]
