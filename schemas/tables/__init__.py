"""The published tables: one module each, named as the table, whose pandera ``Model`` is its one declaration.

Tables of records are declared in ``schemas/records.yaml``, and those that pass on what sources feed in YAML files here.
What tables share is declared in ``schemas.declare``; what a person may write is in ``schemas.written``.
"""

from __future__ import annotations

import importlib
import pkgutil

from schemas import table_models
from schemas.declare import Table
from schemas.records import RECORDS


class NoModel(LookupError):
    """A table is not declared; the message says in which file it should be."""


def table_names() -> list[str]:
    """Names of all declared tables."""
    return sorted([*(module.name for module in pkgutil.iter_modules(__path__)), *RECORDS, *table_models.OWN_FILES])


def model_of(table: str) -> type[Table]:
    """The model of a table. Raises NoModel."""
    if table in (*RECORDS, *table_models.OWN_FILES):
        return table_models.model(table)
    module, expected = f"{__name__}.{table}", f"expected is a `class Model(Table)` that declares `{table}`"
    try:
        model: type[Table] | None = getattr(importlib.import_module(module), "Model", None)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise NoModel(f"there is no schemas/tables/{table}.py: {expected}") from None
    if model is None:
        raise NoModel(f"schemas/tables/{table}.py has no Model: {expected}")
    return model
