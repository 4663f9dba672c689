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
    given = gate.Given([*tables], lambda name, *columns: arrow[name].select(columns), lambda *_: "")
    return gate.run(given, Memo(Path("no file")))


def of_rows(table: str, *rows: dict[str, Any]) -> pa.Table:
    """A table of these rows, by the declared schema."""
    return pa.Table.from_pylist([*rows], schema=derive.to_arrow(model_of(table)))
