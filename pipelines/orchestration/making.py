"""One table made anew in a store where what it is made from, or its code, has changed: by the graph and by previews."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipelines.store.checks import Finding, checked, checked_bulk
from pipelines.store.current import Store
from pipelines.tables.shared.registry import BuiltTable


def make(table: BuiltTable, store: Store) -> tuple[str, int, list[Finding]]:
    """Make the table current if it is behind: what became of it, its rows, and what its checks found.

    With findings the last good table stays.
    """
    inputs, before = store.hashes(table.reads), store.current(table.name)
    if before and store.is_fresh(table.name, inputs):
        return "unchanged", before.rows, []
    built = table.build(**table.load(store.load, store.arrow))
    arrow, findings = _checked(table, built)
    staged = store.stage(table.name, arrow, findings)
    if findings:
        return "refused", len(built), findings
    after = store.promote(staged, inputs)
    return "same rows" if before and before.sha256 == after.sha256 else "new", after.rows, []


def _checked(table: BuiltTable, built: Any) -> tuple[pa.Table, list[Finding]]:
    """The built rows as a table of the declared types, and the findings of its checks."""
    if table.is_bulk:
        return built, checked_bulk(table.name, built, table.model())
    return checked(table.name, built, table.model(), table.file)
