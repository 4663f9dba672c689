"""Extracts as assets: the computed rows that come with the repository, looked at before any table uses them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa

from pipelines.archive.captures import Archive
from pipelines.extracts import files
from pipelines.extracts.files import Extract, ExtractError
from pipelines.orchestration import labels
from pipelines.orchestration.code_versions import code_version
from pipelines.orchestration.progress import failure, report
from pipelines.orchestration.workplace import POOL, Workplace
from pipelines.tables.shared.extract_rows import EXTRACTS, facts_of, rows_of
from schemas import derive
from schemas.tables import model_of


def extract_key(table: str) -> dg.AssetKey:
    """The asset of the rows that are kept of a table."""
    return dg.AssetKey(["extract", table])


def extract_assets(root: Path) -> list[dg.AssetsDefinition]:
    """One asset for each table of which rows may be kept."""
    return [_extract_asset(table, root) for table in EXTRACTS]


def _extract_asset(table: str, root: Path) -> dg.AssetsDefinition:
    @dg.asset(
        key=extract_key(table),
        group_name=labels.KEPT,
        kinds={"parquet"},
        pool=POOL,
        description=f"Rows of `{table}`, computed earlier from captures and kept in the repository: they stand "
        "in for those that this home has not computed.",
        metadata=labels.code_of(files.read_rows),
        code_version=code_version(rows_of(table), root),
        **labels.of_table(table, "table"),
    )
    def asset(workplace: Workplace) -> Iterator[Any]:
        started, store = time.perf_counter(), workplace.store
        folder = workplace.data / files.FOLDER
        try:
            extract = files.read(folder, table)
            reason = files.why_unused(extract, _withdrawn(extract, folder, workplace.archive)) if extract else None
            stated = f"{extract.model_dump_json()} {reason}" if extract else ""
            inputs = {f"data/{files.FOLDER}/{table}": sha256(stated.encode()).hexdigest()}
            if not all(store.is_fresh(name, inputs) for name in (rows_of(table), facts_of(table))):
                rows = files.read_rows(folder, extract) if extract and not reason else pa.table({})
                store.promote(store.stage(rows_of(table), rows), inputs)
                facts = files.facts(extract, reason) if extract else []
                about = pa.Table.from_pylist(facts, schema=derive.to_arrow(model_of("extracts")))
                store.promote(store.stage(facts_of(table), about), inputs)
        except ExtractError as error:
            raise failure(f"extract/{table}", started, [error], "the last good one stays", str(error)) from error
        stored, outcome = store.current(rows_of(table)), _outcome(extract, reason)
        assert stored
        report(f"extract/{table}", started, stored.rows, outcome)
        version = sha256("".join(store.hashes((rows_of(table), facts_of(table))).values()).encode()).hexdigest()
        metadata: dict[str, Any] = {"dagster/row_count": stored.rows, "state": outcome}
        yield dg.MaterializeResult(data_version=dg.DataVersion(version), metadata=metadata)

    return asset


def _withdrawn(extract: Extract, folder: Path, archive: Archive) -> dict[str, str]:
    """Why captures are withdrawn, by hash: those that the repository lists, and those behind it in this archive."""
    decided = {c.sha256: archive.withdrawn(c.source).get(c.capture) for c in extract.captures}
    return files.withdrawn(folder) | {digest: str(decision) for digest, decision in decided.items() if decision}


def _outcome(extract: Extract | None, reason: str | None) -> str:
    if extract is None:
        return "none by then"
    return f"STANDS DOWN: {reason}" if reason else f"of {extract.known_from}"
