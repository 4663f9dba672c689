"""croissant.json, loaded by the standard's own reader."""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import mlcroissant
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from absl import logging

from pipelines.formats.croissant import croissant, record_set
from schemas import derive
from schemas.tables import model_of
from tests.schemas.test_derive import TABLES, Model
from tests.support.release_facts import invented_facts
from tests.support.rows import first_of

logging.get_absl_handler().python_handler.setStream(sys.__stderr__)
"""The reader brings a logger that would close the stream it began with, pytest's, when Dagster sets up its own."""
REQUIRED = "@context @type conformsTo name description license url creator datePublished distribution".split()
"""Properties that Croissant 1.1 requires of a data set."""


@pytest.fixture(scope="module")
def loaded(released: Path) -> mlcroissant.Dataset:
    return mlcroissant.Dataset(jsonld=str(released / "croissant.json"))


@pytest.fixture(scope="module")
def described(released: Path) -> dict[str, Any]:
    description: dict[str, Any] = json.loads((released / "croissant.json").read_bytes())
    return description


def test_the_reader_finds_nothing_wrong(loaded: mlcroissant.Dataset) -> None:
    issues = loaded.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    assert loaded.metadata.version == "1.0.0"
    assert loaded.metadata.cite_as.startswith("@misc{bilateral-indicators-1.0.0,")


def test_the_reader_accepts_tables_with_rows_of_publishers_and_finds_their_terms() -> None:
    description = json.loads(croissant(invented_facts("local", "1.2.2")))
    issues = mlcroissant.Dataset(jsonld=description).metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    trade, reports = description["recordSet"]
    assert "usageInfo" not in trade
    assert trade["license"] == [description["license"]]
    assert reports["license"] == ["https://open.example/terms", "https://closed.example/terms"]
    assert [file["license"] for file in description["distribution"]] == [trade["license"], reports["license"]]
    assert reports["usageInfo"] == ["Open Data: CC-BY-4.0", "Closed Data: for use, not to be passed on"]
    assert reports["prov:wasDerivedFrom"] == [{"@id": "https://open.example/"}, {"@id": "https://closed.example/"}]


def test_what_the_standard_requires_is_there(described: dict[str, Any]) -> None:
    assert [name for name in REQUIRED if not described.get(name)] == []
    assert described["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert (described["sdVersion"], described["isLiveDataset"]) == ("1.0.0", False)
    ids = [node["@id"] for node in (*described["distribution"], *described["recordSet"])]
    ids += [field["@id"] for records in described["recordSet"] for field in records["field"]]
    assert len(ids) == len({*ids})
    assert all(field["description"] for records in described["recordSet"] for field in records["field"])


def test_every_file_has_its_checksum(released: Path, described: dict[str, Any]) -> None:
    for file in described["distribution"]:
        data = (released / file["contentUrl"]).read_bytes()
        assert (file["sha256"], file["contentSize"]) == (sha256(data).hexdigest(), f"{len(data)} B")


@pytest.mark.parametrize("table", first_of(2, "exercises", "verdicts", "trade", "evidence"))
def test_the_reader_gives_the_rows_of_the_table(loaded: mlcroissant.Dataset, released: Path, table: str) -> None:
    rows = pq.read_table(released / f"{table}.parquet")
    records = list(loaded.records(table))
    assert len(records) == rows.num_rows
    for field in rows.schema:
        if pa.types.is_string(field.type):
            read = [record[f"{table}/{field.name}"] for record in records]
            texts = [value.decode() if isinstance(value, bytes) else None for value in read]
            assert texts == rows[field.name].to_pylist(), field.name


def test_lists_and_numbers_come_as_such(loaded: mlcroissant.Dataset, released: Path) -> None:
    rows = pq.read_table(released / "exercises.parquet").to_pylist()
    records = list(loaded.records("exercises"))
    lists = [record["exercises/participants"] for record in records]
    named = [None if parts is None else [part.decode() for part in parts] for parts in lists]
    assert named == [row["participants"] for row in rows]
    assert any(named)
    assert [record["exercises/n_documents"] for record in records] == [row["n_documents"] for row in rows]


def test_the_croissant_record_set_has_the_key_and_each_column_with_its_unit_and_link() -> None:
    records = record_set(Model, "deals")
    fields = {field["name"]: field for field in records["field"]}
    assert records["key"] == [{"@id": "deals/deal_id"}]
    assert fields["value"]["description"] == "How much. Unit: USD."
    assert fields["actor_id"]["description"].endswith("Refers to actors.actor_id.")
    assert fields["value"]["dataType"] == "sc:Float"
    assert fields["value"]["source"] == {"fileObject": {"@id": "deals.parquet"}, "extract": {"column": "value"}}


@pytest.mark.parametrize("table", TABLES)
def test_croissant_fields_are_the_columns_and_lists_are_arrays(table: str) -> None:
    declared = model_of(table)
    fields = record_set(declared, table)["field"]
    assert [field["name"] for field in fields] == [column.name for column in derive.columns(declared)]
    lists = {column.name for column in derive.columns(declared) if pa.types.is_list(column.type)}
    assert {field["name"] for field in fields if field.get("isArray")} == lists
