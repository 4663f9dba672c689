"""What follows from a table's one declaration: columns, key, order, Arrow schema, checks in SQL.

Pure functions of a model. No table is named here; the forms that other people's tools read are in
``pipelines.formats``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import pandera.pandas as pandera
import pyarrow as pa

from schemas import ordering
from schemas.declare import ROLES, Table
from schemas.rules import RULES, Rule
from schemas.vocabulary import LICENCE

ROW_OF_SOURCE = ("source_id", "source_row")
"""Columns by which a row names the source, and the row in it, from which it was read."""


class Column(NamedTuple):
    """One declared column."""

    name: str
    type: pa.DataType
    description: str
    role: str
    nullable: bool
    unique: bool
    unit: str | None
    ref: str | None
    formula: str | None
    allowed: tuple[str, ...]


@cache
def key_columns(declared: type[Table]) -> tuple[str, ...]:
    """The columns that name a row: those with the role ``key``, as declared."""
    schema = declared.to_schema()
    return tuple(name for name, column in schema.columns.items() if (column.metadata or {})["role"] == "key")


def sort_columns(declared: type[Table]) -> tuple[str, ...]:
    """The columns by which the rows stand in the file."""
    return ordering.order([column.name for column in columns(declared)], key_columns(declared))


def is_computed(declared: type[Table]) -> bool:
    """Whether the rows follow from other tables alone, so that they are corrected by correcting those."""
    return declared._is_computed


def file_of(declared: type[Table]) -> str:
    """The file that declares the table, from the top of the repository: where a remedy sends the reader."""
    return f"{declared.__module__.replace('.', '/')}.yaml"


def title(declared: type[Table]) -> str:
    """The first paragraph of the model's docstring: ``Trade: exports, totals, …``."""
    return " ".join((declared.__doc__ or "").strip().partition("\n\n")[0].split())


@cache
def columns(declared: type[Table]) -> tuple[Column, ...]:
    """The columns: the key in its order, then values, support and notes; a table's own before those it shares."""
    described = []
    for name, column in declared.to_schema().columns.items():
        metadata = column.metadata or {}
        allowed = next((c.statistics["allowed_values"] for c in column.checks if c.name == "isin"), ())
        described.append(
            Column(
                name=str(name),
                type=column.dtype.type.pyarrow_dtype,
                description=column.description,
                role=metadata["role"],
                nullable=bool(column.nullable),
                unique=bool(column.unique),
                unit=metadata.get("unit"),
                ref=metadata.get("ref"),
                formula=metadata.get("formula"),
                allowed=tuple(allowed),
            )
        )
    keys = key_columns(declared)

    def place(column: Column) -> tuple[int, int, int]:
        shared = (n for n, family in enumerate(declared.__bases__, 1) if column.name in family.__annotations__)
        return (ROLES.index(column.role), keys.index(column.name) if column.name in keys else 0, next(shared, 0))

    return tuple(sorted(described, key=place))


@cache
def to_arrow(declared: type[Table]) -> pa.Schema:
    """The Arrow schema: fields have description, role, unit, link and formula; it has title, key, order and licence.

    A table of rows of sources has no licence of its own: it has that of the publishers whose rows it then holds.
    """
    fields = []
    for column in columns(declared):
        names = ("description", "role", "unit", "ref", "formula")
        text = {name: said for name in names if (said := getattr(column, name))}
        fields.append(pa.field(column.name, column.type, nullable=column.nullable, metadata=text))
    about = {"title": title(declared), "key": ",".join(key_columns(declared))}
    about["sorted"] = ",".join(sort_columns(declared))
    about |= {"computed": "true"} if is_computed(declared) else {}
    about |= {} if {*ROW_OF_SOURCE} <= {field.name for field in fields} else {"license": licence_text(LICENCE)}
    return pa.schema(fields, metadata=about)


def licence_text(*licences: Mapping[str, str]) -> str:
    """Licences as a footer states them: title and address of each."""
    return "; ".join(f"{licence['title']} ({licence['path']})" for licence in licences)


def to_sql_checks(declared: type[Table], name: str, but: Collection[str] = ()) -> list[tuple[str, str]]:
    """The model's rules as SQL over a relation ``name``: each a rule in words, and a query for the rows that break it.

    Those of the columns ``but`` are left out. What SQL cannot ask is refused when a model is declared.
    """
    checks = [(words, f"SELECT * FROM {name} WHERE NOT ({sql})") for words, sql in sql_conditions(declared, but)]
    for rule, names in unique(declared):
        if not {*names} & {*but} or names == key_columns(declared):
            by = quoted(names)
            checks.append((rule, f"SELECT {by} FROM {name} GROUP BY {by} HAVING count(*) > 1"))
    return checks


def quoted(names: Iterable[str]) -> str:
    """Names of columns as SQL lists them: one may be a word of SQL, such as ``table``."""
    return ", ".join(f'"{name}"' for name in names)


def sql_conditions(declared: type[Table], but: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """The rules of single columns, without those of ``but``: each in words and as a condition in SQL on a row."""
    for column in declared.to_schema().columns.values():
        if column.name in but:
            continue
        name, kind = quoted([column.name]), column.dtype.type.pyarrow_dtype
        conditions = [] if column.nullable else [("must not be null", f"{name} IS NOT NULL")]
        if pa.types.is_list(kind):
            conditions.append(("must hold no null", f"len({name}) = list_count({name})"))
        if pa.types.is_floating(kind):
            conditions.append(("must be a finite number", f"isfinite({name})"))
        conditions += [(rule.describe(limits), rule.condition(name, limits)) for rule, limits in rules(column)]
        yield from ((f"{column.name} {words}", sql) for words, sql in conditions)


def unique(declared: type[Table]) -> list[tuple[str, tuple[str, ...]]]:
    """The columns that are unique together: each rule in words and its columns, the key last."""
    names = [(str(name),) for name, column in declared.to_schema().columns.items() if column.unique]
    alone = [(f"{part[0]} must be unique", part) for part in names if part != key_columns(declared)]
    return [*alone, (f"the key ({', '.join(key_columns(declared))}) is not unique", key_columns(declared))]


def rules(column: pandera.Column) -> list[tuple[Rule, dict[str, object]]]:
    """The rules of a column of a model, with the limits that they are asked with."""
    return [(RULES[check.name], check.statistics) for check in column.checks]
