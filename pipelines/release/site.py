"""The latest release as a folder that any web server can serve, at an address of its own.

A release names its files from where it stands, so that it may be moved. Who gathers data sets from all over the web
asks for whole addresses: where ``$BILATERAL_SITE_URL`` says what the site's will be, the front page, the catalogue and
the feed at the root of the site have them, and there is a site map.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from bilateral import releases
from bilateral.latest import FILE, Latest
from pipelines.book.packing import data_script
from pipelines.formats import about
from pipelines.release.remote import PublishError, Remote, reserve

PAGE = (
    '<!DOCTYPE html><html lang="en"><title>{title}</title><meta name="description" content="{description}">{more}'
    '<meta http-equiv="refresh" content="0; url={folder}/book/index.html">'
    '<p><a href="{folder}/book/index.html">{title}</a>: {description}</p></html>\n'
)
"""What a reader finds at the address itself: the way to the book."""
LINKS = '<link rel="canonical" href="{url}"><link rel="alternate" type="application/feed+json" href="{url}feed.json">'


def write_site(source: Remote, folder: Path, url: str = "") -> str:
    """Write it to a new ``folder`` and return its version; ``url`` is where it will be served, if that is known.

    A local one is refused: a site is for everybody. Raises PublishError.
    """
    said = source.latest()
    if said.version is None:
        raise PublishError(f"no release at {source.address}")
    if folder.exists():
        raise PublishError(f"{folder} exists: name a new folder")
    entry = said.releases[said.version]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as aside:
        source.fetch(said.version, Path(aside) / entry.folder)
        if kept_back := reserve(Path(aside) / entry.folder):
            raise PublishError(f"{kept_back}, and a site is for everybody: bilateral build --public makes one for it")
        folder.mkdir()
        (Path(aside) / entry.folder).rename(folder / entry.folder)
    alone = Latest(said.version, {said.version: entry}, None, said.yanked)
    (folder / FILE).write_bytes(alone.to_json())
    (folder / releases.MARKS_SCRIPT).write_bytes(data_script("marks", {"yanked": said.yanked}))
    words = {"title": about.TITLE, "description": about.DESCRIPTION, "folder": entry.folder}
    more = _with_addresses(folder, entry.folder, f"{url}/") if url else ""
    (folder / "index.html").write_text(PAGE.format(more=more, **{name: escape(text) for name, text in words.items()}))
    return str(said.version)


def _with_addresses(folder: Path, name: str, url: str) -> str:
    """Write what is asked for by whole addresses, beside the release ``name``; the head of the front page."""
    release, here = folder / name, f"{url}{name}/"
    catalogue = json.loads((release / "dcat.jsonld").read_bytes())
    catalogue["@context"]["@base"] = here
    (folder / "catalog.jsonld").write_text(json.dumps(catalogue, ensure_ascii=False))
    feed = json.loads((release / "feeds" / "all.json").read_bytes())
    places = {key: urljoin(f"{here}feeds/", feed[key]) for key in ("feed_url", "home_page_url")}
    items = [item | {"url": urljoin(f"{here}feeds/", item["url"])} for item in feed["items"]]
    (folder / "feed.json").write_text(json.dumps(feed | places | {"items": items}, ensure_ascii=False))
    pages = ["", *(f"{name}/{page}" for page in ("index.html", "book/index.html"))]
    listed = "".join(f"<url><loc>{escape(url + page)}</loc></url>" for page in pages)
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    sitemap = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{xmlns}">{listed}</urlset>'
    (folder / "sitemap.xml").write_text(sitemap)
    said = releases.manifest(release)
    files = [
        {"@type": "DataDownload", "contentUrl": f"{here}{name}.parquet", "encodingFormat": about.PARQUET}
        for name in said["tables"]
    ]
    described = about.data_set(said["version"], said["date"], url) | {"distribution": files}
    return LINKS.format(url=url) + about.script(described)
