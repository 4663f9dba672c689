"""The rules of a table's model as expressions over bulk rows, and the rows that break them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.bulk.engine import Engine
from pipelines.store.checks import TWICE, Finding
from schemas import derive
from schemas.declare import Table

if TYPE_CHECKING:
    import ibis

    Conditions = dict[str, ibis.ir.BooleanValue]

MAX_SHOWN = 5
HOLDS: Mapping[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "isin": lambda column, limits: column.isin(limits["allowed_values"]),
    "greater_than": lambda column, limits: column > limits["min_value"],
    "greater_than_or_equal_to": lambda column, limits: column >= limits["min_value"],
    "less_than_or_equal_to": lambda column, limits: column <= limits["max_value"],
}
"""The rules of ``schemas.rules`` by the names of pandera's checks; nulls never break one."""


def of_model(rows: ibis.Table, model: type[Table]) -> Conditions:
    """Each rule of the model's columns in words, and the condition that holds where it is kept.

    That the key is unique is seen when the rows are sorted (``repeated``).
    """
    conditions: Conditions = {}
    for name, column in model.to_schema().columns.items():
        if not column.nullable:
            conditions[f"{name} must not be null"] = rows[name].notnull()
        for check, (rule, limits) in zip(column.checks, derive.rules(column), strict=True):
            kept = HOLDS[check.name](rows[name], limits)
            conditions[f"{name} {rule.describe(limits)}"] = kept.fill_null(True)
    return conditions


def broken(engine: Engine, name: str, rows: ibis.Table, conditions: Conditions) -> list[Finding]:
    """The rules that rows break, with the first rows that do. All are counted in one pass."""
    counted = rows.aggregate(**{f"r{place}": (~kept).sum() for place, kept in enumerate(conditions.values())})
    counts = [count or 0 for count in engine.arrow(counted).to_pylist()[0].values()]
    findings = []
    for (rule, kept), count in zip(conditions.items(), counts, strict=True):
        if count:
            first = rows.filter(~kept).order_by([rows[n].asc(nulls_first=True) for n in rows.columns]).limit(MAX_SHOWN)
            shown = [", ".join(f"{n}={row[n]}" for n in rows.columns) for row in engine.arrow(first).to_pylist()]
            findings.append(Finding(name, rule, count, tuple(shown)))
    return findings


def repeated(name: str, key: Sequence[str], count: int, shown: Sequence[str]) -> list[Finding]:
    """The finding that rows claim to be one thing."""
    rule = f"the key ({', '.join(key)}) is not unique"
    return [Finding(name, rule, count, tuple(shown), TWICE)] if count else []
