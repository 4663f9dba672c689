"""CITATION.cff, documents.csl.json and documents.bib each follow the rules of their format."""

import json
from pathlib import Path

import bibtexparser
import pyarrow.parquet as pq
import yaml

from schemas.vocabulary import CSL_TYPES

CFF_REQUIRED = ("cff-version", "message", "title", "authors")


def cited(released: Path) -> set[str]:
    """The documents with evidence."""
    rows = pq.read_table(released / "documents.parquet", columns=["document_id", "n_evidence"]).to_pylist()
    return {row["document_id"] for row in rows if row["n_evidence"]}


def test_the_citation_file_has_what_it_must(released: Path) -> None:
    citation = yaml.safe_load((released / "CITATION.cff").read_text())
    assert [name for name in CFF_REQUIRED if not citation.get(name)] == []
    assert (str(citation["version"]), citation["license"], citation["type"]) == ("1.0.0", "CC-BY-4.0", "dataset")


def test_every_document_with_evidence_is_an_item_of_csl_json(released: Path) -> None:
    items = json.loads((released / "documents.csl.json").read_bytes())
    assert {item["id"] for item in items} == cited(released)
    assert len(items) == len({item["id"] for item in items})
    for item in items:
        assert item["type"] in CSL_TYPES
        assert item["title"]
        for name in item.get("author", ()):
            assert {*name} in ({"family", "given"}, {"literal"})
        for field in ("issued", "accessed"):
            for parts in item.get(field, {}).get("date-parts", ()):
                assert 1 <= len(parts) <= 3
                assert all(isinstance(part, int) for part in parts)


def test_every_document_with_evidence_is_an_entry_of_bibtex_after_the_release_itself(released: Path) -> None:
    library = bibtexparser.parse_file(str(released / "documents.bib"))
    assert library.failed_blocks == []
    assert library.entries[0].key == "bilateral-indicators-1.0.0"
    assert {entry.key for entry in library.entries[1:]} == cited(released)
    for entry in library.entries:
        fields = {field.key: field.value for field in entry.fields}
        assert fields["title"].startswith("{")
        assert all(value.count("{") == value.count("}") for value in fields.values())
