"""The types of the central rows match the models' declarations and the ledger's slices."""

from datetime import date
from typing import Any, get_type_hints

import pyarrow as pa
import pytest

from pipelines.ledger.slices.evidence import EVIDENCE
from schemas import derive
from schemas.row_types import Evidence, Observation, Support
from schemas.tables import model_of

PYTHON = {pa.string(): str, pa.float64(): float, pa.int64(): int, pa.bool_(): bool, pa.date32(): date}


@pytest.mark.parametrize(("table", "row"), [("evidence", Evidence), ("observations", Observation)])
def test_a_row_has_the_columns_of_its_model_with_their_types(table: str, row: Any) -> None:
    columns = derive.columns(model_of(table))
    declared = {c.name: PYTHON[c.type] | None if c.nullable else PYTHON[c.type] for c in columns}
    assert get_type_hints(row) == declared


def test_what_the_rule_compares_has_the_columns_of_a_slice_of_evidence() -> None:
    types = {field.name: PYTHON[field.type] for field in EVIDENCE.schema}
    hints = get_type_hints(Support)
    assert hints.keys() == types.keys()
    assert [name for name in types if hints[name] not in (types[name], types[name] | None)] == []
