"""The row order of every table: who, when, then the key; readers select rows by its first columns."""

import pyarrow as pa
import pytest

from bilateral.selection import PAIRS
from pipelines.tables.shared.registry import BuiltTable, discover
from schemas import derive
from schemas.ordering import DYADS, order

TABLES = [table for table in discover().values() if table.is_published]


@pytest.mark.parametrize(
    ("names", "key", "expected"),
    [
        (["id", "dyad", "start_date", "time_period"], ["id"], "dyad start_date time_period id"),
        (["actor_a", "actor_b", "year", "dyad"], ["actor_a", "actor_b", "year"], "dyad year actor_a actor_b"),
        (
            ["capture_id", "source_row", "origin", "destination", "year"],
            ["capture_id", "source_row"],
            "origin destination year capture_id source_row",
        ),
        (["actor_id", "measure", "year"], ["actor_id", "measure", "year"], "actor_id year measure"),
        (["table", "dyad", "time_period"], ["table", "dyad", "time_period"], "dyad time_period table"),
        (["exercise_id", "label", "start_low"], ["exercise_id"], "start_low exercise_id"),
        (["funding_id", "status", "label", "year"], ["funding_id", "status"], "funding_id status"),
        (["evidence_id", "start_low"], ["evidence_id"], "evidence_id"),
        (["document_id", "origin"], ["document_id"], "document_id"),
    ],
)
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
