"""datapackage.json: the release as a Frictionless Data Package, version 2. The table schemas are ``schemas/derive.py``'s."""

from __future__ import annotations

from typing import Any

from pipelines.formats import facts as about
from pipelines.formats.facts import Facts
from pipelines.rows import Rows
from schemas import derive
from schemas.tables import model_of

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def datapackage(facts: Facts) -> str:
    """The package: each table a resource with its schema, key and links; documents and publishers as its sources."""
    package = {
        "$schema": PROFILE,
        "name": about.NAME,
        "title": about.TITLE,
        "description": facts.description,
        "version": facts.version,
        "created": f"{facts.date}T00:00:00Z",
        "keywords": list(about.KEYWORDS),
        "licenses": [about.LICENSE],
        "contributors": [{"title": about.CURATORS, "roles": ["creator"]}],
        "sources": _sources(facts.cited, facts.publishers),
        "resources": [_resource(facts, name) for name in facts.tables],
    }
    return about.as_json(package)


def _resource(facts: Facts, name: str) -> dict[str, Any]:
    """A table; where it holds rows of publishers, their terms stand in place of our licence."""
    table = facts.tables[name]
    resource = {
        "name": name,
        "type": "table",
        "title": derive.title(model_of(name)),
        "path": f"{name}.parquet",
        "format": "parquet",
        "mediatype": about.PARQUET,
        "bytes": table["bytes"],
        "hash": f"sha256:{table['sha256']}",
        "schema": derive.to_frictionless(model_of(name), name),
    }
    publishers = facts.publishers_of(name)
    terms = [{"title": row["licence"], "path": row["url"]} for row in publishers]
    return resource | ({"sources": _sources([], publishers), "licenses": terms} if publishers else {})


def _sources(documents: Rows, publishers: Rows) -> list[dict[str, str]]:
    found = [{"title": row["title"], "path": row["url"]} for row in (*documents, *publishers)]
    return [{key: value for key, value in source.items() if value} for source in found]
