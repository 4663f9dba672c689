"""The types of rows that are generated from the models: every column of every table, and nothing else."""

from __future__ import annotations

import ast

import pyarrow as pa

from pipelines.row_types import TradeArrow, TradeRow
from pipelines.tables.shared.registry import discover
from tests.support.row_stubs import schemas, stub


def columns_of(text: str) -> dict[str, list[str]]:
    """The fields of each class of the stub."""
    return {
        node.name: [part.target.id for part in node.body if isinstance(part, ast.AnnAssign)]  # type: ignore[union-attr]
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef)
    }


def test_every_table_has_a_type_with_its_columns() -> None:
    known = schemas()
    typed = columns_of(stub(known))
    assert typed["TradeRow"] == known["trade"].names
    assert {"LedgerTestsRow", "AssertionRow", "FundingYearsArrow"} <= typed.keys()
    titles = {"".join(word.capitalize() for word in name.split("_")) for name in discover()}
    assert {f"{title}{kind}" for title in titles for kind in ("Row", "Arrow")} <= typed.keys()


def test_what_may_be_null_need_not_be_proved_to_be_there() -> None:
    schema = pa.schema([pa.field("key", pa.string(), nullable=False), ("value", pa.float64())])
    text = stub({"made_up": schema})
    assert "class MadeUpRow(TypedDict):\n    key: str\n    value: float | Any\n" in text
    assert 'def __getitem__(self, name: Literal["key", "value"]) -> Any' in text


def test_at_run_time_rows_are_dictionaries_and_tables_are_arrow() -> None:
    assert TradeRow({"trade_id": "x"}) == {"trade_id": "x"}
    assert TradeArrow is pa.Table
