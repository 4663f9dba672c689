"""Tables as assets: inputs loaded, built, checked, staged, promoted and reported, each in a step of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg

from bilateral import server
from bilateral.commons.lookup import known
from pipelines.orchestration import labels
from pipelines.orchestration.checks import of_findings
from pipelines.orchestration.code_versions import code_version
from pipelines.orchestration.conditions import ON_CHANGE
from pipelines.orchestration.making import make
from pipelines.orchestration.markdown import from_docstring, preview
from pipelines.orchestration.progress import failure, report
from pipelines.orchestration.workplace import POOL, Workplace
from pipelines.tables.shared.registry import BuiltTable
from schemas import derive


def table_asset(table: BuiltTable, root: Path) -> dg.AssetsDefinition:
    """A table as an asset with one blocking check. If it fails, the last good table stays the current one."""
    group, layer = labels.GROUPS[known(table.group, labels.GROUPS, "group", f"{table.file}: labels.yaml")]
    schema_check = dg.AssetCheckSpec(
        "schema", asset=table.name, blocking=True, description="The rows are as schemas/ declares them."
    )

    @dg.asset(
        name=table.name,
        group_name=group,
        # a source's rows are one asset, whichever table they go to
        deps=[dg.AssetKey(list(path)) for path in sorted({tuple(name.split("/")[:2]) for name in table.inputs})],
        check_specs=[schema_check],
        kinds={"arrow" if table.is_bulk else "python", "parquet"},
        pool=POOL,
        description=from_docstring(table.description),
        automation_condition=ON_CHANGE,
        code_version=code_version(table.name, root),
        metadata={
            "dagster/column_schema": _columns(table),
            "dagster/table_name": table.name,
            **labels.code_of(table.build),
        },
        **labels.of_table(table.name, layer, labels.holds_restricted_rows(table.inputs)),
    )
    def asset(workplace: Workplace) -> Iterator[Any]:
        started, store = time.perf_counter(), workplace.store
        outcome, rows, findings = make(table, store)
        yield of_findings("schema", findings, rows)
        if findings:
            message = f"{table.name}: the last good table stays. {findings[0]}"
            raise failure(table.name, started, findings, "the last good one stays", message)
        stored = store.current(table.name)
        assert stored
        report(table.name, started, stored.rows, outcome)
        shown = dg.MetadataValue.md(preview(store.head(table.name)))
        metadata: dict[str, Any] = {"dagster/row_count": stored.rows, "preview": shown, "file": stored.file}
        if table.is_published:
            metadata |= in_book(f"latest/book/index.html#/table/{table.name}")
        yield dg.MaterializeResult(data_version=dg.DataVersion(stored.sha256), metadata=metadata)

    return asset


def in_book(page: str) -> dict[str, Any]:
    """A link from the UI to a page of the book."""
    return {"book": dg.MetadataValue.url(f"{server.address()}/{page}")}


def _columns(table: BuiltTable) -> dg.TableSchema:
    """The declared columns for the UI: type, description, constraints, unit and role."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                str(column.type),
                description=from_docstring(column.description),
                constraints=dg.TableColumnConstraints(
                    nullable=column.nullable,
                    unique=column.unique,
                    other=[f"one of {', '.join(column.allowed)}"] if column.allowed else [],
                ),
                tags={"role": column.role} | ({"unit": column.unit} if column.unit else {}),
            )
            for column in derive.columns(table.model())
        ]
    )
