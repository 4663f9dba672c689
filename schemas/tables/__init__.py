"""The published tables: one module each, named as the table, whose pandera ``Model`` is its one declaration.

What tables share is declared in ``schemas.declare``; what a person may write is in ``schemas.written``.
"""

from __future__ import annotations

import importlib
import pkgutil

from schemas.declare import Table


def table_names() -> list[str]:
    """Names of all declared tables."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def model_of(table: str) -> type[Table]:
    """The model of a table."""
    model: type[Table] = importlib.import_module(f"{__name__}.{table}").Model
    return model
