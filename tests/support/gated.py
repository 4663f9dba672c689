"""The gate over tables in memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.release import gate
from pipelines.store.checks import Finding
from pipelines.store.memo import Memo
from schemas import derive
from schemas.tables import model_of


def findings(tables: Mapping[str, Any]) -> dict[str, list[Finding]]:
    """The findings of every rule in ``tables``, rows or Arrow by name."""
    arrow = {name: given if isinstance(given, pa.Table) else of_rows(name, *given) for name, given in tables.items()}

    def read(name: str, *columns: str) -> pa.Table:
        return arrow[name].select(columns)

    return gate.run(gate.Given([*tables], read, lambda *asked: str(read(*asked).num_rows)), Memo(Path("no file")))


def of_rows(table: str, *rows: dict[str, Any]) -> pa.Table:
    """A table of these rows, by the declared schema."""
    return pa.Table.from_pylist([*rows], schema=derive.to_arrow(model_of(table)))
