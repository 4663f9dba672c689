"""The published tables: a YAML file each, named as the table, which is its one declaration.

Tables of records are declared in ``schemas/records.yaml``. What tables share, and what a declaration may hold, is in
``schemas/declare.yaml``; what a person may write in ``schemas.written``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from schemas import beside, record_models
from schemas.declare import Table, model
from schemas.records import RECORDS

_FOLDER = Path(__file__).parent


class NoModel(LookupError):
    """A table is not declared; the message says in which file it should be."""


def table_names() -> list[str]:
    """Names of all declared tables."""
    return sorted([*(file.stem for file in _FOLDER.glob("*.yaml")), *RECORDS])


@cache
def model_of(table: str) -> type[Table]:
    """The model of a table. Raises NoModel, and BadDeclaration."""
    if table in RECORDS:
        return record_models.model(table)
    file = _FOLDER / f"{table}.yaml"
    if not file.exists():
        raise NoModel(f"there is no schemas/tables/{table}.yaml: expected is a file that declares `{table}`")
    return model(table, beside.read(str(file)))
