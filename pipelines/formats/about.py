"""What every description of a release says: title, licence, keywords, and the facts of the one release.

The form of a standard belongs in the standard's own module.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from pipelines.formats.licences import MIXED, licences
from pipelines.rows import Rows
from schemas import beside, vocabulary

_WORDS = beside.read(__file__)
NAME, TITLE, DESCRIPTION = (str(_WORDS[name]) for name in ("name", "title", "description"))
CURATORS, KEYWORDS, OWN, LOCAL, ASIDE = (_WORDS[name] for name in ("curators", "keywords", "own", "local", "aside"))
LICENSE = vocabulary.LICENCE
PARQUET, CSV, GZIP = "application/vnd.apache.parquet", "text/csv", "application/gzip"


@dataclass(frozen=True)
class Facts:
    """A release, as its descriptions need it. ``tables`` is what ``release.json`` says of each table."""

    version: str
    date: str
    """The day of the data: no clock is read."""
    audience: str
    previous: str | None
    tables: Mapping[str, Mapping[str, Any]]
    documents: Rows
    sources: Rows
    absent: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What ``release.json`` says of each table that is not there."""
    set_aside: Rows = field(default_factory=list)
    """The files of the ledger that it does without until they are mended, each with the line and what is wrong."""
    packed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The path, bytes and hash of the compressed CSV file of a table that has one."""
    panels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What ``release.json`` says of each panel."""

    @property
    def description(self) -> str:
        """What the release is, what its licence covers and, of a local one, that it must not be passed on."""
        return " ".join([DESCRIPTION, OWN, *([LOCAL] if self.audience == "local" else [])])

    @property
    def cited(self) -> Rows:
        """The documents from which evidence was read."""
        return [row for row in self.documents if row["n_evidence"]]

    @property
    def publishers(self) -> Rows:
        """Publishers whose rows are in the release, or from whose rows something in it is computed."""
        sources = [row for row in self.sources if row["state"] in ("current", "stale", "extract")]
        return [row for row in sources if {*row["feeds"]} & {*self.tables, *self.absent}]

    def publishers_of(self, table: str) -> Rows:
        """Publishers whose rows one table holds."""
        return [row for row in self.sources if row["source_id"] in self.tables[table].get("sources", ())]

    def licences_of(self, table: str) -> list[dict[str, str]]:
        """The licences of one table."""
        return licences(self.publishers_of(table), is_mixed=table in MIXED)


def packed(path: str, data: bytes) -> dict[str, Any]:
    """What descriptions say of a compressed file."""
    return {"path": path, "bytes": len(data), "sha256": sha256(data).hexdigest()}


def data_set(version: str, date: str, url: str) -> dict[str, Any]:
    """What search engines for data ask of a page about a release, in words of schema.org; ``url`` is the release's."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "url": url,
        "name": TITLE,
        "description": f"{DESCRIPTION} {OWN}",
        "version": version,
        "datePublished": date,
        "license": LICENSE["path"],
        "creator": {"@type": "Organization", "name": CURATORS},
        "keywords": KEYWORDS,
        "isAccessibleForFree": True,
    }


def script(described: Mapping[str, Any]) -> str:
    """A description as part of a page."""
    text = json.dumps(described, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def text() -> str:
    """What every release says whatever its tables hold: where this changes, the release is a new one."""
    return as_json(
        {
            "title": TITLE,
            "description": f"{DESCRIPTION} {OWN}",
            "by": CURATORS,
            "license": LICENSE,
            "keywords": KEYWORDS,
        }
    )


def as_json(value: object) -> str:
    """JSON as in a release: a line for each entry of the outer two levels, keys sorted, the same bytes every time."""
    return _lines(value, 2) + "\n"


def _lines(value: object, depth: int) -> str:
    if not depth or not value or not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    is_list = isinstance(value, list)
    entries = (("", item) for item in value) if is_list else ((f"{json.dumps(k)}: ", value[k]) for k in sorted(value))
    text = ",\n".join(key + _lines(item, depth - 1) for key, item in entries)
    return f"[\n{text}\n]" if is_list else f"{{\n{text}\n}}"
