"""What is derived from a table's declaration: Arrow schema, key, order; and that every declaration is complete."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from pipelines.formats.dictionary import table_page
from pipelines.formats.frictionless import table_schema
from pipelines.tables import measured
from pipelines.tables.shared.registry import discover
from schemas import declare, derive
from schemas.rules import RULES
from schemas.tables import model_of, table_names
from schemas.vocabulary import LICENCE, RECORD_TABLES, SERIES_TABLES

TABLES = table_names()
REGISTER = Path(__file__).parents[2] / "data/reference/units.yaml"
UNITS = {unit["id"] for unit in yaml.safe_load(REGISTER.read_text(encoding="utf-8"))}
INTERNAL = {"cited_pages", "link_outcomes", "product_flows"}
"""Tables of sources that are never published: texts of other people's pages, what the archive recorded of them,
and rows too many for a release."""


DEALS = """
about: |
  Deals: a small table.

  With more to say.
columns:
  words: {text: A note | with a bar., role: note}
  deal_id: {text: The deal., role: key, unique: true}
  status: {text: The status., nullable: false, isin: [planned, signed]}
  value: {type: number, text: How much., unit: USD}
  actor_id: {text: Who., ref: actors.actor_id}
  n_evidence: {type: number, text: How well., role: support}
"""
Model = declare.model("deals", yaml.safe_load(DEALS))


def test_all_published_tables_are_declared_and_no_other() -> None:
    published = [name for name, table in discover().items() if table.is_published]
    assert sorted([*published, "changes", *INTERNAL]) == TABLES
    assert {*RECORD_TABLES, *SERIES_TABLES, "memberships"} <= set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_says_what_it_is_and_what_names_a_row(table: str) -> None:
    model = model_of(table)
    title = derive.title(model)
    assert re.fullmatch(r"[A-Z][A-Za-z]+( [a-z]+)*: \S.*\.", title), title
    assert title.split(":")[0].lower().replace(" ", "_") == table
    columns = {column.name: column for column in derive.columns(model)}
    keys = derive.key_columns(model)
    assert keys
    assert [name for name, column in columns.items() if column.role == "key"] == list(keys)
    assert not any(columns[name].nullable for name in keys)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described_and_has_a_role(table: str) -> None:
    for column in derive.columns(model_of(table)):
        assert column.description
        assert column.description.endswith((".", "…")), f"{column.name}: {column.description}"
        assert column.role in declare.ROLES, column.name


@pytest.mark.parametrize("table", TABLES)
def test_every_link_points_at_the_whole_key_of_a_declared_table(table: str) -> None:
    for column in derive.columns(model_of(table)):
        if column.ref:
            target, _, name = column.ref.partition(".")
            assert target in TABLES, f"{column.name} → {column.ref}"
            assert derive.key_columns(model_of(target)) == (name,), f"{column.name} → {column.ref}"


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_can_be_asked_in_sql(table: str) -> None:
    schema = model_of(table).to_schema()
    assert not any([schema.checks, schema.parsers, schema.unique, schema.ordered])
    for column in schema.columns.values():
        assert {check.name for check in column.checks} <= RULES.keys(), column.name
        assert (column.required, column.parsers, column.regex) == (True, [], False), column.name


@pytest.mark.parametrize("table", TABLES)
def test_every_unit_is_a_column_or_a_code(table: str) -> None:
    """Every unit is the name of another column or a code in the register."""
    columns = {column.name: column for column in derive.columns(model_of(table))}
    for column in columns.values():
        if column.unit:
            assert pa.types.is_floating(column.type) or column.unit == "By", column.name
            assert column.unit in {*columns} | UNITS, f"{column.name}: data/reference/units.yaml has no {column.unit}"
        if column.name.endswith(("_low", "_high")) and pa.types.is_floating(column.type):
            assert column.unit == columns.get(column.name.rsplit("_", 1)[0], column).unit, column.name


def test_every_unit_of_an_indicator_is_a_code() -> None:
    assert {column.unit for column in measured.COLUMNS} <= UNITS


@pytest.mark.parametrize("table", TABLES)
def test_what_is_derived_agrees(table: str) -> None:
    model = model_of(table)
    schema, descriptor, text = (derive.to_arrow(model), table_schema(model, "deals"), table_page(model, table))
    names = [column.name for column in derive.columns(model)]
    assert schema.names == names == [field["name"] for field in descriptor["fields"]]
    assert schema.metadata[b"key"].decode().split(",") == descriptor["primaryKey"] == list(derive.key_columns(model))
    assert [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")] == names
    for field, column in zip(schema, derive.columns(model), strict=True):
        assert (field.type, field.nullable) == (column.type, column.nullable)
        assert field.metadata[b"role"].decode() == column.role


def test_the_arrow_schema_carries_description_role_unit_and_link() -> None:
    schema = derive.to_arrow(Model)
    value, actor = schema.field("value"), schema.field("actor_id")
    assert (value.type, value.nullable) == (pa.float64(), True)
    assert value.metadata == {b"description": b"How much.", b"role": b"value", b"unit": b"USD"}
    assert actor.metadata[b"ref"] == b"actors.actor_id"
    assert (schema.field("deal_id").nullable, schema.field("status").nullable) == (False, False)
    about = {b"title": b"Deals: a small table.", b"key": b"deal_id", b"sorted": b"deal_id"}
    assert schema.metadata == about | {b"license": derive.licence_text(LICENCE).encode()}


@pytest.mark.parametrize("table", TABLES)
def test_a_value_and_its_bounds_come_together(table: str) -> None:
    names = {column.name for column in derive.columns(model_of(table))}
    for name in names:
        for side, other in (("_low", "_high"), ("_high", "_low")):
            if name.endswith(side):
                assert name.removesuffix(side) + other in names, name
