"""Every published table: its model accepts the rows that follow from the real ledger, each once."""

from __future__ import annotations

import pytest

from pipelines.tables.shared.registry import discover
from schemas import derive
from schemas.tables import model_of
from schemas.vocabulary import MEASURES_IN
from tests.support.ledger_world import BuiltLedger

ELSEWHERE = {"occurrence": "status", "role": None, "legal_force": "is_binding"}
"""Measures that reach a column of another name; roles are lists of actors, named by the role."""
NEEDS_CAPTURES = {"supports"}
"""Tables of rows that are empty without captures, as are many bulk tables."""


@pytest.mark.parametrize("name", [name for name, table in discover().items() if table.is_published])
def test_the_model_accepts_the_rows(real: BuiltLedger, name: str) -> None:
    rows, stored, model = real.rows[name], real.arrow[name], model_of(name)
    assert real.findings[name] == []
    assert stored.schema.equals(derive.to_arrow(model))
    assert (
        stored.num_rows
        == len(rows)
        == len({tuple(row[column] for column in derive.key_columns(model)) for row in rows})
    )
    assert rows or discover()[name].is_bulk or name in NEEDS_CAPTURES


@pytest.mark.parametrize("name", MEASURES_IN)
def test_every_measure_that_a_table_is_said_to_have_a_place_for_has_one(real: BuiltLedger, name: str) -> None:
    columns = {column.name for column in derive.columns(model_of(name))}
    rows = {row.get("measure") for row in real.rows[name]}
    places = {ELSEWHERE.get(measure, measure) for measure in MEASURES_IN[name]} - {None}
    assert places <= columns | rows
