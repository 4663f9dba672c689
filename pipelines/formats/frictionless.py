"""datapackage.json: the release as a Frictionless Data Package, version 2, with a Table Schema for each table."""

from __future__ import annotations

from collections.abc import Collection

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


def datapackage(facts: Facts) -> str:
    """The package: each table a resource with its schema, key, links and licences; documents and publishers as sources.

    ``absent`` lists the tables that would be resources if a row of theirs had a value.
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
            *(_resource(facts, name) for name in facts.tables),
            *(_packed(facts, name) for name in facts.packed),
        ],
        "absent": [
            {"name": name, "title": derive.title(model_of(name)), "why": entry["why"], "fill": entry["fill"]}
            for name, entry in facts.absent.items()
        ],
    }
    return about.as_json(package)


def _resource(facts: Facts, name: str) -> dict[str, object]:
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


def _packed(facts: Facts, name: str) -> dict[str, object]:
    """The compressed CSV file of a table, as the standard of its folder has it: with other columns, thus no schema."""
    file = facts.packed[name]
    return {
        "name": f"{name}-packed",
        "title": f"{derive.title(model_of(name))} As CSV in gzip.",
        "path": file["path"],
        "format": "csv",
        "mediatype": about.CSV,
        "compression": "gz",
        "encoding": "utf-8",
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
        "licenses": facts.licences_of(name),
    }


def table_schema(declared: type[Table], table: str, absent: Collection[str] = ()) -> dict[str, object]:
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
