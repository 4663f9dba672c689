"""dcat.jsonld, read as RDF: what a catalogue finds in it, and that the files it names exist."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, Graph, Literal, Namespace, URIRef

from pipelines.formats.dcat import catalogue
from pipelines.formats.sdmx import FILE
from tests.support.real_files import real_file
from tests.support.release_facts import invented_facts

BASE = "https://example.org/releases/1.0.0/"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
SCHEMA = Namespace("https://schema.org/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
HERE = URIRef(BASE)


def graph(text: str) -> Graph:
    """The description as triples, found at ``BASE``."""
    return Graph().parse(data=text, format="json-ld", base=f"{BASE}dcat.jsonld")


@pytest.fixture(scope="module")
def triples(released: Path) -> Graph:
    return graph((released / "dcat.jsonld").read_text("utf-8"))


def test_no_term_is_lost_on_the_way_to_triples(released: Path) -> None:
    def terms(node: object) -> set[str]:
        if isinstance(node, list):
            return set().union(*map(terms, node))
        if not isinstance(node, dict):
            return set()
        return {key for key in node if key[0] != "@"} | terms([*node.values()])

    described = json.loads((released / "dcat.jsonld").read_bytes())
    prefixes = {term.partition(":")[0] for term in terms(described["@graph"])}
    assert prefixes <= {*described["@context"]}


def test_the_release_says_what_catalogues_and_search_engines_ask(triples: Graph) -> None:
    assert {DCAT.Dataset, SCHEMA.Dataset} <= {*triples.objects(HERE, RDF.type)}
    terms = [DCT[name] for name in "title description publisher temporal".split()] + [DCAT.keyword]
    terms += [SCHEMA[name] for name in "name description creator temporalCoverage variableMeasured".split()]
    for term in terms:
        assert [*triples.objects(HERE, term)], term
    assert [*triples.objects(HERE, DCAT.version)] == [Literal("1.0.0")]
    licences = {*triples.objects(HERE, DCT.license), *triples.objects(HERE, SCHEMA.license)}
    assert licences == {URIRef("https://creativecommons.org/licenses/by/4.0/")}
    assert not [*triples.objects(HERE, DCAT.previousVersion)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["shapes", "range"])
def test_the_shapes_of_dcat_ap_find_nothing(triples: Graph, name: str) -> None:
    shapes = Graph().parse(real_file(f"shacl/dcat-ap_3.0.1_{name}.ttl"))
    shapes.remove((None, OWL.imports, None))
    conforms, _, findings = pyshacl.validate(triples, shacl_graph=shapes, advanced=True)
    assert conforms, findings


def test_a_harvester_begins_at_a_catalogue_of_all_data_sets(triples: Graph) -> None:
    (catalog,) = triples.subjects(RDF.type, DCAT.Catalog)
    assert {*triples.subjects(RDF.type, DCAT.Dataset)} == {*triples.objects(catalog, DCAT.dataset)}
    states = {str(place).rpartition("/")[2] for place in triples.objects(HERE, DCT.spatial)}
    assert {"CHN", "RUS", "USA", "IND"} <= states


def test_every_file_is_where_it_says_and_what_it_says(triples: Graph, released: Path) -> None:
    addresses = {*triples.objects(None, DCAT.downloadURL)}
    files = {str(address).removeprefix(BASE) for address in addresses}
    assert {name for name in files if not (released / name).is_file()} == set()
    assert {name for name in files if name.startswith("csv/")} == {
        path.relative_to(released).as_posix() for path in released.glob("csv/*.csv")
    }
    gzip = URIRef("https://www.iana.org/assignments/media-types/application/gzip")
    assert [*triples.subject_objects(DCAT.compressFormat)] == [(URIRef(BASE + FILE), gzip)]
    assert triples.value(URIRef(BASE + FILE), DCAT.byteSize)
    assert {*triples.subjects(DCAT.byteSize, None)} == {*triples.subjects(RDF.type, DCAT.Distribution)}
    for file in triples.subjects(DCAT.byteSize, None):
        data = (released / str(file).removeprefix(BASE)).read_bytes()
        assert triples.value(file, DCAT.byteSize).toPython() == len(data)
        checksum = triples.value(file, SPDX.checksum)
        assert str(triples.value(checksum, SPDX.checksumValue)) == sha256(data).hexdigest()


def test_each_table_is_a_part_with_its_files(triples: Graph, released: Path) -> None:
    parts = {str(part).partition("#")[2] for part in triples.objects(HERE, DCT.hasPart)}
    assert parts == {path.stem for path in released.glob("*.parquet")} - {"changes"} | {"core"}
    panel = [*triples.objects(URIRef(f"{BASE}dcat.jsonld#core"), DCAT.distribution)]
    assert panel == [URIRef(f"{BASE}panel/core.parquet")]
    trade = URIRef(f"{BASE}dcat.jsonld#trade")
    assert {str(file).removeprefix(BASE) for file in triples.objects(trade, DCAT.distribution)} == {
        "trade.parquet",
        "csv/trade.csv",
    }


def test_a_later_release_names_the_one_before_and_a_local_one_its_terms() -> None:
    row = {"indicator": "trade_total", "unit_measure": "USD", "method_id": "preferred-value", "year": 2024}
    row |= {"n_observations": 1}
    without = row | {"year": 1900, "n_observations": 0}
    csv = {"path": "csv/trade.csv", "bytes": 7, "sha256": "cd" * 32}
    triples = graph(catalogue(invented_facts("local", "1.2.2"), [row, without], ["CHN"], {"trade": csv}))
    assert [*triples.objects(HERE, DCAT.previousVersion)] == [URIRef("https://example.org/releases/1.2.2/")]
    assert [*triples.objects(HERE, SCHEMA.temporalCoverage)] == [Literal("2024/2024")], "nothing is known of 1900"
    reports = URIRef(f"{BASE}dcat.jsonld#trade_reports")
    (terms,) = triples.objects(reports, DCT.rights)
    said = "Open Data: CC-BY-4.0. Closed Data: for use, not to be passed on."
    assert str(triples.value(terms, DCT.description)) == said
    assert not [*triples.objects(reports, DCT.license)]
    file = URIRef(f"{BASE}trade_reports.parquet")
    assert not [*triples.objects(file, DCT.license)], "a catalogue takes one licence of a file, and here are two"
    assert {*triples.objects(file, SCHEMA.license)} == {
        URIRef("https://open.example/terms"),
        URIRef("https://closed.example/terms"),
    }
    (terms,) = triples.objects(file, DCT.rights)
    assert "https://closed.example/terms" in str(triples.value(terms, DCT.description))
    assert [*triples.objects(URIRef(f"{BASE}csv/trade.csv"), DCT.license)] == [
        URIRef("https://creativecommons.org/licenses/by/4.0/")
    ]
