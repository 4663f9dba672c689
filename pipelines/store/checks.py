"""What a check of a table found: the rule, how often, and a bounded number of rows that show it.

From rows to a typed table by its model, without ever a bare traceback.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import isfinite
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipelines.rows import Rows
from schemas import derive
from schemas.declare import Table

if TYPE_CHECKING:
    import duckdb

MAX_ROWS = 20
_KINDS: dict[str, type | tuple[type, ...]] = {"string": str, "double": (int, float), "int64": int}
_KINDS |= {"bool": bool, "date32[day]": date}
_HUGE = 2**63
TWICE = "two rows claim to be one thing: find what tells them apart"


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


def checked(name: str, rows: Rows, model: type[Table], built_in: str = "its builder") -> tuple[pa.Table, list[Finding]]:
    """``rows`` as the typed Arrow table that ``model`` declares, and everything wrong with them.

    With findings the table is empty. ``built_in`` is the file that a remedy names for rows of another shape.
    """
    schema, key = derive.to_arrow(model), derive.key_columns(model)
    if (problems := _structure(name, rows, model, built_in)) or not rows:
        return schema.empty_table(), problems
    values = dict(zip(schema.names, zip(*map(itemgetter(*schema.names), rows), strict=True), strict=True))
    if problems := _types(name, rows, values, schema, key, built_in):
        return schema.empty_table(), problems
    table = pa.Table.from_arrays([_array(values[f.name], f.type) for f in schema], schema=schema)
    problems = checked_bulk(name, table, model)
    return (schema.empty_table() if problems else table), problems


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_floating(kind):  # a whole number that no double holds exactly becomes the nearest
        values = [None if value is None else float(value) for value in values]
    return pa.array(values, kind)


def _remedy(model: type[Table]) -> str:
    return f"see {derive.file_of(model)} for what is allowed"


def checked_bulk(name: str, table: pa.Table, model: type[Table], but: Collection[str] = ()) -> list[Finding]:
    """Everything wrong with a bulk table by the rules of ``model``, asked in SQL; its types must be the declared ones.

    The rules of the columns ``but`` are left for later: those that are filled when the capture is known.
    """
    schema = derive.to_arrow(model)
    if table.schema.names != schema.names or table.schema.types != schema.types:
        return [Finding(name, "columns are not as declared", 1, _differences(table.schema, schema), _remedy(model))]
    if not table.num_rows:
        return []
    pa.default_memory_pool().release_unused()  # Arrow keeps what it freed, and DuckDB has its own
    with _database().cursor() as connection:
        connection.register("checked", table)
        checks = derive.to_sql_checks(model, "checked", but)
        # all rules of columns in one scan; a query for each only where one is broken
        wrong = " OR ".join(f"NOT ({condition})" for _, condition in derive.sql_conditions(model, but)) or "false"
        # keys by their hashes: those of different keys may be one, never those of one key two
        keys = (f"count(DISTINCT hash({derive.quoted(names)}))" for _, names in derive.unique(model))
        counts = ", ".join((f"count(*) FILTER (WHERE {wrong})", "count(*)", *keys))
        ((n_wrong, *n),) = connection.execute(f"SELECT {counts} FROM checked").fetchall()
        return broken(connection, name, checks, model) if n_wrong or len({*n}) > 1 else []


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """A database for all checks, since to open one takes longer than most; a fork would lack any other thread of it."""
    import duckdb

    return duckdb.connect(config={"threads": 1})


def broken(
    connection: duckdb.DuckDBPyConnection, name: str, checks: Sequence[tuple[str, str]], model: type[Table]
) -> list[Finding]:
    """Those of ``checks``, rules in words each with a query for the rows that break it, which some row breaks."""
    repeats, key, findings = dict(derive.unique(model)), derive.key_columns(model), []
    for rule, query in checks:
        ((count,),) = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()
        if count:
            rows = connection.sql(f"SELECT * FROM ({query}) LIMIT {MAX_ROWS}").to_arrow_table().to_pylist()
            column = "" if rule in repeats else rule.partition(" ")[0]  # with which its words begin
            values = (f": {column}={row[column]}" if column in row else "" for row in rows)
            examples = tuple(_key(row, repeats.get(rule, key)) + value for row, value in zip(rows, values, strict=True))
            findings.append(Finding(name, rule, count, examples, TWICE if rule in repeats else _remedy(model)))
    return findings


def _differences(columns: pa.Schema, declared: pa.Schema) -> tuple[str, ...]:
    """How the columns of a bulk table differ from those declared: never empty."""
    differences = [f"{name} is missing" for name in declared.names if name not in columns.names]
    for field in columns:
        if field.name not in declared.names:
            differences.append(f"{field.name} is not declared")
        elif field.type != declared.field(field.name).type:
            differences.append(f"{field.name} is {field.type}, not {declared.field(field.name).type}")
    return tuple(differences) or (f"their order is {', '.join(declared.names)}",)


def _structure(name: str, rows: Rows, model: type[Table], built_in: str) -> list[Finding]:
    declared = {*derive.to_arrow(model).names}
    present = {frozenset(row) for row in rows} or {frozenset(declared)}  # a few kinds of rows, however many there are
    problems = []
    if missing := sorted(declared - declared.intersection(*present)):
        what = f"columns missing: {', '.join(missing)}"
        problems.append(Finding(name, what, len(rows), (), f"build them in {built_in}"))
    if extra := sorted(set().union(*present) - declared):
        remedy = f"declare them in {derive.file_of(model)}"
        problems.append(Finding(name, f"columns not declared: {', '.join(extra)}", len(rows), (), remedy))
    return problems


def _types(
    name: str, rows: Rows, values: Mapping[str, Sequence[object]], schema: pa.Schema, key: Sequence[str], built_in: str
) -> list[Finding]:
    """Values that are not of the declared type: pandas would turn "CHN" into a list of letters and True into 1."""
    problems = []
    for field in schema:
        if not _fit(values[field.name], field.type):
            bad = [row for row in rows if not _fit([row[field.name]], field.type)]
            examples = tuple(f"{_key(row, key)}: {field.name}={row[field.name]!r}" for row in bad[:MAX_ROWS])
            rule = f"{field.name} is not {field.type}"
            problems.append(Finding(name, rule, len(bad), examples, f"build it so in {built_in}"))
    return problems


def _fit(values: Sequence[Any], kind: pa.DataType) -> bool:
    """Whether all values that are known are of this type: no truth for a number, and no number beyond its ends."""
    known = [value for value in values if value is not None]
    types = {*map(type, known)}
    if pa.types.is_list(kind):
        items = [item for value in known for item in value] if types <= {list} else [None]
        return None not in items and _fit(items, kind.value_type)
    if not all(issubclass(one, _KINDS[str(kind)]) for one in types) or (bool in types and kind != pa.bool_()):
        return False
    if pa.types.is_integer(kind):
        return all(-_HUGE <= value < _HUGE for value in known)
    try:
        return not pa.types.is_floating(kind) or all(map(isfinite, known))
    except OverflowError:  # a whole number beyond the largest double
        return False


def _key(row: Mapping[str, object], key: Sequence[str]) -> str:
    return ", ".join(f"{name}={row[name]}" for name in key)
