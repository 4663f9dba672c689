"""The @table mechanism: a published table is one module with one pure ``build`` function; its parameters are its inputs.

Knows nothing of Dagster or of any table. Discovery is by file name.
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

    def model(self) -> Any:
        """The pandera model that it must satisfy."""
        from schemas import derive

        return derive.model(self.schema)

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
        plain = [p.name for p in inspect.signature(build).parameters.values() if p.kind is not p.VAR_KEYWORD]
        add(Table(name, group, build, (*plain, *each), name))
        return build

    return register


def add(made: Table) -> None:
    """Register a table. Raises ValueError where the name is taken."""
    if made.name in _TABLES:
        raise ValueError(f"{made.name} is registered twice: one table per module")
    _TABLES[made.name] = made


@cache
def discover() -> Mapping[str, Table]:
    """All tables by name: the modules of ``pipelines.tables``, and the observed tables that they unpack."""
    package = importlib.import_module("pipelines.tables")
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    importlib.import_module("pipelines.observed")
    return typing.cast("Mapping[str, Table]", dict(sorted(_TABLES.items())))
