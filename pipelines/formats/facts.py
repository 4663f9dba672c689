"""What a release is, in the words that every description of it uses: title, licence, keywords, and its facts.

No standard's form belongs here; each has a module of its own beside this one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.rows import Rows

NAME = "bilateral-indicators"
TITLE = "Bilateral Indicators"
DESCRIPTION = (
    "How two states deal with each other: every value with its document, its place in it, its status and its rivals."
)
CURATORS = "The Bilateral Indicators curators"
KEYWORDS = (
    "bilateral relations",
    "international relations",
    "trade",
    "military exercises",
    "finance",
    "United Nations voting",
    "treaties",
    "sanctions",
    "provenance",
)
LICENSE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
PARQUET = "application/vnd.apache.parquet"
LOCAL = "This copy holds rows that their publishers do not allow to be passed on: it is for use where it was built."


@dataclass(frozen=True)
class Facts:
    """A release as its descriptions need it. ``tables`` is what ``release.json`` says of each table."""

    version: str
    date: str
    """The day of the data: no clock is read."""
    audience: str
    previous: str | None
    tables: Mapping[str, Mapping[str, Any]]
    documents: Rows
    sources: Rows

    @property
    def description(self) -> str:
        """What it is, and that it may not be passed on where that is so."""
        return f"{DESCRIPTION} {LOCAL}" if self.audience == "local" else DESCRIPTION

    @property
    def cited(self) -> Rows:
        """The documents from which evidence was read."""
        return [row for row in self.documents if row["n_evidence"]]

    @property
    def publishers(self) -> Rows:
        """Publishers whose rows are in the release, or of which something in it is computed."""
        held = [row for row in self.sources if row["state"] in ("current", "stale")]
        return [row for row in held if {*row["feeds"]} & {*self.tables}]

    def publishers_of(self, table: str) -> Rows:
        """Publishers whose rows stand in one table: a public release leaves out those that may not be passed on."""
        kept = [row for row in self.publishers if self.audience == "local" or row["redistribute"] == "yes"]
        return [row for row in kept if table in row["feeds"]]


def text() -> str:
    """Everything of this page that a release says and that follows from no table: part of what makes it another release."""
    return as_json(
        {"title": TITLE, "description": DESCRIPTION, "by": CURATORS, "license": LICENSE, "keywords": KEYWORDS}
    )


def as_json(value: Any) -> str:
    """JSON as releases hold it: readable, sorted, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
