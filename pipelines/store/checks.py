"""What a check of a table found: the rule, how often, and a bounded number of rows that show it.

From rows to a typed table by a pandera model, without ever a bare traceback.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import pandas as pd

MAX_ROWS = 20
_KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "double": (int, float),
    "int64": int,
    "bool": bool,
    "date32[day]": date,
}
_HUGE = 2**63
_PLAIN = {"string": str, "bool": bool, "date32[day]": date}
"""Types of which every value is right, so that a column of them need not be looked at value by value."""


@dataclass(frozen=True)
class Finding:
    """One rule that a table breaks."""

    table: str
    rule: str
    count: int
    examples: tuple[str, ...]
    remedy: str = ""

    def __str__(self) -> str:
        rows = "".join(f"\n      {example}" for example in self.examples[:5])
        return f"{self.table}: {self.rule} ({self.count} row{'s' if self.count != 1 else ''}){rows}{_line(self.remedy)}"


def _line(remedy: str) -> str:
    return f"\n      → {remedy}" if remedy else ""


def markdown(findings: Sequence[Finding]) -> str:
    """The findings as a Markdown table, bad rows with their reason."""
    lines = ["| table | rule | rows | example |", "|---|---|---|---|"]
    for finding in findings:
        shown = finding.examples[:MAX_ROWS] or ("",)
        lines += [f"| {finding.table} | {finding.rule} | {finding.count} | {_cell(example)} |" for example in shown]
    return "\n".join(lines)


def table_of(rows: Sequence[Mapping[str, Any]], most: int = 100) -> str:
    """The first rows as a Markdown table, and how many more there are; empty without any."""
    if not rows:
        return ""
    names = list(rows[0])
    lines = [f"| {' | '.join(names)} |", "|" + "---|" * len(names)]
    for row in rows[:most]:
        lines.append(f"| {' | '.join(_cell(str(row[name] or '')) for name in names)} |")
    return "\n".join(lines) + (f"\n\n… and {len(rows) - most} more" if len(rows) > most else "")


def bullets(lines: Sequence[str]) -> str:
    """The first lines as a Markdown list, and how many more there are; empty without any."""
    shown = "\n".join(f"- {line}" for line in lines[:MAX_ROWS])
    return shown + (f"\n- … and {len(lines) - MAX_ROWS} more" if len(lines) > MAX_ROWS else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def checked(name: str, rows: list[dict[str, Any]], model: Any) -> tuple[pa.Table, list[Finding]]:
    """``rows`` as the typed Arrow table that ``model`` declares, and everything wrong with them.

    With findings the table holds no rows worth keeping: it is only there to be counted.
    """
    from schemas import derive

    schema, key = derive.to_arrow(model), derive.key(model)
    structure = _structure(name, rows, schema.names)
    if structure or not rows:
        return schema.empty_table(), structure
    given = {column: [row[column] for row in rows] for column in schema.names}
    wrong = _types(name, rows, given, schema, key)
    if not wrong and not _is_sound(given, model):
        wrong = _explained(name, rows, given, model, key)
    wrong = wrong or _doubles(name, rows, key)
    if wrong:
        return schema.empty_table(), wrong
    return pa.Table.from_arrays([_array(given[f.name], f.type) for f in schema], schema=schema), []


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_floating(kind):  # a whole number that no double holds exactly becomes the nearest
        values = [None if value is None else float(value) for value in values]
    return pa.array(values, kind)


def _is_sound(given: Mapping[str, list[Any]], model: Any) -> bool:
    """Whether every rule of ``model`` holds, of values whose types are right; False also where it knows no such rule.

    Pandera takes a millisecond for each column to say so, and is asked only where this says no.
    """
    schema = model.to_schema()
    return not schema.checks and all(_holds(given[name], column) for name, column in schema.columns.items())


def _holds(values: list[Any], column: Any) -> bool:
    if not column.nullable and None in values:
        return False
    if not column.checks and not column.unique:
        return True
    known = set(values) - {None}
    if column.unique and len(known) < len(values):
        return False
    rules = [(_RULES.get(check.name), check.statistics) for check in column.checks]
    return all(rule is not None and (not known or rule(known, limits)) for rule, limits in rules)


_RULES: dict[str, Callable[[set[Any], Mapping[str, Any]], bool]] = {
    "isin": lambda known, limits: known <= set(limits["allowed_values"]),
    "greater_than": lambda known, limits: min(known) > limits["min_value"],
    "greater_than_or_equal_to": lambda known, limits: min(known) >= limits["min_value"],
    "less_than_or_equal_to": lambda known, limits: max(known) <= limits["max_value"],
}
"""The rules that models use, of the known values of a column, of which there is at least one."""


def _explained(
    name: str, rows: list[dict[str, Any]], given: Mapping[str, list[Any]], model: Any, key: tuple[str, ...]
) -> list[Finding]:
    """What pandera finds."""
    import pandas as pd
    from pandera.errors import SchemaErrors

    try:
        model.to_schema().validate(pd.DataFrame(given), lazy=True)
    except SchemaErrors as error:
        return _explain(name, error.failure_cases, rows, key)
    return []


def checked_bulk(name: str, table: pa.Table, model: Any, but: Collection[str] = ()) -> list[Finding]:
    """Everything wrong with a bulk table by the rules of ``model``, asked in SQL; its types must be the declared ones.

    The rules of the columns ``but`` are left for later: those that are filled when the capture is known.
    """
    from schemas import derive

    schema = derive.to_arrow(model)
    if table.schema.names != schema.names or table.schema.types != schema.types:
        wrong = [str(f) for f in table.schema if f.name not in schema.names or f.type != schema.field(f.name).type]
        missing = [f"{name} is missing" for name in schema.names if name not in table.schema.names]
        return [
            Finding(name, "columns are not as declared", 1, tuple(wrong + missing), f"see schemas/tables/{name}.py")
        ]
    if not table.num_rows:
        return []
    key, found = derive.key(model), []
    import duckdb

    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("checked", table)
        for rule, query in derive.to_sql_checks(model, "checked", but):
            ((count,),) = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()
            if count:
                broken = connection.sql(f"SELECT * FROM ({query}) LIMIT {MAX_ROWS}")
                rows = broken.to_arrow_table().to_pylist()
                shown = tuple(_key(row, key) for row in rows)
                found.append(Finding(name, rule, count, shown, f"see schemas/tables/{name}.py for what is allowed"))
    return found


def _structure(name: str, rows: list[dict[str, Any]], columns: list[str]) -> list[Finding]:
    given = set().union(*rows) if rows else set(columns)
    found = []
    if missing := sorted(set(columns) - (given.intersection(*rows) if rows else given)):
        found.append(
            Finding(
                name,
                f"columns missing: {', '.join(missing)}",
                len(rows),
                (),
                f"build them in pipelines/tables/{name}.py",
            )
        )
    if extra := sorted(given - set(columns)):
        found.append(
            Finding(
                name,
                f"columns not declared: {', '.join(extra)}",
                len(rows),
                (),
                f"declare them in schemas/tables/{name}.py",
            )
        )
    return found


def _types(
    name: str, rows: list[dict[str, Any]], given: Mapping[str, list[Any]], schema: pa.Schema, key: tuple[str, ...]
) -> list[Finding]:
    """Values that are not of the declared type: pandas would turn "CHN" into a list of letters and True into 1."""
    found = []
    for field in schema:
        values = given[field.name]
        if {*map(type, values)} <= {type(None), _PLAIN.get(str(field.type))}:
            continue
        bad = [row for row, value in zip(rows, values, strict=True) if not _is(value, field.type)]
        if bad:
            shown = tuple(f"{_key(row, key)}: {field.name}={row[field.name]!r}" for row in bad[:MAX_ROWS])
            rule, remedy = f"{field.name} is not {field.type}", f"build it so in pipelines/tables/{name}.py"
            found.append(Finding(name, rule, len(bad), shown, remedy))
    return found


def _is(value: Any, kind: pa.DataType) -> bool:
    if value is None:
        return True
    if pa.types.is_list(kind):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(value, bool):
        return bool(pa.types.is_boolean(kind))
    if not isinstance(value, _KINDS[str(kind)]):
        return False
    if isinstance(value, int) and pa.types.is_integer(kind):
        return -_HUGE <= value < _HUGE
    return not isinstance(value, int | float) or _is_finite(value)


def _is_finite(value: float) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # a whole number beyond the largest double
        return False


def _key(row: dict[str, Any], key: tuple[str, ...]) -> str:
    return ", ".join(f"{name}={row[name]}" for name in key)


def _doubles(name: str, rows: list[dict[str, Any]], key: tuple[str, ...]) -> list[Finding]:
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        values = tuple(row[column] for column in key)
        seen[values] = seen.get(values, 0) + 1
    twice = [values for values, count in seen.items() if count > 1]
    if not twice:
        return []
    examples = tuple(", ".join(f"{k}={v}" for k, v in zip(key, values, strict=True)) for values in twice[:MAX_ROWS])
    return [
        Finding(
            name,
            f"the key ({', '.join(key)}) stands twice",
            len(twice),
            examples,
            "two rows claim to be one thing: find what tells them apart",
        )
    ]


def _explain(name: str, cases: pd.DataFrame, rows: list[dict[str, Any]], key: tuple[str, ...]) -> list[Finding]:
    found = []
    for (column, check), group in cases.groupby(["column", "check"], sort=True, dropna=False):
        examples = []
        for case in group.head(MAX_ROWS).to_dict("records"):
            place = case["index"]
            where = ""
            if place is not None and place == place and int(place) < len(rows):
                where = _key(rows[int(place)], key)
            examples.append(f"{where}: {column}={case['failure_case']}")
        rule = {"not_nullable": "must not be null"}.get(str(check), f"breaks {check}")
        found.append(
            Finding(
                name,
                f"{column} {rule}",
                len(group),
                tuple(examples),
                f"see schemas/tables/{name}.py for what is allowed",
            )
        )
    return found
