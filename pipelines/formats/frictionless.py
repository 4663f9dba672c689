"""datapackage.json: the release as a Frictionless Data Package, version 2, with a Table Schema for each table.

Another of the same name in csv/ has the CSV files alone: the standard's own validator reads no lists of Parquet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from pipelines.formats import about
from pipelines.formats.about import Facts
from pipelines.rows import Rows
from schemas import derive
from schemas.declare import Table
from schemas.tables import model_of

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MISSING = [{"value": "", "label": "not known, or does not apply: obs_status says which, where the row has one"}]
_TYPES = {"string": "string", "double": "number", "int64": "integer", "bool": "boolean", "date32[day]": "date"}


def datapackage(facts: Facts, csv: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """The package: each table a resource with its schema, key, links and licences; documents and publishers as sources.

    ``absent`` lists the tables that would be resources if a row of theirs had a value. Where ``csv`` has path, size and
    hash of CSV files by table, the package is that of these files, in their folder.
    """
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
        "resources": [
            _resource(facts, name) if csv is None else _csv(facts, name, csv) for name in (csv or facts.tables)
        ],
        "absent": [
            {"name": name, "title": derive.title(model_of(name)), "why": entry["why"], "fill": entry["fill"]}
            for name, entry in facts.absent.items()
        ],
    }
    return about.as_json(package)


def _resource(facts: Facts, name: str) -> dict[str, Any]:
    """A table; where it holds rows of publishers, their terms take the place of our licence."""
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
        "schema": table_schema(model_of(name), name, facts.absent),
        "licenses": facts.licences_of(name),
    }
    publishers = facts.publishers_of(name)
    return resource | ({"sources": _sources([], publishers)} if publishers else {})


def _csv(facts: Facts, name: str, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The CSV file of a table: an empty list is an empty cell, and a link leads to a table that has a file, too."""
    resource, file = _resource(facts, name), files[name]
    schema = resource["schema"]
    for field in schema["fields"]:
        if field["type"] == "list":
            field.pop("constraints", None)
            field["delimiter"] = "; "
    links = [link for link in schema.pop("foreignKeys", ()) if link["reference"].get("resource", name) in files]
    return resource | {
        "path": PurePosixPath(file["path"]).name,
        "format": "csv",
        "mediatype": about.CSV,
        "encoding": "utf-8-sig",
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
        "schema": schema | ({"foreignKeys": links} if links else {}),
    }


def table_schema(declared: type[Table], table: str, absent: Collection[str] = ()) -> dict[str, Any]:
    """The Table Schema of a table; a link into the table itself names no resource, as the standard requires.

    A link to an ``absent`` table cannot be one of the standard's, which must lead to a resource: the field says so.
    """
    fields: list[dict[str, object]] = []
    links = []
    for column in derive.columns(declared):
        constraints: dict[str, object] = {} if column.nullable else {"required": True}
        constraints |= {"unique": True} if column.unique else {}
        constraints |= {"enum": list(column.allowed)} if column.allowed else {}
        kind = "list" if pa.types.is_list(column.type) else _TYPES[str(column.type)]
        resource, _, target = (column.ref or "").partition(".")
        lost = f" Refers to {column.ref}, which this release does not have." if resource in absent else ""
        field = {"name": column.name, "type": kind, "description": column.description + lost, "role": column.role}
        field |= {"unit": column.unit} if column.unit else {}
        fields.append(field | ({"constraints": constraints} if constraints else {}))
        if resource and not lost:
            elsewhere = {} if resource == table else {"resource": resource}
            links.append({"fields": [column.name], "reference": {**elsewhere, "fields": [target]}})
    schema = {"fields": fields, "primaryKey": list(derive.key_columns(declared)), "missingValues": MISSING}
    return schema | ({"foreignKeys": links} if links else {})


def _sources(documents: Rows, publishers: Rows) -> list[dict[str, str]]:
    sources = [{"title": row["title"], "path": row["url"]} for row in (*documents, *publishers)]
    return [{key: value for key, value in source.items() if value} for source in sources]
