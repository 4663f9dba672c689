"""The @table mechanism: a published table is one module with one pure ``build`` function; its parameters are its inputs.

Knows nothing of Dagster or of any table. Discovery is by file name. A parameter annotated ``pa.Table`` gets its input as
Arrow, any other as plain rows; a builder that returns ``pa.Table`` makes a bulk table, which never becomes rows.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

Build = Callable[..., Any]


@dataclass(frozen=True)
class Table:
    """A table that the graph makes: its name, group, inputs by name, builder and model."""

    name: str
    group: str
    build: Build
    inputs: tuple[str, ...]
    schema: str
    is_published: bool = True
    arrow: frozenset[str] = frozenset()
    is_bulk: bool = False

    def model(self) -> Any:
        """The pandera model that it must satisfy."""
        from schemas.tables import model_of

        return model_of(self.schema)

    def load(self, rows: Callable[[str], Any], arrow: Callable[[str], pa.Table]) -> dict[str, Any]:
        """The builder's arguments: every input by the loader of its kind."""
        return {name: arrow(name) if name in self.arrow else rows(name) for name in self.inputs}

    @property
    def file(self) -> str:
        """The file of the builder, from the top of the repository: where a remedy sends the reader."""
        return f"{self.build.__module__.replace('.', '/')}.py"

    @property
    def description(self) -> str:
        """The builder's docstring."""
        return inspect.getdoc(self.build) or ""


_TABLES: dict[str, Table] = {}


def table(group: str, *, each: Iterable[str] = ()) -> Callable[[Build], Build]:
    """Register the decorated ``build`` as the table named by its module; parameter names are input names.

    ``each`` names the inputs that a ``**`` parameter collects, where a table is made of all slices of a kind.
    """

    def register(build: Build) -> Build:
        name = build.__module__.rpartition(".")[2]
        add(declared(build, name, group, each))
        return build

    return register


def declared(build: Build, name: str, group: str, each: Iterable[str] = (), **more: Any) -> Table:
    """The table that ``build`` makes, its inputs and their kinds read from its signature."""
    hints = typing.get_type_hints(build)
    plain, rest = [], list(each)
    arrow: set[str] = set()
    for parameter in inspect.signature(build).parameters.values():
        names = rest if parameter.kind is parameter.VAR_KEYWORD else [parameter.name]
        plain += [] if parameter.kind is parameter.VAR_KEYWORD else names
        arrow |= set(names) if hints.get(parameter.name) is pa.Table else set()
    schema = more.pop("schema", name)
    is_bulk = hints.get("return") is pa.Table
    return Table(name, group, build, (*plain, *rest), schema, arrow=frozenset(arrow), is_bulk=is_bulk, **more)


def add(made: Table) -> None:
    """Register a table. Raises ValueError where the name is taken."""
    if made.name in _TABLES:
        raise ValueError(f"{made.name} is registered twice: one table per module")
    _TABLES[made.name] = made


@cache
def discover() -> Mapping[str, Table]:
    """All tables by name: the modules of ``pipelines.tables``, and the internal tables that they share."""
    package = importlib.import_module("pipelines.tables")
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    return typing.cast("Mapping[str, Table]", dict(sorted(_TABLES.items())))
