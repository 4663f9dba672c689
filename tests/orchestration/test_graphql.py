"""What the UI asks for: labels and code of every asset, numbers of every check, a backfill of a source's years, runs.

Asked in this process, by the schema of the web server; runs are carried out here as well, or wait in the queue.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent
from dagster._core.execution.api import execute_run
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.test_utils import freeze_time
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.backfill import execute_backfill_iteration
from dagster._daemon.freshness import FreshnessDaemon
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon
from dagster._utils.hosted_user_process import recon_job_from_origin
from dagster_graphql.schema import create_schema

from bilateral.releases import find
from pipelines.archive.captures import Archive
from pipelines.definitions import defs
from pipelines.orchestration.automation import confirm_release
from pipelines.orchestration.instance import materialize
from pipelines.orchestration.workplace import POOL, Workplace
from tests.support.built_home import ROOT, BuiltHome
from tests.support.http_publisher import START, Clock, Publisher
from tests.support.source_world import SOURCE, comtrade_by_year

pytestmark = pytest.mark.slow
STORAGE = """
storage: {{sqlite: {{base_dir: "{history}"}}}}
"""
AT_ONCE = """
telemetry: {enabled: false}
run_coordinator: {module: dagster._core.run_coordinator, class: DefaultRunCoordinator}
run_launcher: {module: dagster._core.launcher.sync_in_memory_run_launcher, class: SyncInMemoryRunLauncher}
"""
QUEUED = f"""
{(ROOT / "dagster.yaml").read_text()}
run_launcher: {{module: dagster._core.test_utils, class: MockedRunLauncher}}
"""
"""The settings of every home, with a launcher after which a run is in progress until the test ends it."""
ASSETS = """{assetNodes {
  assetKey {path}
  owners {... on TeamAssetOwner {team}}
  tags {key}
  metadataEntries {... on CodeReferencesMetadataEntry {
    codeReferences {... on LocalFileCodeReference {filePath lineNumber label}}}}
}}"""
CHECKS = """{assetNodes {
  assetKey {path}
  assetChecksOrError {... on AssetChecks {checks {
    name
    executionForLatestMaterialization {evaluation {metadataEntries {__typename}}}}}}
}}"""
ASKED = [str(year) for year in range(2015, 2021)]
RELEASE = (
    """{assetNodeOrError(assetKey: {path: ["release"]}) {... on AssetNode {freshnessStatusInfo {freshnessStatus}}}}"""
)
NUMBERS = {"IntMetadataEntry", "FloatMetadataEntry"}
BACKFILL = """mutation ($years: [String!]) {launchPartitionBackfill(
  backfillParams: {assetSelection: [{path: ["year", "%s"]}], partitionNames: $years}
) {__typename ... on LaunchBackfillSuccess {backfillId} ... on PythonError {message}}}"""
LAUNCH = """mutation ($path: [String!]!) {launchRun(executionParams: {
  selector: {repositoryLocationName: "bilateral", repositoryName: "__repository__", jobName: "__ASSET_JOB",
             assetSelection: [{path: $path}]}
  runConfigData: {}
}) {__typename ... on LaunchRunSuccess {run {runId}} ... on PythonError {message}}}"""
YEARS = """{assetNodeOrError(assetKey: {path: ["year", "%s"]}) {... on AssetNode {
  assetPartitionStatuses {... on TimePartitionStatuses {ranges {status startKey endKey}}}}}}"""


class Ui:
    """What the web server and the daemon do, on a home whose history is in ``context``."""

    def __init__(self, context: WorkspaceProcessContext) -> None:
        self.context, self.schema = context, create_schema()

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The answer to a query. Raises what it raises."""
        request = self.context.create_request_context()
        answer = asyncio.run(self.schema.execute_async(query, context_value=request, variable_values=variables))
        assert not answer.errors, answer.errors
        return dict(answer.data)

    def backfill(self, years: list[str]) -> str:
        """Launch a backfill of the years of the source, and do what the daemon does until it has ended; how it did."""
        launched = self.ask(BACKFILL % SOURCE, years=years)["launchPartitionBackfill"]
        assert launched["__typename"] == "LaunchBackfillSuccess", launched
        for _ in range(9):
            list(execute_backfill_iteration(self.context, logging.getLogger("backfill")))
            backfill = self.context.instance.get_backfill(launched["backfillId"])
            if backfill.status.value.startswith("COMPLETED"):
                break
        return backfill.status.value

    def launch(self, *path: str) -> str:
        """Launch a run of an asset; its id."""
        launched = self.ask(LAUNCH, path=path)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return str(launched["run"]["runId"])

    def dequeue(self, *runs: str) -> list[str]:
        """Start what the daemon starts at a look into the queue; the states of ``runs`` after it."""
        list(QueuedRunCoordinatorDaemon(interval_seconds=5).run_iteration(self.context))
        return [self.run(run).status.value for run in runs]

    def run(self, run_id: str) -> dg.DagsterRun:
        """A run as it is now."""
        (run,) = self.context.instance.get_runs(dg.RunsFilter(run_ids=[run_id]))
        return run

    @property
    def years(self) -> dict[str, str]:
        """The years of the source that have a colour, and which."""
        ranges = self.ask(YEARS % SOURCE)["assetNodeOrError"]["assetPartitionStatuses"]["ranges"]
        return {
            str(year): part["status"]
            for part in ranges
            for year in range(int(part["startKey"]), int(part["endKey"]) + 1)
        }

    @property
    def freshness(self) -> str:
        """Of the release, once the daemon has looked."""
        list(FreshnessDaemon().run_iteration(self.context))
        return str(self.ask(RELEASE)["assetNodeOrError"]["freshnessStatusInfo"]["freshnessStatus"])


@contextmanager
def opened(home: BuiltHome, patch: pytest.MonkeyPatch, settings: str = AT_ONCE) -> Iterator[Ui]:
    """The UI of a home."""
    folder = home.folder / "dagster"
    folder.mkdir()
    (folder / "dagster.yaml").write_text(settings + STORAGE.format(history=home.home / "runs" / "dagster"))
    patch.setenv("DAGSTER_HOME", str(folder))
    patch.setenv("BILATERAL_HOME", str(home.home))
    code = LoadableTargetOrigin(executable_path=sys.executable, module_name="pipelines.definitions")
    target = InProcessWorkspaceLoadTarget(InProcessCodeLocationOrigin(code, location_name="bilateral"))
    with dg.DagsterInstance.get() as instance, WorkspaceProcessContext(instance, target) as context:
        yield Ui(context)


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """A fake Comtrade that is asked for one year at a time, each a day later, and at first has no 2018."""
    days = count(START, 86_400.0)
    with comtrade_by_year(monkeypatch, map(int, ASKED), missing_at_first=2018) as running:
        path = "pipelines.orchestration.year_assets.client"
        monkeypatch.setattr(path, lambda folder: running.client(folder, Clock(next(days))))
        yield running


def test_a_backfill_asks_again_for_the_red_year_alone_and_a_second_one_archives_nothing(
    own_home: BuiltHome, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = own_home.home / "archive"

    def written() -> set[tuple[str, int]]:
        files = [path for path in archive.rglob("*") if path.is_file()]
        return {(path.relative_to(archive).as_posix(), path.stat().st_mtime_ns) for path in files}

    def calls() -> dict[str, int]:
        return {year: len(publisher.calls(f"/{year}")) for year in ASKED}

    with opened(own_home, monkeypatch) as ui:
        assert ui.years == {}
        assert ui.backfill(ASKED) == "COMPLETED_FAILED"
        assert ui.years == {**dict.fromkeys(ASKED, "MATERIALIZED"), "2018": "FAILED"}
        red = [year for year in ASKED if ui.years[year] != "MATERIALIZED"]  # as "only failed and missing" picks them
        assert ui.backfill(red) == "COMPLETED_SUCCESS"
        assert ui.years == dict.fromkeys(ASKED, "MATERIALIZED")
        assert calls() == {**dict.fromkeys(ASKED, 1), "2018": 2}
        before, version = written(), Archive.at(archive, archive).digest(SOURCE)
        assert ui.backfill(ASKED) == "COMPLETED_SUCCESS"
        new = [name for name, _ in written() - before]
        assert len(new) == len(ASKED), "that each was seen once more"
        assert all(name.startswith("sightings/") for name in new)
        assert Archive.at(archive, archive).digest(SOURCE) == version, "nothing is made anew of it"
        assert calls() == {**dict.fromkeys(ASKED, 2), "2018": 3}, "years that somebody chooses are asked for"


def test_every_asset_has_an_owner_and_a_tag_and_leads_to_the_line_of_its_code(
    own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(own_home, monkeypatch) as ui:
        assets = ui.ask(ASSETS)["assetNodes"]
    assert len(assets) > 150
    for asset in assets:
        name = "/".join(asset["assetKey"]["path"])
        assert asset["owners"], name
        assert [tag for tag in asset["tags"] if not tag["key"].startswith("dagster/")], name
        references = [code for entry in asset["metadataEntries"] for code in entry.get("codeReferences", [])]
        assert references, name
        for code in references:
            file, label = Path(code["filePath"]), code["label"]
            line = file.read_text().splitlines()[code["lineNumber"] - 1].strip()
            if file.suffix == ".py":  # a function, or its decorator, in the module that is named
                assert file.with_suffix("").as_posix().endswith(label.replace(".", "/")), name
                assert line.startswith(("def ", "@")), f"{name}: {file}:{code['lineNumber']} is `{line}`"
            else:
                assert (file.name, code["lineNumber"]) == (label, 1), name
    assert len({owner["team"] for asset in assets for owner in asset["owners"]}) >= 3


def test_every_check_gives_a_number_to_plot(own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(own_home, monkeypatch) as ui:
        assets = ui.ask(CHECKS)["assetNodes"]
    found = [
        (f"{'/'.join(asset['assetKey']['path'])}: {check['name']}", check["executionForLatestMaterialization"])
        for asset in assets
        for check in asset["assetChecksOrError"].get("checks", [])
    ]
    assert {name.partition(": ")[2] for name, run in found if not run} == {"reached"}, "no publisher was asked"
    runs = {name: run["evaluation"]["metadataEntries"] for name, run in found if run}
    assert len(runs) > 100
    for name, entries in runs.items():
        assert {entry["__typename"] for entry in entries} & NUMBERS, name


def test_a_release_that_stays_is_overdue_unless_it_is_looked_at_each_night(
    own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own_home.checkout)
    with opened(own_home, monkeypatch) as ui:
        repository = defs().get_repository_def()

        def tick() -> bool:
            with dg.build_schedule_context(ui.context.instance, repository_def=repository) as context:
                return bool(confirm_release.evaluate_tick(context).run_requests)

        assert ui.freshness == "HEALTHY"
        now = datetime.now(UTC)
        with freeze_time(now + timedelta(days=1)):
            assert ui.freshness == "HEALTHY"
        with freeze_time(now + timedelta(days=3)):
            assert ui.freshness == "DEGRADED"
            assert tick()
            run = repository.get_job(confirm_release.job_name).execute_in_process(instance=ui.context.instance)
            made = [event.asset_key.to_user_string() for event in run.get_asset_materialization_events()]
            assert made == ["candidate", "release"]
            assert ui.freshness == "HEALTHY"
        assert find(own_home.home / "releases").name == "1.0.0"
        file = own_home.checkout / "data" / "documents" / "navy.yaml"
        file.write_text(file.read_text() + "# edited\n")
        assert not tick(), "what is behind is built by `unfinished`"


def test_runs_that_write_start_one_at_a_time_and_those_that_ask_meanwhile(
    own_home: BuiltHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the second look on: at the first that meets a pool, Dagster sets its limit without heeding it."""
    monkeypatch.setenv("DAGSTER_OP_CONCURRENCY_KEYS_ALLOTTED_FOR_STARTED_RUN_SECONDS", "0")  # counts for `op` alone
    monkeypatch.chdir(own_home.checkout)
    with opened(own_home, monkeypatch, QUEUED) as ui:
        instance, seen = ui.context.instance, list[list[str]]()

        @dg.asset(pool=POOL)
        def by_a_command() -> None:
            seen.append(ui.dequeue(second, third))
            instance.report_run_failed(ui.run(second))
            seen.append(ui.dequeue(third))

        first = ui.launch("visits")
        assert ui.dequeue(first) == ["STARTING"]
        second, third = ui.launch("candidate"), ui.launch("release")
        asks = ui.launch("capture", "ecb_rates")
        assert ui.dequeue(second, asks) == ["QUEUED", "STARTING"]
        again = ui.launch("capture", "ecb_rates")
        execute_run(recon_job_from_origin(ui.run(first).job_code_origin), ui.run(first), instance)  # type: ignore[arg-type]
        assert ui.run(first).is_success
        assert ui.dequeue(second, third, again) == ["STARTING", "QUEUED", "QUEUED"]
        instance.report_dagster_event(DagsterEvent("PIPELINE_START", ui.run(second).job_name), second)
        assert ui.dequeue(second, third) == ["STARTED", "QUEUED"]
        command = materialize([by_a_command], Workplace.at(own_home.checkout, own_home.home), instance)
        assert command.success
        assert seen == [["STARTED", "QUEUED"], ["QUEUED"]], "a command waits for no pool, and is waited for"
        assert ui.dequeue(third) == ["STARTING"]
