"""The tables of records as ``records.yaml`` declares them: the one place from which all else that names them follows.

Their words are in ``vocabulary``, their models in ``table_models``, their builder in ``pipelines/tables/records.py``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from schemas import beside

NEEDED = {"about", "domain", "has", "statuses", "kinds", "columns"}


def declared(file: str | Path) -> dict[str, dict[str, Any]]:
    """The declarations beside a module. Those that are begun and not filled in are left to `bilateral check`."""
    found = beside.read(str(file)).items()
    return {name: said for name, said in found if said.keys() >= NEEDED and "?? " not in str(said)}


RECORDS = declared(__file__)
"""What is declared of each table, in order."""


def id_of(table: str) -> str:
    """The column that holds the ids of a table's records."""
    return f"{table.removesuffix('s')}_id"


def columns_from(table: str, *origins: str) -> dict[str, dict[str, Any]]:
    """The columns of a table whose values come from one of ``origins``, as they are declared."""
    columns = RECORDS[table]["columns"].items()
    return {name: column for name, column in columns if column.get("from") in origins}


def measures(table: str) -> frozenset[str]:
    """The measures that a table has a place for."""
    said = RECORDS[table]
    placed = ("place", "is_complete_list") if "Placed" in said["has"] else ()
    shown = columns_from(table, "code", "quantity", "number")
    return frozenset(["occurrence", "role", *placed, *said.get("measures", "").split(), *shown])
