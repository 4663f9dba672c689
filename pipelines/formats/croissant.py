"""croissant.json: the release as a Croissant 1.1 data set, so that machine-learning tools load its tables by column.

Files are named relative to the release's folder, since the release has no web address of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from pipelines.formats import about
from pipelines.formats.about import Facts
from pipelines.formats.citations import release_bibtex
from schemas import beside, derive
from schemas.declare import Table
from schemas.tables import model_of

_FORMATS = [about.PARQUET, "application/x-parquet"]
"""The registered media type, and the one by which Croissant's reference reader recognises Parquet."""
_PACKED = [about.CSV, about.GZIP]
CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
_DECLARED = beside.read(__file__)
CONTEXT = {**_DECLARED["context"], **{term: f"cr:{term}" for term in _DECLARED["terms"].split()}}
"""The context that the standard recommends, and PROV."""


def croissant(facts: Facts) -> str:
    """The data set: every table a file with its checksum, and a record set of its columns."""
    curators = {"@type": "sc:Organization", "name": about.CURATORS}
    return about.as_json(
        {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": CONFORMS_TO,
            "name": about.NAME,
            "alternateName": about.TITLE,
            "description": facts.description,
            "url": "./",
            "license": about.LICENSE["path"],
            "keywords": list(about.KEYWORDS),
            "inLanguage": "en",
            "creator": curators,
            "publisher": curators,
            "citeAs": release_bibtex(facts.version, facts.date),
            "version": facts.version,
            "sdVersion": facts.version,
            "isLiveDataset": False,
            "datePublished": facts.date,
            "dateModified": facts.date,
            "distribution": [
                *(
                    _file_object(facts, name, f"{name}.parquet", table, _FORMATS)
                    for name, table in facts.tables.items()
                ),
                *(_file_object(facts, name, file["path"], file, _PACKED) for name, file in facts.packed.items()),
            ],
            "recordSet": [_records(facts, name) for name in facts.tables],
        }
    )


def _file_object(facts: Facts, table: str, path: str, file: Mapping[str, Any], formats: list[str]) -> dict[str, object]:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": formats,
        "sha256": file["sha256"],
        "license": [licence["path"] for licence in facts.licences_of(table)],
    }


def _records(facts: Facts, name: str) -> dict[str, object]:
    """The record set, with its licences, and the publishers whose rows it holds with their terms."""
    records = record_set(model_of(name), name) | {"license": [licence["path"] for licence in facts.licences_of(name)]}
    if publishers := facts.publishers_of(name):
        records["prov:wasDerivedFrom"] = [{"@id": row["url"]} for row in publishers]
        records["usageInfo"] = [f"{row['title']}: {row['licence']}" for row in publishers]
    return records


def record_set(declared: type[Table], table: str) -> dict[str, object]:
    """The record set of a table whose file is ``<table>.parquet``.

    Descriptions name the links. With ``references``, readers would join the tables and lose the rows without a partner.
    """
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": derive.title(declared),
        "key": [{"@id": f"{table}/{name}"} for name in derive.key_columns(declared)],
        "field": [_field(column, table) for column in derive.columns(declared)],
    }


def _field(column: derive.Column, table: str) -> dict[str, object]:
    is_list = pa.types.is_list(column.type)
    unit = f" Unit: {column.unit}." if column.unit else ""
    field = {
        "@type": "cr:Field",
        "@id": f"{table}/{column.name}",
        "name": column.name,
        "description": column.description + unit + (f" Refers to {column.ref}." if column.ref else ""),
        "dataType": _DECLARED["types"][str(column.type.value_type if is_list else column.type)],
        "source": {"fileObject": {"@id": f"{table}.parquet"}, "extract": {"column": column.name}},
    }
    return field | ({"isArray": True, "arrayShape": "-1"} if is_list else {})
