"""dcat.jsonld: the release for catalogues and search engines, in DCAT 3 and schema.org at once.

The release is a data set with the tables as its parts; each table is a data set with a Parquet file and, where it is
small, a CSV file. Addresses are relative, so the description holds wherever a release is put.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from bilateral.core_variables import TABLES as PANEL_TABLES
from bilateral.core_variables import TITLE as PANEL_TITLE
from bilateral.folder import PANELS
from pipelines.formats import about
from pipelines.formats.about import Facts
from pipelines.formats.licences import licences
from pipelines.rows import Rows
from schemas import beside, derive
from schemas.tables import model_of

_MEDIA = "https://www.iana.org/assignments/media-types/"
_EUROPE = "http://publications.europa.eu/resource/authority/"
_THEME, _AGENT = f"{_EUROPE}data-theme/INTR", "#curators"
_TOLD = beside.read(__file__)
CONTEXT = _TOLD["context"]
"""The prefixes of the vocabularies."""


def catalogue(facts: Facts, indicators: Rows, states: Collection[str], files: Mapping[str, Mapping[str, Any]]) -> str:
    """The description: ``indicators`` give measures and years, ``states`` (ISO 3166-1) where the data are about.

    ``files`` gives path, bytes and hash of the CSV file of each table that has one.
    """
    years = sorted(row["year"] for row in indicators if row["year"] is not None and row["n_observations"])
    about_all = {
        **_both(("dct:creator", "dct:publisher", "schema:creator", "schema:publisher"), {"@id": _AGENT}),
        "dcat:theme": {"@id": _THEME},
        "dcat:contactPoint": {"@id": _AGENT},
    }
    parts = [_table(facts, name, files.get(name)) | about_all for name in facts.tables]
    parts += [_panel(facts, name) | about_all for name in facts.panels]
    places = {"dct:spatial": [{"@id": f"{_EUROPE}country/{state}"} for state in states]}
    release = _release(facts, indicators, years) | about_all | places
    theme = {"@id": _THEME, "@type": "skos:Concept", "skos:prefLabel": "International issues"}
    nodes = [_catalog(facts), release, *parts, *map(_publisher, facts.publishers), _agent(), theme]
    named = dict(_named(nodes, _TOLD["kinds"]))
    described = [{"@id": name, "@type": kind} for name, kind in sorted(named.items())]
    return about.as_json({"@context": CONTEXT, "@graph": [*nodes, *described]})


def _named(node: object, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is only named, by its address, with the class that DCAT-AP asks for: else a validator cannot know it."""
    if isinstance(node, list):
        for part in node:
            yield from _named(part, kinds)
    elif isinstance(node, dict):
        for term, value in node.items():
            if kind := kinds.get(term):
                yield from ((one["@id"], kind) for one in (value if isinstance(value, list) else [value]))
            else:
                yield from _named(value, kinds)


def _catalog(facts: Facts) -> dict[str, object]:
    """Where a harvester begins."""
    parts = ["./", *(f"#{name}" for name in (*facts.tables, *facts.panels)), *(row["url"] for row in facts.publishers)]
    return {
        "@id": "#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": about.TITLE,
        "dct:description": facts.description,
        "dct:publisher": {"@id": _AGENT},
        "dct:license": {"@id": about.LICENSE["path"]},
        "dct:language": {"@id": f"{_EUROPE}language/ENG"},
        "dct:issued": {"@value": facts.date, "@type": "xsd:date"},
        "dcat:dataset": [{"@id": part} for part in dict.fromkeys(parts)],
    }


def _agent() -> dict[str, object]:
    return {
        "@id": _AGENT,
        "@type": ["foaf:Agent", "foaf:Organization", "schema:Organization", "vcard:Kind"],
        **_both(("foaf:name", "schema:name", "vcard:fn"), about.CURATORS),
    }


def _release(facts: Facts, indicators: Rows, years: Sequence[int]) -> dict[str, object]:
    described = {
        "@id": "./",
        "@type": ["dcat:Dataset", "schema:Dataset"],
        **_both(("dct:title", "schema:name"), about.TITLE),
        **_both(("dct:description", "schema:description"), facts.description),
        **_both(("dct:identifier", "schema:identifier"), f"{about.NAME}/{facts.version}"),
        **_both(("dcat:version", "schema:version"), facts.version),
        **_both(("dcat:keyword", "schema:keywords"), list(about.KEYWORDS)),
        **_both(("dct:license", "schema:license"), {"@id": about.LICENSE["path"]}),
        **_both(("dct:hasPart", "schema:hasPart"), [{"@id": f"#{name}"} for name in (*facts.tables, *facts.panels)]),
        **_both(("dct:issued", "schema:datePublished"), {"@value": facts.date, "@type": "xsd:date"}),
        **_both(("dct:source", "schema:isBasedOn"), [{"@id": row["url"]} for row in facts.publishers]),
        "dct:language": {"@id": f"{_EUROPE}language/ENG"},
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


def _table(facts: Facts, name: str, csv: Mapping[str, Any] | None) -> dict[str, object]:
    """A table as a data set of its own; where it holds rows of publishers, their terms replace our licence."""
    declared, terms = model_of(name), facts.licences_of(name)
    files = [_distribution({"path": f"{name}.parquet", **facts.tables[name]}, about.PARQUET, terms)]
    files += [_distribution(csv, about.CSV, terms)] if csv else []
    if packed := facts.packed.get(name):
        compressed = {"dcat:compressFormat": {"@id": f"{_MEDIA}{about.GZIP}"}}
        files += [_distribution(packed, about.CSV, terms) | compressed]
    measured = [
        {"@type": "schema:PropertyValue", "schema:name": column.name, "schema:description": column.description}
        | ({"schema:unitText": column.unit} if column.unit else {})
        for column in derive.columns(declared)
        if column.role == "value"
    ]
    said = _part(name, derive.title(declared), files, facts.publishers_of(name))
    return said | {"schema:variableMeasured": measured}


def _panel(facts: Facts, name: str) -> dict[str, object]:
    """A panel, in which are numbers of several tables, each under the terms of that."""
    sources = {source for table in PANEL_TABLES for source in facts.tables.get(table, {}).get("sources", ())}
    publishers = [row for row in facts.sources if row["source_id"] in sources]
    file = {"path": f"{PANELS}/{name}.parquet", **facts.panels[name]}
    files = [_distribution(file, about.PARQUET, licences(publishers, is_mixed=True))]
    return _part(name, PANEL_TITLE, files, publishers)


def _part(name: str, title: str, files: Sequence[Mapping[str, Any]], publishers: Rows) -> dict[str, object]:
    """A part of the release as a data set of its own, with its files."""
    terms = " ".join(f"{row['title']}: {row['licence']}." for row in publishers)
    return {
        "@id": f"#{name}",
        "@type": ["dcat:Dataset", "schema:Dataset"],
        **_both(("dct:title", "schema:name"), name),
        **_both(("dct:description", "schema:description"), title),
        **_both(("dcat:keyword", "schema:keywords"), [name.replace("_", " ")]),
        **(
            _both(("dct:rights",), _rights(terms))
            | {"schema:usageInfo": {"@type": "schema:CreativeWork", "schema:text": terms}}
            if terms
            else _both(("dct:license", "schema:license"), {"@id": about.LICENSE["path"]})
        ),
        "dcat:distribution": files,
        "schema:distribution": [{"@id": file["@id"]} for file in files],
    }


def _distribution(file: Mapping[str, Any], media: str, licences: Sequence[Mapping[str, str]]) -> dict[str, object]:
    """A file with its size, hash and licences. DCAT-AP takes one: of several, what they say is one statement."""
    path, said = file["path"], " ".join(f"{licence['title']}: {licence['path']}." for licence in licences)
    one = {"dct:license": {"@id": licences[0]["path"]}} if len(licences) == 1 else {}
    return one | {
        "@id": path,
        "@type": ["dcat:Distribution", "schema:DataDownload"],
        "dct:title": path,
        "dct:description": f"The table as {media}.",
        **_both(("dcat:downloadURL", "dcat:accessURL", "schema:contentUrl"), {"@id": path}),
        "dcat:mediaType": {"@id": f"{_MEDIA}{media}"},
        "schema:encodingFormat": media,
        "schema:license": [{"@id": licence["path"]} for licence in licences],
        "dct:rights": _rights(said),
        "dcat:byteSize": {"@value": str(file["bytes"]), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file["sha256"], "@type": "xsd:hexBinary"},
        },
    }


def _publisher(row: Mapping[str, Any]) -> dict[str, object]:
    return {
        "@id": row["url"],
        "@type": ["dcat:Dataset", "schema:Dataset"],
        **_both(("dct:title", "schema:name"), row["title"]),
        **_both(("dct:description", "dct:bibliographicCitation", "schema:creditText"), row["citation"]),
        "dct:rights": _rights(row["licence"]),
    }


def _rights(text: str) -> dict[str, object]:
    return {"@type": "dct:RightsStatement", "dct:description": text}


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
