"""Every published table: its model accepts the rows that follow from the real ledger, each once."""

from __future__ import annotations

import pytest

from pipelines.tables.shared.registry import discover
from schemas import derive
from schemas.tables import model_of
from tests.support.ledger_world import BuiltLedger

NEEDS_CAPTURES = {"supports", "closeness"}
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
