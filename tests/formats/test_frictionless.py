"""datapackage.json passes the standard's own validator and fits the files that it describes."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from frictionless import Package

from pipelines.formats.frictionless import datapackage, table_schema
from schemas.tables import model_of
from schemas.vocabulary import LICENCE
from tests.schemas.test_derive import TABLES, Model
from tests.support.release_facts import invented_facts


@pytest.fixture(scope="module")
def package(released: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((released / "datapackage.json").read_bytes())
    return loaded


def problems(package: dict[str, Any]) -> list[Any]:
    """The validator's errors for the descriptor, by the profile that the descriptor names."""
    return list(Package.validate_descriptor(package).flatten(["type", "note"]))


def test_the_validator_accepts_it_and_would_refuse_a_broken_one(package: dict[str, Any]) -> None:
    assert problems(package) == []
    assert problems({**package, "resources": [{"name": "no path and no data"}]})
    assert problems({**package, "licenses": "CC-BY-4.0"})


def test_every_resource_is_the_file_that_it_says(released: Path, package: dict[str, Any]) -> None:
    parquet = {path.name for path in released.glob("*.parquet") if path.name != "changes.parquet"}
    assert {resource["path"] for resource in package["resources"]} == parquet
    for resource in package["resources"]:
        data = (released / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{sha256(data).hexdigest()}")
        columns = pq.read_schema(released / resource["path"]).names
        assert [field["name"] for field in resource["schema"]["fields"]] == columns


def test_every_link_leads_to_a_column_of_a_resource_and_every_key_is_there(package: dict[str, Any]) -> None:
    fields = {r["name"]: {field["name"] for field in r["schema"]["fields"]} for r in package["resources"]}
    links = 0
    for resource in package["resources"]:
        assert {*resource["schema"]["primaryKey"]} <= fields[resource["name"]]
        for link in resource["schema"].get("foreignKeys", ()):
            target = link["reference"].get("resource", resource["name"])
            assert {*link["fields"]} <= fields[resource["name"]]
            assert {*link["reference"]["fields"]} <= fields[target]
            links += 1
    assert links > 50


@pytest.mark.torture
def test_the_validator_finds_every_row_of_the_csv_files_as_their_package_says_and_every_link_whole(
    released: Path,
) -> None:
    package = Package(str(released / "csv/datapackage.json"))
    assert {resource.path for resource in package.resources} == {path.name for path in released.glob("csv/*.csv")}
    assert len(package.resources) > 30
    report = package.validate()
    assert report.flatten(["name", "type", "rowNumber", "fieldName", "note"]) == []
    assert sum(task.stats["rows"] for task in report.tasks) > 1000


def test_rows_of_publishers_are_under_their_terms_and_not_under_our_licence() -> None:
    local = json.loads(datapackage(invented_facts("local")))
    trade, reports = local["resources"]
    assert trade["licenses"] == local["licenses"] == [LICENCE]
    assert reports["licenses"] == [
        {"title": "CC-BY-4.0", "path": "https://open.example/terms"},
        {"title": "for use, not to be passed on", "path": "https://closed.example/terms"},
    ]
    assert "not allow to be passed on" in local["description"]
    assert problems(local) == []


def test_a_public_release_holds_no_rows_of_a_closed_publisher_and_still_says_that_it_was_used() -> None:
    public = json.loads(datapackage(invented_facts("public")))
    assert [terms["title"] for terms in public["resources"][1]["licenses"]] == ["CC-BY-4.0"]
    assert [source["title"] for source in public["sources"]] == ["Open Data", "Closed Data"]
    assert "passed on" not in public["description"]


def test_a_table_that_is_absent_is_listed_and_no_link_leads_to_it() -> None:
    package = json.loads(datapackage(invented_facts()))
    (absent,) = package["absent"]
    assert (absent["name"], absent["why"], absent["fill"]) == (
        "captures",
        "nothing was read",
        ["bilateral import SOURCE"],
    )
    reports = package["resources"][1]["schema"]
    assert "captures" not in {link["reference"].get("resource") for link in reports["foreignKeys"]}
    (field,) = (field for field in reports["fields"] if field["name"] == "capture_id")
    assert field["description"].endswith("Refers to captures.capture_id, which this release does not have.")
    assert problems(package) == []


def test_the_frictionless_descriptor_says_what_is_allowed() -> None:
    descriptor = table_schema(Model, "deals")
    fields = {field["name"]: field for field in descriptor["fields"]}
    assert fields["deal_id"]["constraints"] == {"required": True, "unique": True}
    assert fields["status"]["constraints"] == {"required": True, "enum": ["planned", "signed"]}
    assert (fields["value"]["type"], fields["value"]["unit"]) == ("number", "USD")
    assert "constraints" not in fields["value"]
    assert descriptor["primaryKey"] == ["deal_id"]
    assert descriptor["foreignKeys"] == [
        {"fields": ["actor_id"], "reference": {"resource": "actors", "fields": ["actor_id"]}}
    ]


def test_a_link_into_the_table_itself_names_no_resource() -> None:
    links = table_schema(model_of("actors"), "actors")["foreignKeys"]
    assert links == [{"fields": ["state_id"], "reference": {"fields": ["actor_id"]}}]


@pytest.mark.parametrize("table", TABLES)
def test_frictionless_types_are_those_of_the_specification(table: str) -> None:
    allowed = {"string", "number", "integer", "boolean", "date", "list"}
    assert {field["type"] for field in table_schema(model_of(table), table)["fields"]} <= allowed
