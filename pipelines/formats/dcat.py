"""dcat.jsonld: the release for catalogues and search engines, in DCAT 3 and schema.org at once.

The release is a data set with the tables as its parts; each table is a data set with a Parquet file and, where it is
small, a CSV file. Addresses are relative, so the description holds wherever a release is put.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pipelines.formats import about
from pipelines.formats.about import Facts
from pipelines.rows import Rows
from schemas import beside, derive
from schemas.tables import model_of

_MEDIA = "https://www.iana.org/assignments/media-types/"
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/ENG"
CONTEXT = beside.read(__file__)
"""The prefixes of the vocabularies."""


def catalogue(facts: Facts, indicators: Rows, small: Collection[str]) -> str:
    """The description: ``indicators`` give measures and years, ``small`` names the tables with a CSV file."""
    parts = [_table(facts, name, name in small) for name in facts.tables]
    return about.as_json({"@context": CONTEXT, "@graph": [_release(facts, indicators), *parts]})


def _release(facts: Facts, indicators: Rows) -> dict[str, object]:
    years = sorted(row["year"] for row in indicators if row["year"] is not None and row["n_observations"])
    agent = {
        "@type": ["foaf:Organization", "schema:Organization"],
        "foaf:name": about.CURATORS,
        "schema:name": about.CURATORS,
    }
    described = {
        "@id": "./",
        "@type": ["dcat:Dataset", "schema:Dataset"],
        **_both(("dct:title", "schema:name"), about.TITLE),
        **_both(("dct:description", "schema:description"), facts.description),
        **_both(("dct:identifier", "schema:identifier"), f"{about.NAME}/{facts.version}"),
        **_both(("dcat:version", "schema:version"), facts.version),
        **_both(("dcat:keyword", "schema:keywords"), list(about.KEYWORDS)),
        **_both(("dct:license", "schema:license"), {"@id": about.LICENSE["path"]}),
        **_both(("dct:hasPart", "schema:hasPart"), [{"@id": f"#{name}"} for name in facts.tables]),
        **_both(("dct:creator", "dct:publisher", "schema:creator", "schema:publisher"), agent),
        **_both(("dct:issued", "schema:datePublished"), {"@value": facts.date, "@type": "xsd:date"}),
        **_both(("dct:source", "schema:isBasedOn"), [_publisher(row) for row in facts.publishers]),
        "dct:language": {"@id": _LANGUAGE},
        "schema:inLanguage": "en",
        "dct:accessRights": _rights(about.LOCAL if facts.audience == "local" else "Public."),
        "schema:variableMeasured": _variables(indicators),
        "foaf:page": {"@id": "DICTIONARY.md"},
        "adms:versionNotes": "CHANGES.md says what changed and why.",
    }
    if years:
        described["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _year(years[0]),
            "dcat:endDate": _year(years[-1]),
        }
        described["schema:temporalCoverage"] = f"{years[0]}/{years[-1]}"
    if facts.previous:
        described["dcat:previousVersion"] = {"@id": f"../{facts.previous}/"}
    return described


def _table(facts: Facts, name: str, has_csv: bool) -> dict[str, object]:
    """A table as a data set of its own; where it holds rows of publishers, their terms replace our licence."""
    declared, table, licences = model_of(name), facts.tables[name], facts.licences_of(name)
    files = [_distribution(f"{name}.parquet", about.PARQUET, licences) | _measured(table)]
    files += [_distribution(f"csv/{name}.csv", about.CSV, licences)] if has_csv else []
    if packed := facts.packed.get(name):
        compressed = {"dcat:compressFormat": {"@id": f"{_MEDIA}{about.GZIP}"}}
        files += [_distribution(packed["path"], about.CSV, licences) | _measured(packed) | compressed]
    terms = [_rights(f"{row['title']}: {row['licence']}") for row in facts.publishers_of(name)]
    return {
        "@id": f"#{name}",
        "@type": ["dcat:Dataset", "schema:Dataset"],
        **_both(("dct:title", "schema:name"), name),
        **_both(("dct:description", "schema:description"), derive.title(declared)),
        **(
            _both(("dct:rights", "schema:usageInfo"), terms)
            or _both(("dct:license", "schema:license"), {"@id": about.LICENSE["path"]})
        ),
        **_both(("dcat:distribution", "schema:distribution"), files),
        "schema:variableMeasured": [
            {"@type": "schema:PropertyValue", "schema:name": column.name, "schema:description": column.description}
            | ({"schema:unitText": column.unit} if column.unit else {})
            for column in derive.columns(declared)
            if column.role == "value"
        ],
    }


def _measured(file: Mapping[str, Any]) -> dict[str, object]:
    """The size of a file, and its hash."""
    return {
        "dcat:byteSize": {"@value": str(file["bytes"]), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file["sha256"], "@type": "xsd:hexBinary"},
        },
    }


def _distribution(path: str, media: str, licences: Collection[Mapping[str, str]]) -> dict[str, object]:
    """A file with its licences: addresses, and what they say in short."""
    return {
        "@id": path,
        "@type": ["dcat:Distribution", "schema:DataDownload"],
        **_both(("dcat:downloadURL", "dcat:accessURL", "schema:contentUrl"), {"@id": path}),
        "dcat:mediaType": {"@id": f"{_MEDIA}{media}"},
        "schema:encodingFormat": media,
        **_both(("dct:license", "schema:license"), [{"@id": licence["path"]} for licence in licences]),
        **_both(("dct:rights", "schema:usageInfo"), [_rights(licence["title"]) for licence in licences]),
    }


def _publisher(row: Mapping[str, Any]) -> dict[str, object]:
    return {
        "@id": row["url"],
        "@type": ["dcat:Dataset", "schema:Dataset"],
        **_both(("dct:title", "schema:name"), row["title"]),
        **_both(("dct:bibliographicCitation", "schema:creditText"), row["citation"]),
        **_both(("dct:rights", "schema:usageInfo"), _rights(row["licence"])),
    }


def _rights(text: str) -> dict[str, object]:
    return {"@type": ["dct:RightsStatement", "schema:CreativeWork"], **_both(("dct:description", "schema:text"), text)}


def _variables(indicators: Rows) -> list[dict[str, object]]:
    """Each indicator with its units and methods."""
    units, methods = dict[str, set[str]](), dict[str, set[str]]()
    for row in indicators:
        units.setdefault(row["indicator"], set()).add(row["unit_measure"])
        methods.setdefault(row["indicator"], set()).add(row["method_id"])
    return [
        {
            "@type": "schema:PropertyValue",
            "schema:name": name,
            "schema:unitText": sorted(units[name]),
            "schema:measurementTechnique": sorted(methods[name]),
        }
        for name in sorted(units)
    ]


def _both(terms: Collection[str], value: object) -> dict[str, object]:
    """One value under the term that each vocabulary has for it."""
    return dict.fromkeys(terms, value) if value not in (None, []) else {}


def _year(year: int) -> dict[str, str]:
    return {"@value": f"{year:04}", "@type": "xsd:gYear"}
