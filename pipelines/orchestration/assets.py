"""From plain tables and functions to Dagster assets: load, build, stage, check, promote, report. No rule lives here."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import yaml

from bilateral import server as serving
from pipelines.ledger.known_by import known_by
from pipelines.ledger.reader import read_ledger
from pipelines.ledger.rules import checker as check
from pipelines.ledger.slices import catalogue as slices
from pipelines.orchestration.code_versions import code_version
from pipelines.orchestration.console import OWNERS, log, say
from pipelines.orchestration.previews import plot
from pipelines.orchestration.resources import Site
from pipelines.orchestration.source_assets import source_assets
from pipelines.release import candidate as candidates
from pipelines.release.candidate import DamagedRelease
from pipelines.release.publication import PublishError, publish
from pipelines.store.checks import Finding, checked, checked_bulk, markdown
from pipelines.store.current import MixedGenerations, Store
from pipelines.tables.shared.registry import BuiltTable, discover
from schemas import derive
from schemas.vocabulary import SUBJECT_TABLES

LEDGER = "ledger"

AC = dg.AutomationCondition
ON_CHANGE: Any = AC.eager().replace(
    AC.any_deps_updated(), AC.any_deps_match(AC.data_version_changed() | AC.will_be_requested())
)
"""Run when the data of an input changed or is about to: not when the same bytes were made again."""
ON_CAPTURE = ON_CHANGE.without(~AC.any_deps_missing())
"""The same for what reads captures: a source of which nothing is captured yet is an input that is empty, not missing."""


def publishers(site: Site) -> list[dg.AssetSpec]:
    """The cited publishers, as external assets upstream of the ledger."""
    return [
        dg.AssetSpec(
            ["publisher", publisher["id"]],
            group_name="cited_publishers",
            kinds={"http"},
            owners=OWNERS,
            description=f"[{publisher['name']}]({publisher['url']}), whose figures the ledger cites.",
            metadata={"dagster/uri": publisher["url"], "link": dg.MetadataValue.url(publisher["url"])},
        )
        for publisher in _listed(site)
    ]


def _listed(site: Site) -> list[dict[str, Any]]:
    file = site.data / "reference" / "publishers.yaml"
    found: list[dict[str, Any]] = yaml.load(file.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


def ledger_asset(site: Site) -> dg.AssetsDefinition:
    """The ledger: one output for each slice, versioned by content, so that an edit makes one branch stale."""
    cited = {table: [["publisher", p["id"]] for p in _listed(site) if table in p["tables"]] for table in SUBJECT_TABLES}
    specs = [
        dg.AssetSpec(
            name,
            group_name=LEDGER,
            kinds={"yaml", "parquet"},
            owners=OWNERS,
            code_version=code_version(name, site.root),
            deps=cited.get(name.removeprefix("ledger_"), []),
            description=f"What curators wrote for `{name.removeprefix('ledger_')}`, read and checked.",
        )
        for name in slices.names()
    ]
    problem_check = dg.AssetCheckSpec(
        "problems", asset="ledger_documents", blocking=True, description="What `bilateral check` finds."
    )

    @dg.multi_asset(name=LEDGER, specs=specs, check_specs=[problem_check])
    def ledger(site: dg.ResourceParam[Site]) -> Iterator[Any]:
        started = time.perf_counter()
        read = read_ledger(site.data)
        wrong = check.problems(read)
        shown = "\n".join(
            f"- `{problem.path}:{problem.line}` {problem.field} {problem.message}. {problem.remedy}"
            for problem in wrong[:50]
        )
        yield dg.AssetCheckResult(
            check_name="problems",
            asset_key="ledger_documents",
            passed=not wrong,
            metadata={"problems": dg.MetadataValue.md(shown or "none")},
        )
        if wrong:
            for problem in wrong[:50]:
                log.error("%s", problem)
            counted = "1 problem" if len(wrong) == 1 else f"{len(wrong)} problems"
            say(LEDGER, started, None, f"FAILED: {counted}; the last good tables stay")
            raise dg.Failure(f"the ledger has {counted}; run `bilateral check`\n{wrong[0]}", allow_retries=False)
        rows = 0
        read = known_by(read, site.known_by) if site.known_by else read
        for name, table in slices.slices(read).items():
            stored = site.store.promote(site.store.stage(name, table), {})
            rows += stored.rows
            yield dg.MaterializeResult(
                name, data_version=dg.DataVersion(stored.sha256), metadata={"dagster/row_count": stored.rows}
            )
        say(LEDGER, started, rows, f"{len(read.documents)} documents")

    return ledger


def _columns(table: BuiltTable) -> dg.TableSchema:
    """The declared columns for the UI: type, description, constraints, unit and role."""
    shown = []
    for column in derive.columns(table.model()):
        tags = {"role": column.role} | ({"unit": column.unit} if column.unit else {})
        other = [f"one of {', '.join(column.allowed)}"] if column.allowed else []
        constraints = dg.TableColumnConstraints(nullable=column.nullable, unique=column.unique, other=other)
        shown.append(
            dg.TableColumn(
                column.name, str(column.type), description=column.description, constraints=constraints, tags=tags
            )
        )
    return dg.TableSchema(columns=shown)


def preview(rows: Sequence[dict[str, Any]], count: int = 5) -> dg.MarkdownMetadataValue:
    """The first rows as a Markdown table."""
    if not rows:
        return dg.MetadataValue.md("no rows")
    names = list(rows[0])
    lines = [f"| {' | '.join(names)} |", "|" + "---|" * len(names)]
    lines += [f"| {' | '.join(_cell(row[name]) for name in names)} |" for row in rows[:count]]
    return dg.MetadataValue.md("\n".join(lines))


def _cell(value: Any) -> str:
    text = (
        ""
        if value is None
        else ", ".join(map(str, value))
        if isinstance(value, list)
        else f"{value:,}"
        if isinstance(value, float)
        else str(value)
    )
    return text.replace("|", "\\|").replace("\n", " ")[:60]


def as_asset(table: BuiltTable, root: Path) -> dg.AssetsDefinition:
    """A table as an asset with one blocking schema check: built, checked, staged and promoted in its own step."""
    schema_check = dg.AssetCheckSpec(
        "schema", asset=table.name, blocking=True, description="The rows are as schemas/ declares them."
    )

    @dg.asset(
        name=table.name,
        group_name=table.group,
        deps=_deps(table),
        check_specs=[schema_check],
        owners=OWNERS,
        kinds={"python", "parquet"},
        description=table.description,
        automation_condition=ON_CHANGE,
        code_version=code_version(table.name, root),
        metadata={"dagster/column_schema": _columns(table), "dagster/table_name": table.name},
    )
    def asset(site: dg.ResourceParam[Site]) -> Iterator[Any]:
        started, store = time.perf_counter(), site.store
        inputs = store.hashes(table.inputs)
        findings: list[Finding] = []
        word = "unchanged"
        if not store.is_fresh(table.name, inputs):
            made, findings = _make(table, store)
            before = store.current(table.name)
            staged = store.stage(table.name, made, findings)
            if not findings:
                after = store.promote(staged, inputs)
                word = "same rows" if before and before.sha256 == after.sha256 else "new"
        yield dg.AssetCheckResult(
            check_name="schema",
            passed=not findings,
            metadata={"findings": dg.MetadataValue.md(markdown(findings))} if findings else {},
        )
        if findings:
            _report(table.name, started, findings)
            raise dg.Failure(f"{table.name}: the last good table stays. {findings[0]}", allow_retries=False)
        stored = store.current(table.name)
        assert stored
        say(table.name, started, stored.rows, word)
        told: dict[str, Any] = {
            "dagster/row_count": stored.rows,
            "preview": preview(store.head(table.name)),
            "file": stored.file,
            "plot": dg.MetadataValue.md(plot(store.arrow(table.name))),
        }
        if table.is_published:
            told |= _in_book(f"latest/book/index.html#/table/{table.name}")
        yield dg.MaterializeResult(data_version=dg.DataVersion(stored.sha256), metadata=told)

    return asset


def _in_book(page: str) -> dict[str, Any]:
    """A link to a page of the book, by which the UI leads readers to what was made of a table."""
    return {"book": dg.MetadataValue.url(f"{serving.address()}/{page}")}


def _deps(table: BuiltTable) -> list[dg.AssetKey]:
    """The assets that a table is made of: a source's rows are one asset, whichever table they go to."""
    return [dg.AssetKey(list(path)) for path in sorted({tuple(name.split("/")[:2]) for name in table.inputs})]


def _make(table: BuiltTable, store: Store) -> tuple[pa.Table, list[Finding]]:
    built = table.build(**table.load(store.load, store.arrow))
    if table.is_bulk:
        return built, checked_bulk(table.name, built, table.model())
    return checked(table.name, built, table.model(), table.file)


def _report(name: str, started: float, findings: Sequence[Finding]) -> None:
    for finding in findings:
        log.error("%s", finding)
    counted = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    say(name, started, None, f"FAILED: {counted}; the last good one stays")


def candidate_asset() -> dg.AssetsDefinition:
    """The candidate: everything that will be released, checked as a whole."""
    published = [table.name for table in discover().values() if table.is_published]
    bulk = [table.name for table in discover().values() if table.is_bulk]
    gate_check = dg.AssetCheckSpec(
        "gate", asset="candidate", blocking=True, description="Rules that hold between tables."
    )

    @dg.asset(
        name="candidate",
        group_name="release",
        deps=published,
        check_specs=[gate_check],
        owners=OWNERS,
        kinds={"parquet"},
        automation_condition=ON_CHANGE,
        description="A complete release written aside: one snapshot of tables that belong together, checked by every cross-table rule, with its version.",
    )
    def candidate(site: dg.ResourceParam[Site]) -> Iterator[Any]:
        started = time.perf_counter()
        graph = {table.name: table.inputs for table in discover().values()}
        try:
            made = candidates.make(
                site.store,
                published,
                graph,
                site.candidates,
                site.releases,
                bulk,
                site.known_by,
                is_public=site.is_public,
            )
        except (MixedGenerations, DamagedRelease) as error:
            yield dg.AssetCheckResult(check_name="gate", passed=False, metadata={"findings": str(error)})
            log.error("%s", error)
            raise dg.Failure(str(error), allow_retries=False) from error
        yield dg.AssetCheckResult(
            check_name="gate",
            passed=not made.findings,
            metadata={"rules": len(made.checks)}
            | ({"findings": dg.MetadataValue.md(markdown(made.findings))} if made.findings else {}),
        )
        if made.findings:
            _report("candidate", started, made.findings)
            raise dg.Failure(f"the gate refuses the release: {made.findings[0]}", allow_retries=False)
        say("candidate", started, made.rows, f"version {made.version}" if made.folder else "nothing new")
        digest = made.folder.name if made.folder else f"nothing after {made.previous}"
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(digest),
            metadata={
                "version": str(made.version),
                "previous": str(made.previous),
                "dagster/row_count": made.rows,
                "changes": dg.MetadataValue.json(made.changed),
            },
        )

    return candidate


def release_asset() -> dg.AssetsDefinition:
    """The release: the candidate published, and the pointer moved."""
    whole_check = dg.AssetCheckSpec(
        "published", asset="release", blocking=True, description="`latest` names a whole release."
    )

    @dg.asset(
        name="release",
        group_name="release",
        deps=["candidate"],
        check_specs=[whole_check],
        owners=OWNERS,
        kinds={"parquet"},
        automation_condition=ON_CHANGE,
        description="The published release: an immutable folder, and `releases/latest` pointing to it.",
    )
    def release(site: dg.ResourceParam[Site]) -> Iterator[Any]:
        started = time.perf_counter()
        try:
            made = publish(site.candidates, site.releases)
        except PublishError as error:
            yield dg.AssetCheckResult(check_name="published", passed=False, metadata={"reason": str(error)})
            log.error("%s", error)
            raise dg.Failure(str(error), allow_retries=False) from error
        yield dg.AssetCheckResult(check_name="published", passed=made.version is not None)
        say("release", started, None, f"published {made.version}" if made.is_new else f"{made.version} stays")
        told: dict[str, Any] = {
            "version": str(made.version),
            "folder": f"releases/{made.version}",
            "is_new": made.is_new,
        }
        told |= _in_book(f"{made.version}/book/index.html")
        yield dg.MaterializeResult(data_version=dg.DataVersion(str(made.version)), metadata=told)

    return release


def all_assets(site: Site, *, with_captures: bool = False) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Every asset of the graph; the captures, which touch the network, only if they are asked for."""
    return [
        *publishers(site),
        *source_assets(ON_CAPTURE, site.root, with_captures=with_captures),
        ledger_asset(site),
        *(as_asset(table, site.root) for table in discover().values()),
        candidate_asset(),
        release_asset(),
    ]
