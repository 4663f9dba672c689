"""How a table is registered: a module with one pure ``build``, named as the table, whose parameters are its inputs.

Nothing here knows Dagster or any one table. A parameter annotated ``pa.Table`` gets its input as Arrow, one annotated
``ReadTable`` a function that reads it so, any other plain rows; a builder that returns ``pa.Table`` makes a bulk table,
which never becomes rows.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial, wraps
from typing import Any

import pyarrow as pa

from bilateral.commons.lookup import NotThere, hint
from pipelines.rows import pick, where
from pipelines.store.current import columns_of
from pipelines.tables.shared.extract_rows import EXTRACT, EXTRACTS, facts_of, rows_of, with_extract_rows
from schemas import declare, derive
from schemas.tables import NoModel, model_of

Build = Callable[..., Any]
ReadTable = Callable[..., pa.Table]
"""Reads an input, or the columns and rows of it that are asked for: of a large one, a builder holds no more."""


def reader(table: pa.Table) -> ReadTable:
    """What reads a table that is at hand."""
    return lambda columns=None, is_encoded=False, **among: where(table, **among).select(columns or table.column_names)


@dataclass(frozen=True)
class BuiltTable:
    """A table that the graph makes: its name, group, builder, inputs by name, and the table whose model it has."""

    name: str
    group: str
    build: Build
    inputs: tuple[str, ...]
    schema: str = ""
    is_published: bool = True
    arrow: frozenset[str] = frozenset()
    on_demand: frozenset[str] = frozenset()
    is_bulk: bool = False
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """All that the builder is given of an input of rows: it is built anew only where these columns change."""

    @property
    def reads(self) -> list[str]:
        """Its inputs as the store knows them: by name, or as columns of one."""
        return [columns_of(name, *self.columns.get(name, ())) for name in self.inputs]

    def model(self) -> type[declare.Table]:
        """The model that it must satisfy. Raises NotThere, which names the file that lacks it."""
        try:
            return model_of(self.schema or self.name)
        except NoModel as error:
            raise NotThere(str(error)) from None

    def load(self, rows: Callable[[str], Any], arrow: Callable[..., pa.Table]) -> dict[str, object]:
        """The builder's arguments: every input by the loader of its kind."""

        def argument(name: str) -> object:
            if columns := self.columns.get(name):
                return [pick(row, columns) for row in rows(name)]
            return partial(arrow, name) if name in self.on_demand else arrow(name) if name in self.arrow else rows(name)

        return {name: argument(name) for name in self.inputs}

    @property
    def file(self) -> str:
        """The file of the builder, from the top of the repository: where a remedy sends the reader."""
        return f"{self.build.__module__.replace('.', '/')}.py"

    @property
    def description(self) -> str:
        """The title that the model gives a published table; of an internal one, the builder's docstring."""
        return derive.title(self.model()) if self.is_published else inspect.getdoc(self.build) or ""


_TABLES: dict[str, BuiltTable] = {}


def table(group: str, *, each: Iterable[str] = (), **columns: str) -> Callable[[Build], Build]:
    """Register the decorated ``build`` as the table named by its module; parameter names are input names.

    ``each`` names the inputs that a ``**`` parameter collects, where a table is made of all slices of a kind;
    ``columns`` are all that a builder is given of an input of rows, by its name.
    """

    def register(build: Build) -> Build:
        name = build.__module__.rpartition(".")[2]
        given = {of: tuple(names.split()) for of, names in columns.items()}
        add(declared(build, name, group, each, columns=given))
        return build

    return register


def declared(build: Build, name: str, group: str, each: Iterable[str] = (), **more: Any) -> BuiltTable:
    """The table that ``build`` makes, its inputs and their kinds read from its signature."""
    hints = typing.get_type_hints(build)
    inputs: dict[str, object] = {}
    for parameter in inspect.signature(build).parameters.values():
        names = each if parameter.kind is parameter.VAR_KEYWORD else (parameter.name,)
        inputs |= dict.fromkeys(names, hints.get(parameter.name))
    arrow, on_demand = (frozenset(name for name, of in inputs.items() if of == kind) for kind in (pa.Table, ReadTable))
    is_bulk = hints.get("return") is pa.Table
    return BuiltTable(name, group, build, (*inputs,), arrow=arrow, on_demand=on_demand, is_bulk=is_bulk, **more)


def add(table: BuiltTable) -> None:
    """Register a table. Raises ValueError where the name is taken."""
    if table.name in _TABLES:
        raise ValueError(f"{table.name} is registered twice: one table per module")
    _TABLES[table.name] = table


@cache
def discover() -> Mapping[str, BuiltTable]:
    """All tables by name: the modules of ``pipelines.tables``, and the internal tables that they share."""
    package = importlib.import_module("pipelines.tables")
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    return {name: _with_extract(table) if name in EXTRACTS else table for name, table in sorted(_TABLES.items())}


def _with_extract(table: BuiltTable) -> BuiltTable:
    """The table with one more input, the rows of its extract, which stand in for those that its builder lacks.

    A function ``completed`` of its module adds what follows from the columns kept; what else it takes is an input, too.
    """
    extract, completed = rows_of(table.name), getattr(sys.modules[table.build.__module__], "completed", None)
    more = [*inspect.signature(completed).parameters][1:] if completed else []

    @wraps(table.build)
    def build(**inputs: Any) -> pa.Table:
        # before the rows are read: it holds less then
        built = table.build(**{name: inputs[name] for name in table.inputs})
        whole = with_extract_rows(built, inputs[extract](), EXTRACTS[table.name])
        is_kept = EXTRACT in (whole.schema.metadata or {})
        return completed(whole, *(inputs[name] for name in more)) if completed and is_kept else whole

    every = tuple(dict.fromkeys((*table.inputs, extract, *more)))
    return replace(table, build=build, inputs=every, on_demand=table.on_demand | {extract})


def kept() -> list[str]:
    """The names of the stored tables that extracts give to others."""
    return [name(table) for table in EXTRACTS for name in (rows_of, facts_of)]


def unmade(given: Iterable[str]) -> list[str]:
    """A sentence for each input that is neither a table nor ``given``, as slices and the rows of sources are."""
    there = dict.fromkeys([*discover(), *given])
    return [
        f"`{table.name}` asks for `{name}`, which no table makes. {hint(name, there)}".strip()
        for table in discover().values()
        for name in table.inputs
        if name not in there
    ]
