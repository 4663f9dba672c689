"""What a declaration of a table may hold, and what is said of one that holds something else."""

from __future__ import annotations

import pytest
import yaml

from schemas import declare, derive
from schemas.vocabulary import CAPTURED_TABLES, STATUSES, SUBJECT_TABLES
from tests.support.rows import each_case


def declared(column: str, more: str = "") -> dict[str, derive.Column]:
    """The columns of a table with this one."""
    model = declare.model("deals", yaml.safe_load(f'about: "Deals: a table."\n{more}\ncolumns: {{x: {{{column}}}}}'))
    return {found.name: found for found in derive.columns(model)}


def test_a_number_with_words_for_its_bounds_is_three_columns_and_the_formula_is_of_the_first() -> None:
    columns = declared("type: number, text: Size., low: Least., high: Most., unit: USD, ge: 0, formula: a / b")
    assert [(c.name, c.description, c.unit, c.formula) for c in columns.values()] == [
        ("x", "Size.", "USD", "a / b"),
        ("x_low", "Least.", "USD", None),
        ("x_high", "Most.", "USD", None),
    ]
    assert [c.nullable for c in declared("type: number, text: N., low: L., high: H., is_low_known: true").values()] == [
        1,
        0,
        1,
    ]


def test_keys_and_support_are_never_null_unless_it_is_said() -> None:
    nullable = {role: declared(f"text: T., role: {role}")["x"].nullable for role in declare.ROLES}
    assert nullable == {"key": False, "value": True, "support": False, "note": True}
    assert declared("text: T., role: support, nullable: true")["x"].nullable


def test_words_are_listed_or_named() -> None:
    assert declared("text: T., isin: [a, b]")["x"].allowed == ("a", "b")
    assert declared("text: T., isin: STATUSES.trade")["x"].allowed == STATUSES["trade"]
    both = declared("text: T., isin: SUBJECT_TABLES + CAPTURED_TABLES")["x"].allowed
    assert both == (*SUBJECT_TABLES, *CAPTURED_TABLES)


def test_shared_columns_come_by_name_and_may_be_altered() -> None:
    assert declared("like: scope, nullable: false")["x"].nullable is False
    assert [*declared("text: T., role: key", "with: allowed")][:2] == ["x", "start_low"]


@each_case(__file__, "column more message")
def test_what_may_not_be_said_is_named_with_what_may(column: str, more: str, message: str) -> None:
    with pytest.raises(declare.BadDeclaration, match=message):
        declared(column, more)
