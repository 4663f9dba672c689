"""The candidate and the release as assets: everything checked as a whole, then published."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dagster as dg

from pipelines.orchestration import labels
from pipelines.orchestration.checks import check_result, of_findings
from pipelines.orchestration.conditions import ON_CHANGE
from pipelines.orchestration.progress import failure, log, report
from pipelines.orchestration.table_assets import in_book
from pipelines.orchestration.workplace import POOL, Workplace
from pipelines.release import candidate as candidates
from pipelines.release import comparison
from pipelines.release.candidate import DamagedRelease
from pipelines.release.publication import PublishError, align, publish
from pipelines.release.remote import reserve
from pipelines.release.rules import OF_THE_PROGRAM
from pipelines.settings import settings
from pipelines.store.current import MixedGenerations
from pipelines.tables.measured import INDICATORS
from pipelines.tables.shared.registry import discover

LABELS: dict[str, Any] = {"group_name": labels.RELEASE, "kinds": {"parquet"}, "pool": POOL}
LABELS |= {"automation_condition": ON_CHANGE, **labels.of_table("release", "release")}
LOOK = "bilateral/look"
"""The tag of a run that makes everything anew, whatever was made before: each night there is one."""
LOOKED_AT = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=2))
"""How long a release may stay without a build, or a nightly look, that finds it right: one night may be missed."""


def candidate_asset() -> dg.AssetsDefinition:
    """The candidate: everything that will be released, checked as a whole."""
    published = [table.name for table in discover().values() if table.is_published]
    about = "Rules that hold between tables."
    gate_check = dg.AssetCheckSpec("gate", asset="candidate", blocking=True, description=about)

    @dg.asset(
        name="candidate",
        deps=[*published, "ledger_set_aside"],
        check_specs=[gate_check],
        description="The next release, complete but not yet published: one snapshot of tables that belong together, "
        "checked by every cross-table rule, with its version.",
        metadata=labels.code_of(candidates.make),
        **LABELS,
    )
    def candidate(workplace: Workplace) -> Iterator[Any]:
        started = time.perf_counter()
        workplace.write_alone()
        if LOOK in dg.AssetExecutionContext.get().run.tags:
            (workplace.candidates / candidates.MEMO).unlink(missing_ok=True)
        try:
            if remote := workplace.remote:
                align(workplace.releases, remote)
            candidate = candidates.make(inputs_of(workplace), workplace.candidates)
        except (MixedGenerations, DamagedRelease, PublishError) as error:
            yield check_result("gate", 1, 0, {"findings": str(error)})
            raise _refused(error) from error
        yield of_findings("gate", candidate.findings, candidate.rows)
        if candidate.findings:
            broken = next(rule for rule, findings in candidate.checks.items() if findings)
            fault = " by a fault of this program" if broken in OF_THE_PROGRAM else ""
            message = f"the gate refuses the release{fault}: {candidate.checks[broken][0]}"
            raise failure("candidate", started, candidate.findings, "the last good one stays", message)
        outcome = f"version {candidate.version}, {candidate.made} files made" if candidate.folder else "nothing new"
        report("candidate", started, candidate.rows, outcome)
        digest = candidate.folder.name if candidate.folder else f"nothing after {candidate.previous}"
        yield dg.MaterializeResult(
            data_version=dg.DataVersion(digest),
            metadata={
                "version": str(candidate.version),
                "previous": str(candidate.previous),
                "rules": len(candidate.checks),
                "dagster/row_count": candidate.rows,
                "changes": dg.MetadataValue.json(candidate.changed),
            },
        )

    return candidate


def inputs_of(workplace: Workplace) -> candidates.Inputs:
    """What a release is made from here."""
    tables = discover().values()
    published = [table.name for table in tables if table.is_published]
    graph = {table.name: table.inputs for table in tables}
    released, public = workplace.releases, workplace.is_public
    return candidates.Inputs(workplace.store, published, graph, released, is_public=public, indicators=INDICATORS)


def compare(workplace: Workplace) -> int:
    """Make every file of the next release anew, and name those that differ from what was kept; 1 if any does."""
    found = comparison.compare(inputs_of(workplace), workplace.candidates)
    for name in found.differing:
        log.error("%s differs when it is made anew", name)
    log.info("%d files compared, %d of them made: %d differ", found.files, found.made, len(found.differing))
    return int(bool(found.differing))


def release_asset() -> dg.AssetsDefinition:
    """The release: the candidate published, and the pointer moved."""

    @dg.asset(
        name="release",
        deps=["candidate"],
        description="The published release: an immutable folder, and `releases/latest` pointing to it.",
        metadata=labels.code_of(publish),
        freshness_policy=LOOKED_AT,
        **LABELS,
    )
    def release(workplace: Workplace) -> dg.MaterializeResult:
        started = time.perf_counter()
        workplace.write_alone()
        try:
            remote = workplace.remote
            release = publish(workplace.candidates, workplace.releases, settings().signing_key, remote)
        except PublishError as error:
            raise _refused(error) from error
        outcome = f"published {release.version}" if release.is_new else f"{release.version} stays"
        outcome += f"; latest is pinned to {release.pinned}" if release.pinned else ""
        report("release", started, None, outcome)
        if remote and release.folder and (words := reserve(release.folder)):
            log.warning("  %s: %s must not be open to others", words, remote.address)
        number, is_new = str(release.version), release.is_new
        metadata: dict[str, Any] = {"version": number, "folder": f"releases/{number}", "is_new": is_new}
        metadata["pinned"] = str(release.pinned)
        metadata |= in_book(f"{release.version}/book/index.html")
        return dg.MaterializeResult(data_version=dg.DataVersion(str(release.version)), metadata=metadata)

    return release


def _refused(error: Exception) -> dg.Failure:
    log.error("%s", error)
    return dg.Failure(str(error), allow_retries=False)
