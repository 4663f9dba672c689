"""The row order of every table: who, when, then the key; readers select rows by its first columns."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bilateral.selection import PAIRS
from pipelines.tables.shared.registry import BuiltTable, discover
from schemas import derive
from schemas.ordering import DYADS, order
from tests.support.rows import each_case

TABLES = [table for table in discover().values() if table.is_published]


@each_case(__file__, "names key expected")
def test_rows_stand_by_who_and_when_and_then_by_their_key(names: list[str], key: list[str], expected: str) -> None:
    assert " ".join(order(names, key)) == expected


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_two_rows_of_a_table_tie_and_texts_are_no_days(table: BuiltTable) -> None:
    """The order ends with the key, and its time is a day or a year, since ``start_date`` is text in some tables."""
    model = table.model()
    schema, key = derive.to_arrow(model), derive.key_columns(model)
    columns = (schema.metadata[b"sorted"]).decode().split(",")
    assert {*key} <= {*columns}
    assert len({*columns}) == len(columns)
    for name in ("start_low", "start_date", "first_date"):
        assert name not in columns or pa.types.is_date(schema.field(name).type), name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_dyad_is_chosen_by_the_columns_that_come_first(table: BuiltTable) -> None:
    schema = derive.to_arrow(table.model())
    columns = (schema.metadata[b"sorted"]).decode().split(",")
    chosen = next((pair for pair in (("dyad",), *PAIRS) if {*pair} <= {*schema.names}), ())
    assert tuple(columns[: len(chosen)]) == chosen
    assert {*DYADS} == {("dyad",), *PAIRS}
