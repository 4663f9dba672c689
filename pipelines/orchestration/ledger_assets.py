"""The ledger as assets: its slices, versioned by their content, and the publishers cited for them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import yaml

from pipelines.ledger.known_by import known_by
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import checker
from pipelines.ledger.slices import catalogue
from pipelines.orchestration import labels
from pipelines.orchestration.checks import check_result
from pipelines.orchestration.code_versions import code_version
from pipelines.orchestration.markdown import bullets
from pipelines.orchestration.progress import counted, failure, report
from pipelines.orchestration.workplace import Workplace
from schemas.vocabulary import SUBJECT_TABLES

LEDGER = "ledger"
PUBLISHERS = "reference/publishers.yaml"


def publisher_assets(root: Path) -> list[dg.AssetSpec]:
    """The publishers that documents cite, one external asset for each table that they are cited for."""
    file = root / "data" / PUBLISHERS
    listed = yaml.load(file.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return [
        _cited_for(table, publishers, file)
        for table in SUBJECT_TABLES
        if (publishers := [publisher for publisher in listed if table in publisher.get("tables", [])])
    ]


def _cited_for(table: str, publishers: list[dict[str, Any]], file: Path) -> dg.AssetSpec:
    names = [publisher["name"] for publisher in publishers]
    links = "\n".join(f"- [{publisher['name']}]({publisher['url']})" for publisher in publishers)
    return dg.AssetSpec(
        ["publishers", table],
        group_name=labels.CITED,
        kinds={"http"},
        description=f"{', '.join(names)}: publishers cited for {table}.\n\n{links}",
        metadata={"publishers": len(publishers), **labels.code_in(str(file), 1, file.name)},
        **labels.of_table(f"ledger_{table}", "publisher"),
    )


def ledger_asset(root: Path) -> dg.AssetsDefinition:
    """The ledger: one output for each slice, so that an edit makes one branch stale."""
    cited = {f"ledger_{spec.key.path[-1]}": spec.key for spec in publisher_assets(root)}
    specs = [
        dg.AssetSpec(
            name,
            group_name=labels.CURATED,
            kinds={"yaml", "csv", "parquet"},
            code_version=code_version(name, root),
            deps=[cited[name]] if name in cited else [],
            description=f"What curators wrote for `{name.removeprefix('ledger_')}`, read and checked.",
            metadata=labels.code_of(catalogue.slices),
            **labels.of_table(name, "ledger"),
        )
        for name in catalogue.names()
    ]
    problem_check = dg.AssetCheckSpec(
        "problems", asset="ledger_documents", blocking=True, description="The problems that `bilateral check` reports."
    )

    @dg.multi_asset(name=LEDGER, specs=specs, check_specs=[problem_check])
    def ledger(workplace: Workplace) -> Iterator[Any]:
        started = time.perf_counter()
        read = read_ledger(workplace.data)
        problems = checker.problems(read)
        lines = [f"`{p.path}:{p.line}` {p.field} {p.message}. {p.remedy}" for p in problems]
        details = {"problems": bullets(lines)} if lines else {}
        yield check_result("problems", len(problems), len(read.evidence), details, asset="ledger_documents")
        if problems:
            message = f"the ledger has {counted(problems)}; run `bilateral check`\n{problems[0]}"
            raise failure(LEDGER, started, problems, "the last good tables stay", message)
        rows = 0
        read = known_by(read, workplace.last_day) if workplace.last_day else read
        for name, table in catalogue.slices(read).items():
            stored = workplace.store.promote(workplace.store.stage(name, table), {})
            rows += stored.rows
            yield dg.MaterializeResult(
                name, data_version=dg.DataVersion(stored.sha256), metadata={"dagster/row_count": stored.rows}
            )
        report(LEDGER, started, rows, f"{len(read.documents)} documents")

    return ledger
