"""Rules of bulk rows: those of the models, each of which an expression knows."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from pipelines.bulk import rules
from pipelines.bulk.engine import engine
from schemas.rules import RULES
from schemas.tables.product_flows import Model


def test_every_rule_of_the_models_has_an_expression() -> None:
    assert rules.HOLDS.keys() == RULES.keys()


def test_broken_rules_are_counted_and_the_first_rows_shown(tmp_path: Path) -> None:
    good = {"exporter": 4, "importer": 8, "year": 2022, "product": 10_111, "value": 1, "quantity": None}
    wrong = [{"value": 0}, {"value": None}, {"exporter": 0, "value": -1}, {"quantity": -1}, {"product": 999}]
    table = pa.Table.from_pylist([good, *(good | one for one in wrong)])
    with engine(tmp_path, "duckdb") as on:
        rows = on.keep(on.table(table.to_reader()))
        found = rules.broken(on, "product_flows", rows, rules.of_model(rows, Model))
    assert {finding.rule: finding.count for finding in found} == {
        "exporter must be at least 1": 1,
        "product must be at least 10000": 1,
        "value must not be null": 1,
        "value must be over 0": 2,
        "quantity must be at least 0": 1,
    }
    over = next(finding for finding in found if finding.rule == "value must be over 0")
    assert [text.split(", ")[0] for text in over.examples] == ["exporter=0", "exporter=4"]
