"""The ledger as assets: its slices, versioned by their content, and the publishers cited for them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import dagster as dg
import yaml

from pipelines.extracts.files import FOLDER
from pipelines.ledger.reader import files
from pipelines.ledger.rules import checker
from pipelines.ledger.slices import catalogue
from pipelines.orchestration import labels
from pipelines.orchestration.checks import check_result
from pipelines.orchestration.code_versions import code_version
from pipelines.orchestration.markdown import bullets
from pipelines.orchestration.progress import counted, failure, report
from pipelines.orchestration.workplace import POOL, Workplace
from pipelines.rows import Row
from pipelines.store.current import replace_durably
from schemas.vocabulary import SUBJECT_TABLES

LEDGER = "ledger"
PUBLISHERS = "reference/publishers.yaml"
WRITTEN = "written"
"""The input of every slice: the state of the curated files. While it and the code are the same, none is read."""
SET_ASIDE = "ledger_set_aside"
"""The slice of files that are left out until they are mended."""
READ = "ledger-read"
"""The file in the folder of tables that says what the curated files were when they were last read whole."""


OF_SOURCES = ("reference/codes/", "reference/accepted.yaml", "corrections/")
"""The curated files with which captures are read."""


def written(data: Path) -> str:
    """The state of the curated files and of the extracts, as a hash, and that of those with which captures are read."""
    every, of_sources = sha256(), sha256()
    for file in (*files(data), *sorted((data / FOLDER).glob("*"))):
        content = file.read_bytes() if file.is_file() else b""  # a broken link is for the checker to report
        name = file.relative_to(data).as_posix()
        for digest in (every, of_sources) if name.startswith(OF_SOURCES) else (every,):
            digest.update(name.encode() + b"\0" + sha256(content).digest())
    return f"{every.hexdigest()} {of_sources.hexdigest()}"


def set_aside_as_line(row: Row) -> str:
    """A row of ``SET_ASIDE`` in words."""
    return f"{row['file']}:{row['line']}: {row['sentence']}"


def last_read(workplace: Workplace) -> str:
    """Their state when a run last read them, good or bad; empty if none has."""
    file = workplace.build / READ
    return file.read_text() if file.is_file() else ""


def publishers_key(table: str) -> dg.AssetKey:
    """The asset of the publishers that documents cite for a table."""
    return dg.AssetKey(["publishers", f"cited_for_{table}"])


def publisher_assets(root: Path) -> list[dg.AssetSpec]:
    """The publishers that documents cite, one external asset for each table that they are cited for."""
    file = root / "data" / PUBLISHERS
    listed = yaml.load(file.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    cited = {table: [one for one in listed if table in one.get("tables", [])] for table in SUBJECT_TABLES}
    return [_cited_for(table, publishers, file) for table, publishers in cited.items() if publishers]


def _cited_for(table: str, publishers: list[dict[str, Any]], file: Path) -> dg.AssetSpec:
    names = [publisher["name"] for publisher in publishers]
    links = "\n".join(f"- [{publisher['name']}]({publisher['url']})" for publisher in publishers)
    return dg.AssetSpec(
        publishers_key(table),
        group_name=labels.CURATED,
        kinds={"http"},
        description=f"{', '.join(names)}: publishers cited for {table}.\n\n{links}",
        metadata={"publishers": len(publishers), **labels.code_in(str(file), 1, file.name)},
        **labels.of_table(f"ledger_{table}", "publisher"),
    )


def ledger_asset(root: Path) -> dg.AssetsDefinition:
    """The ledger: one output for each slice, so that an edit makes one branch stale."""
    cited = {spec.key for spec in publisher_assets(root)}
    specs = [
        dg.AssetSpec(
            name,
            group_name=labels.CURATED,
            kinds={"yaml", "csv", "parquet"},
            code_version=code_version(name, root),
            deps=cited & {publishers_key(name.removeprefix("ledger_"))},
            description=f"What curators wrote for `{name.removeprefix('ledger_')}`, read and checked.",
            metadata=labels.code_of(catalogue.slices),
            **labels.of_table(name, "ledger"),
        )
        for name in catalogue.names()
    ]
    problem_check = dg.AssetCheckSpec(
        "problems",
        asset="ledger_documents",
        blocking=True,
        description="The problems that `bilateral check` reports: of files that are set aside it only warns.",
    )

    @dg.multi_asset(name=LEDGER, specs=specs, check_specs=[problem_check], pool=POOL)
    def ledger(workplace: Workplace) -> Iterator[Any]:
        started, store, state = time.perf_counter(), workplace.store, written(workplace.data)
        inputs, outcome = {WRITTEN: state}, "unchanged"
        if not all(store.is_fresh(name, inputs) for name in catalogue.names()):
            read, problems = checker.sound(workplace.data, workplace.home.build)
            if problems:
                lines = [f"`{p.path}:{p.line}` {p.field} {p.message}. {p.remedy}" for p in problems]
                details = {"problems": bullets(lines)}
                yield check_result("problems", len(problems), len(read.evidence), details, asset="ledger_documents")
                replace_durably(workplace.build / READ, state.encode())
                message = f"the ledger has {counted(problems)}; run `bilateral check`\n{problems[0]}"
                raise failure(LEDGER, started, problems, "the last good tables stay", message)
            for name, table in catalogue.slices(read).items():
                store.promote(store.stage(name, table), inputs)
            outcome = f"{len(read.documents)} documents"
        slices = [stored for name in catalogue.names() if (stored := store.current(name))]
        rows = sum(stored.rows for stored in slices)
        lines = [*map(set_aside_as_line, store.load(SET_ASIDE))]
        details = {"set aside": bullets(lines)}
        yield check_result("problems", len(lines), rows, details, asset="ledger_documents", is_warning=True)
        for stored in slices:
            yield dg.MaterializeResult(
                stored.name, data_version=dg.DataVersion(stored.sha256), metadata={"dagster/row_count": stored.rows}
            )
        replace_durably(workplace.build / READ, state.encode())
        report(LEDGER, started, rows, outcome)

    return ledger
